/** A task made known before its callback, and what is decided of the callbacks of its upgrades. */

import { describe, expect, it } from "vitest";
import { A, accepted, B, generated, LATER, NOW, ORIGIN, registered, Story, stored } from "./story.ts";

const URL = "https://client.example/hook?secret=1";
const REFUSAL = "elsewhere.example is not one of NOTIFY_HOSTS";

describe("a registration", () => {
  it("makes a task that waits, to be asked about when its callback has not come by then", () => {
    const story = new Story();
    expect(story.register({ extends: "base" })).toBe("accepted");
    expect(story.state).toBe("waiting");
    expect(story.now).toMatchObject({
      taskId: "t",
      origin: ORIGIN,
      extends: "base",
      callbacks: 0,
      settledAt: null,
      poll: { at: LATER, since: NOW, failures: 0 },
    });
    expect(story.told).toMatchObject({ event: "registered", detail: "continues base" });
    const original = registered();
    expect(original.told).toMatchObject({ event: "registered", detail: "" });
    expect(original.now.expects4k).toBe(false);
  });

  it("of a known task changes nothing of it", () => {
    const story = accepted(A);
    const before = story.now;
    expect(story.register()).toBe("duplicate");
    expect(story.now).toBe(before);
    expect(story.now.poll, "its result is there").toBeNull();
  });

  it("that comes after the callback still tells what the task continues, once", () => {
    const story = accepted(A);
    expect(story.register({ extends: "base" })).toBe("duplicate");
    expect(story.now).toMatchObject({ extends: "base", version: 2 });
    story.register({ extends: "another" });
    expect(story.now).toMatchObject({ extends: "base", version: 2 });
  });

  it("keeps a client's callback URL where nobody sees it", () => {
    const story = accepted(A);
    const { version } = story.now;
    expect(story.register({ url: URL })).toBe("duplicate");
    expect(story.now.clientEndpoints).toMatchObject([{ variant: null, url: URL }]);
    expect(story.now.version).toBe(version);
    expect(JSON.stringify(story.now.history)).not.toContain("secret");
    story.register({ url: URL });
    expect(story.now.clientEndpoints).toHaveLength(1);
  });

  it("told again keeps what its URL was told", () => {
    const story = registered({ url: URL });
    story.callback(501);
    expect(story.notify("delivered")).toBe("accepted");
    const { notifications } = story.now;
    story.register({ url: URL });
    expect(story.now.notifications).toEqual(notifications);
  });

  it("says in the history why a client's callback URL is not told", () => {
    for (const isKnown of [false, true]) {
      const story = new Story();
      if (isKnown) story.callback(200, [A]);
      story.register({ url: "https://elsewhere.example/secret", refusal: REFUSAL });
      expect(story.now.clientEndpoints).toEqual([]);
      expect(story.told).toMatchObject({ event: "notification_skipped", detail: REFUSAL });
    }
  });

  it("has one callback URL for the task and one for its 4K upgrade, the last given of each", () => {
    const story = registered({ url: URL });
    story.register({ url: "https://client.example/4k", variant: "4k" });
    story.register({ url: "https://client.example/new" });
    expect(story.now.clientEndpoints.map(({ variant, url }) => [variant, url])).toEqual([
      ["4k", "https://client.example/4k"],
      [null, "https://client.example/new"],
    ]);
  });
});

describe("one URL for the task and for its 4K upgrade", () => {
  it("is told of each by itself", () => {
    const story = registered({ url: URL });
    story.register({ url: URL, variant: "4k" });
    story.callback(501, [], { variant: "4k" });
    expect(story.now.clientEndpoints).toMatchObject([
      { variant: null, failure: null },
      { variant: "4k", failure: { code: 501 } },
    ]);
    expect(story.now.notifications).toMatchObject([{ endpoint: { variant: "4k" } }]);
  });
});

describe("the callback of a 4K upgrade", () => {
  const url = "http://c.example/4k.mp4";
  const tell = (story: Story, code: number, confirm: boolean, videos = generated([url], "4k")) =>
    story.callback(code, [], { variant: "4k", confirm, videos });

  it("is expected once the upgrade was asked for here, which nobody sees", () => {
    const story = stored();
    const { version } = story.now;
    story.register({ variant: "4k" });
    expect(story.now).toMatchObject({ expects4k: true, version });
    story.register();
    expect(story.now.expects4k).toBe(true);
  });

  it("adds its videos, and says nothing else of the task", () => {
    const story = stored();
    const videos = [...generated([url], "4k"), ...generated([B], "original")];
    expect(tell(story, 200, false, videos)).toBe("accepted");
    expect(story.videos).toEqual(["generated_0.mp4 stored", "4k_0.mp4 pending"]);
    expect(story.now).toMatchObject({ code: 200, message: "msg 200", callbacks: 2, settledAt: null });
    expect(story.told).toMatchObject({
      event: "callback_accepted",
      detail: expect.stringMatching(/^4k, code 200/),
    });
    expect(tell(story, 200, false, videos), "it is there already").toBe("ignored");
    expect(story.now.callbacks, "but is recorded").toBe(3);
  });

  it("that nobody expects is not kept, and so not remembered: it counts once it was requested", () => {
    const story = stored();
    const before = story.now;
    expect(tell(story, 200, true)).toBe("ignored");
    expect(story.now).toBe(before);
    expect(tell(story, 200, false)).toBe("accepted");
    expect(story.videos).toEqual(["generated_0.mp4 stored", "4k_0.mp4 pending"]);
  });

  it.each([
    ["a failure", 501, [] as string[]],
    ["a success without a video", 200, []],
    ["a failure with a URL", 500, [url]],
  ])("that is %s leaves the task as it is, whatever its state", (_, code, urls) => {
    for (const confirm of [false, true]) {
      for (const story of [stored(), new Story()]) {
        if (story.task === null) story.register();
        const { state } = story;
        const { code: before, message, failure, poll } = story.now;
        expect(tell(story, code, confirm, generated(urls, "4k"))).toBe("ignored");
        expect(story.now).toMatchObject({ code: before, message, failure });
        expect(story.now.poll).toEqual(poll);
        expect(story.state).toBe(state);
      }
    }
  });

  it("of a task that nobody knows leaves nothing behind, unless it brings videos that are believed", () => {
    const story = new Story();
    expect(tell(story, 501, false)).toBe("ignored");
    expect(tell(story, 200, true)).toBe("ignored");
    expect(story.task).toBeNull();
    expect(tell(story, 200, false)).toBe("accepted");
    expect(story.videos).toEqual(["4k_0.mp4 pending"]);
  });

  it("is never taken for the task's own, told again", () => {
    const story = registered({ variant: "4k", url: URL });
    story.details(501);
    expect(tell(story, 501, false, [])).toBe("ignored");
    expect(story.now.clientEndpoints[0]?.failure).toEqual({ code: 501, message: "msg 501" });
  });

  it("leaves the question about the task open", () => {
    const story = registered({ variant: "4k" });
    tell(story, 200, false);
    expect(story.now.poll?.at).toBe(LATER);
  });
});
