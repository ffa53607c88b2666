/** What a result changes of a task, told by a callback. Record-info's goes the same way: poll.test.ts. */

import { describe, expect, it } from "vitest";
import { A, accepted, B, NOW, Story, stored, urlsOf } from "./story.ts";

describe("the resolution and the fallback", () => {
  it("are those last told, and stay where a callback does not tell them", () => {
    const story = new Story();
    story.callback(200, [A], { resolution: "720p", fallback: true });
    story.callback(200, [B]);
    expect(story.now).toMatchObject({ resolution: "720p", fallback: true });
    story.callback(200, ["http://c.example/3.mp4"], { resolution: "1080p", fallback: false });
    expect(story.now).toMatchObject({ resolution: "1080p", fallback: false });
  });
});

describe("URLs told again", () => {
  it("alike but for the query refresh what is not stored yet, and only that", () => {
    const story = accepted(`${A}?sig=1`, `${B}?sig=1`);
    story.start("generated_0.mp4", "generated_1.mp4");
    story.store("generated_0.mp4");
    story.fail("generated_1.mp4", "source_gone", NOW + 60_000);
    expect(story.callback(200, [`${A}?sig=2`, `${B}?sig=2`])).toBe("accepted");
    expect(story.now.videos).toHaveLength(2);
    expect(story.video(0)).toMatchObject({ state: "stored", sourceUrl: `${A}?sig=1` });
    const now = story.now.updatedAt;
    const refreshed = { sourceUrl: `${B}?sig=2`, sourceSince: now, nextAttemptAt: now, timesGone: 0 };
    expect(story.video(1)).toMatchObject({ state: "pending", ...refreshed });
  });

  it("change nothing once all is stored", () => {
    const story = stored(`${A}?sig=1`);
    expect(story.callback(200, [`${A}?sig=2`])).toBe("ignored");
    expect(story.now.videos).toHaveLength(1);
  });

  it("leave a transfer that runs alone, and give its retry the fresh URL", () => {
    const story = accepted(`${A}?sig=1`);
    story.start("generated_0.mp4");
    story.callback(200, [`${A}?sig=2`]);
    expect(story.video()).toMatchObject({ state: "storing", sourceUrl: `${A}?sig=2`, attempts: 1 });
  });

  it("while an attempt runs are tried, however that attempt ends", () => {
    const story = accepted(`${A}?sig=1`);
    story.start("generated_0.mp4");
    const { sourceUrl } = story.video();
    story.callback(200, [`${A}?sig=2`]);
    story.fail("generated_0.mp4", "source_gone", null, false, sourceUrl);
    const now = story.now.updatedAt;
    const due = { state: "pending", nextAttemptAt: now, sourceSince: now, timesGone: 0 };
    expect(story.video()).toMatchObject(due);
  });

  it("give a video that failed for good another chance", () => {
    const story = accepted(`${A}?sig=1`);
    story.fail("generated_0.mp4", "source_gone", null);
    expect(story.state).toBe("failed");
    expect(story.callback(200, [`${A}?sig=2`])).toBe("accepted");
    expect(story.state).toBe("storing");
  });

  it("that are others are appended at the next index of their kind", () => {
    const story = stored();
    expect(story.callback(200, [B])).toBe("accepted");
    expect(story.videos).toEqual(["generated_0.mp4 stored", "generated_1.mp4 pending"]);
    expect(story.state).toBe("storing");
  });

  it("that differ only in the query are two videos within one callback", () => {
    const story = accepted(`${A}?id=1`, `${A}?id=2`);
    expect(story.now.videos).toHaveLength(2);
    expect(story.callback(200, [`${A}?id=2`])).toBe("ignored");
    expect(story.callback(200, [`${A}?id=2`, `${A}?id=3`])).toBe("accepted");
    expect(story.sources).toEqual([`${A}?id=3`, `${A}?id=2`]);
  });

  it("are the same video with a query as without", () => {
    const story = accepted(A, `${B}#t=1`);
    expect(story.callback(200, [`${A}?sig=1`, B])).toBe("accepted");
    expect(story.sources).toEqual([`${A}?sig=1`, B]);
  });

  it("refresh one video each", () => {
    const refreshed = (...urls: string[]) => {
      const story = accepted(`${A}?id=1`, `${A}?id=2`);
      story.callback(200, urls);
      return story.sources;
    };
    expect(refreshed(`${A}?id=3`, `${A}?id=4`)).toEqual([`${A}?id=3`, `${A}?id=4`]);
    expect(refreshed(`${A}?id=1`, `${A}?id=3`)).toEqual([`${A}?id=1`, `${A}?id=3`]);
  });

  it("are another video when they are of another kind", () => {
    const story = accepted(`${A}?sig=1`);
    story.callback(200, [], { videos: [{ kind: "original", index: null, url: `${A}?sig=2` }] });
    expect(story.now.videos.map(({ name }) => name)).toEqual(["generated_0.mp4", "original_0.mp4"]);
  });

  it("are refused when they would make more than 16 videos, and nothing is recorded", () => {
    const story = accepted(...urlsOf(10));
    const before = story.task;
    expect(story.callback(200, urlsOf(7, 10))).toBe("refused");
    expect(story.task).toBe(before);
    expect(story.callback(200, urlsOf(6, 10))).toBe("accepted");
  });
});

describe("the same failure told again", () => {
  it("changes nothing, and in other words only those", () => {
    const story = new Story();
    story.callback(501);
    const before = story.now;
    expect(story.callback(501)).toBe("ignored");
    expect(story.now).toMatchObject({ code: 501, message: "msg 501", settledAt: before.settledAt });
    expect(story.callback(501, [], { message: "in other words" })).toBe("accepted");
    expect(story.now).toMatchObject({ message: "in other words", failure: "generation_failed" });
    const policy = { message: "violating content policies" };
    for (const code of [400, 422]) {
      expect(story.callback(code, [], policy)).toBe("accepted");
      expect(story.now).toMatchObject({ code, failure: "content_policy" });
    }
  });
});

describe("a result with a failure's code", () => {
  it("is a failure, URLs or not", () => {
    const story = new Story();
    story.callback(500, [A]);
    expect(story.now).toMatchObject({ videos: [], failure: "provider_error" });
  });
});

describe("the videos of an upgrade", () => {
  const upgraded = (kind: "1080p" | "4k" | "4k_image", index: number | null, url: string) => {
    const story = accepted(A, B);
    story.upgrade([{ kind, index, url }], { message: "of the upgrade", resolution: "4k" });
    return story;
  };

  it("join the task, whose base videos, code, message and resolution stay as they were", () => {
    const story = upgraded("1080p", 1, "http://c.example/hd.mp4");
    expect(story.videos).toEqual([
      "generated_0.mp4 pending",
      "generated_1.mp4 pending",
      "1080p_1.mp4 pending",
    ]);
    expect(story.now).toMatchObject({ code: 200, message: "msg 200", resolution: null });
    expect(story.video(0).sourceUrl).toBe(A);
    expect(story.told).toMatchObject({ event: "upgrade_accepted", detail: "1080p" });
  });

  it("keep the place they were asked for by, unless it is taken", () => {
    const story = upgraded("1080p", 1, "http://c.example/hd.mp4");
    const again = (index: number | null, url: string) => {
      const videos = [{ kind: "1080p" as const, index, url }];
      story.upgrade(videos);
      return story.now.videos.filter(({ kind }) => kind === "1080p").map(({ name }) => name);
    };
    expect(again(0, "http://c.example/0.mp4")).toEqual(["1080p_1.mp4", "1080p_0.mp4"]);
    expect(again(null, "http://c.example/other.mp4")).toEqual(["1080p_1.mp4", "1080p_0.mp4", "1080p_2.mp4"]);
  });

  it("told again by the same place are the same videos, with a fresh URL", () => {
    const story = upgraded("1080p", 0, "http://c.example/old.mp4");
    story.upgrade([{ kind: "1080p", index: 0, url: "http://c.example/new.mp4" }]);
    expect(story.now.videos).toHaveLength(3);
    expect(story.video(2).sourceUrl).toBe("http://c.example/new.mp4");
  });

  it("change nothing when they are known", () => {
    const story = upgraded("4k", null, "http://c.example/4k.mp4");
    const before = story.now;
    const videos = [{ kind: "4k" as const, index: null, url: "http://c.example/4k.mp4" }];
    expect(story.upgrade(videos)).toBe("ignored");
    expect(story.now).toBe(before);
  });

  it("make a task that was not known, which is then all there is of it", () => {
    const story = new Story();
    expect(story.upgrade([{ kind: "1080p", index: 0, url: A }])).toBe("accepted");
    story.store("1080p_0.mp4");
    expect(story.state).toBe("stored");
    expect(story.now).toMatchObject({ code: null, message: null });
  });

  it.each([
    ["http://c.example/p/still.PNG?sig=a.webp", "4k_image_0.png"],
    ["http://c.example/still.jpeg#x", "4k_image_0.jpg"],
    ["http://c.example/still.jpg", "4k_image_0.jpg"],
    ["http://c.example/still.webp", "4k_image_0.webp"],
    ["http://c.example/still?format=.png", "4k_image_0.jpg"],
    ["http://c.example/still.png.exe", "4k_image_0.jpg"],
  ])("that are pictures are named by their URL: %s", (url, name) => {
    expect(upgraded("4k_image", null, url).video(2).name).toBe(name);
  });

  it("change nothing when they would be more than 16 with the others", () => {
    const story = accepted(...urlsOf(16));
    const before = story.now;
    expect(story.upgrade([{ kind: "1080p", index: 0, url: B }])).toBe("ignored");
    expect(story.now).toBe(before);
  });

  it("are named in the history by what they are", () => {
    const story = new Story();
    const videos = [
      { kind: "4k" as const, index: null, url: A },
      { kind: "4k_image" as const, index: null, url: B },
    ];
    story.upgrade(videos);
    expect(story.told?.detail).toBe("4k, 4k_image");
  });

  it("that are videos are always .mp4", () => {
    expect(upgraded("4k", null, "http://c.example/v.png").video(2).name).toBe("4k_0.mp4");
  });
});
