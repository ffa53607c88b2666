import { describe, expect, it } from "vitest";
import { decide, type Outcome, type TaskEvent } from "../../src/task/decide.ts";
import { type Task, taskSchema, taskState, type Video } from "../../src/task/task.ts";
import type { Result } from "../../src/veo3/result.ts";

const NOW = 1_795_000_000_000;
const A = "http://a.example/1.mp4";
const B = "http://b.example/2.mp4";
const ORIGIN = "https://r.example";
const STORED = { bytes: 10, contentType: "video/mp4", etag: '"e"' };

/** A task and everything that happens to it, each event a second after the last. */
class Story {
  task: Task | null = null;
  #now = NOW;
  #delivery = 0;

  tell(event: TaskEvent): Outcome {
    const frozen = structuredClone(this.task);
    const { outcome, task } = decide(this.task, event, this.#now);
    expect(this.task, "the task passed in is never changed").toEqual(frozen);
    if (task !== null) expect(taskSchema.parse(task), "it can be read back from storage").toEqual(task);
    this.task = task;
    this.#now += 1000;
    return outcome;
  }

  callback(code: number, urls: string[] = [], more: Partial<Result> & { delivery?: string } = {}): Outcome {
    const { delivery = `delivery-${++this.#delivery}`, ...rest } = more;
    const videos = urls.map((url) => ({ kind: "generated" as const, index: null, url }));
    const result = {
      taskId: "t",
      code,
      message: `msg ${code}`,
      videos,
      resolution: null,
      fallback: null,
      ...rest,
    };
    return this.tell({ type: "callback", result, delivery, origin: ORIGIN, variant: null, confirm: false });
  }

  start(...names: string[]): Outcome {
    return this.tell({ type: "attempts_started", names });
  }

  store(name: string): Outcome {
    return this.tell({ type: "video_stored", name, stored: STORED });
  }

  fail(name: string, reason: NonNullable<Video["failure"]>["reason"], retryAt: number | null): Outcome {
    return this.tell({
      type: "attempt_failed",
      name,
      sourceUrl: this.now.videos.find((video) => video.name === name)?.sourceUrl ?? "",
      failure: { reason, message: "why" },
      retryAt,
      askable: false,
    });
  }

  /** The newest entry of the history. */
  get told() {
    return this.now.history.at(-1);
  }

  get now(): Task {
    if (this.task === null) throw new Error("there is no task yet");
    return this.task;
  }

  get state(): string {
    return taskState(this.now);
  }

  video(index = 0): Video {
    const video = this.now.videos[index];
    if (video === undefined) throw new Error(`there is no video ${index}`);
    return video;
  }
}

describe("a success", () => {
  it("makes a task whose videos are due at once", () => {
    const story = new Story();
    const videos = [
      { kind: "generated" as const, index: null, url: A },
      { kind: "original" as const, index: null, url: B },
    ];
    expect(story.callback(200, [], { videos, resolution: "720p", fallback: false })).toBe("accepted");
    expect(story.state).toBe("storing");
    expect(story.now).toMatchObject({
      taskId: "t",
      code: 200,
      message: "msg 200",
      failure: null,
      resolution: "720p",
      fallback: false,
      callbacks: 1,
      deliveries: ["delivery-1"],
      createdAt: NOW,
      settledAt: null,
      history: [{ at: NOW, event: "callback_accepted", detail: "code 200, videos: 2" }],
    });
    expect(story.now.videos.map(({ name }) => name)).toEqual(["generated_0.mp4", "original_0.mp4"]);
    expect(story.video()).toMatchObject({ state: "pending", nextAttemptAt: NOW, attempts: 0, sourceUrl: A });
  });

  it("without a video fails the task with no_videos, until one comes", () => {
    const story = new Story();
    expect(story.callback(200)).toBe("accepted");
    expect(story.now).toMatchObject({ failure: "no_videos", code: 200 });
    expect(story.state).toBe("failed");
    expect(story.callback(200, [A])).toBe("accepted");
    expect(story.now.failure).toBeNull();
    expect(story.state).toBe("storing");
  });

  it("upgrades a task that failed", () => {
    const story = new Story();
    story.callback(501);
    expect(story.now.settledAt).not.toBeNull();
    expect(story.callback(200, [A])).toBe("accepted");
    expect(story.now).toMatchObject({ code: 200, message: "msg 200", failure: null, settledAt: null });
    expect(story.state).toBe("storing");
  });
});

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

describe("the same delivery", () => {
  it("is a duplicate that changes nothing, whatever came between", () => {
    const story = new Story();
    story.callback(200, [A], { delivery: "same" });
    story.callback(501);
    const before = story.task;
    expect(story.callback(200, [A], { delivery: "same" })).toBe("duplicate");
    expect(story.task).toBe(before);
    expect(story.now.callbacks).toBe(2);
  });
});

describe("a failure", () => {
  it.each([
    [400, "invalid_request"],
    [422, "content_policy"],
    [500, "provider_error"],
    [501, "generation_failed"],
    [777, "unknown"],
  ])("with code %i fails the task: %s", (code, failure) => {
    const story = new Story();
    expect(story.callback(code)).toBe("accepted");
    expect(story.now).toMatchObject({ code, message: `msg ${code}`, failure, settledAt: NOW });
    expect(story.state).toBe("failed");
  });

  it("after a success is ignored, but recorded", () => {
    const story = new Story();
    story.callback(200, [A]);
    expect(story.callback(501)).toBe("ignored");
    expect(story.now).toMatchObject({ code: 200, message: "msg 200", failure: null, callbacks: 2 });
    expect(story.now.history.at(-1)?.event).toBe("callback_ignored");
    story.store("generated_0.mp4");
    expect(story.callback(400)).toBe("ignored");
    expect(story.state).toBe("stored");
  });

  it("after another replaces it; an unknown code says less than a known one", () => {
    const story = new Story();
    story.callback(777);
    expect(story.callback(500)).toBe("accepted");
    expect(story.callback(888)).toBe("ignored");
    expect(story.now).toMatchObject({ code: 500, failure: "provider_error" });
  });
});

describe("URLs told again", () => {
  it("alike but for the query refresh what is not stored yet, and only that", () => {
    const story = new Story();
    story.callback(200, [`${A}?sig=1`, `${B}?sig=1`]);
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
    const story = new Story();
    story.callback(200, [`${A}?sig=1`]);
    story.store("generated_0.mp4");
    expect(story.callback(200, [`${A}?sig=2`])).toBe("ignored");
    expect(story.now.videos).toHaveLength(1);
  });

  it("leave a transfer that runs alone, and give its retry the fresh URL", () => {
    const story = new Story();
    story.callback(200, [`${A}?sig=1`]);
    story.start("generated_0.mp4");
    story.callback(200, [`${A}?sig=2`]);
    expect(story.video()).toMatchObject({ state: "storing", sourceUrl: `${A}?sig=2`, attempts: 1 });
  });

  it("while an attempt runs are tried, however that attempt ends", () => {
    const story = new Story();
    story.callback(200, [`${A}?sig=1`]);
    story.start("generated_0.mp4");
    const { sourceUrl } = story.video();
    story.callback(200, [`${A}?sig=2`]);
    const failure = { reason: "source_gone", message: "why" } as const;
    story.tell({
      type: "attempt_failed",
      name: "generated_0.mp4",
      sourceUrl,
      failure,
      retryAt: null,
      askable: false,
    });
    const now = story.now.updatedAt;
    const due = { state: "pending", nextAttemptAt: now, sourceSince: now, timesGone: 0 };
    expect(story.video()).toMatchObject(due);
  });

  it("give a video that failed for good another chance", () => {
    const story = new Story();
    story.callback(200, [`${A}?sig=1`]);
    story.fail("generated_0.mp4", "source_gone", null);
    expect(story.state).toBe("failed");
    expect(story.callback(200, [`${A}?sig=2`])).toBe("accepted");
    expect(story.state).toBe("storing");
  });

  it("that are others are appended at the next index of their kind", () => {
    const story = new Story();
    story.callback(200, [A]);
    story.store("generated_0.mp4");
    expect(story.callback(200, [B])).toBe("accepted");
    expect(story.now.videos.map(({ name, state }) => `${name} ${state}`)).toEqual([
      "generated_0.mp4 stored",
      "generated_1.mp4 pending",
    ]);
    expect(story.state).toBe("storing");
  });

  it("that differ only in the query are two videos within one callback", () => {
    const story = new Story();
    story.callback(200, [`${A}?id=1`, `${A}?id=2`]);
    expect(story.now.videos).toHaveLength(2);
    expect(story.callback(200, [`${A}?id=2`])).toBe("ignored");
    expect(story.callback(200, [`${A}?id=2`, `${A}?id=3`])).toBe("accepted");
    expect(story.now.videos.map(({ sourceUrl }) => sourceUrl)).toEqual([`${A}?id=3`, `${A}?id=2`]);
  });

  it("are the same video with a query as without", () => {
    const story = new Story();
    story.callback(200, [A, `${B}#t=1`]);
    expect(story.callback(200, [`${A}?sig=1`, B])).toBe("accepted");
    expect(story.now.videos.map(({ sourceUrl }) => sourceUrl)).toEqual([`${A}?sig=1`, B]);
  });

  it("refresh one video each", () => {
    const refreshed = (...urls: string[]) => {
      const story = new Story();
      story.callback(200, [`${A}?id=1`, `${A}?id=2`]);
      story.callback(200, urls);
      return story.now.videos.map(({ sourceUrl }) => sourceUrl);
    };
    expect(refreshed(`${A}?id=3`, `${A}?id=4`)).toEqual([`${A}?id=3`, `${A}?id=4`]);
    expect(refreshed(`${A}?id=1`, `${A}?id=3`)).toEqual([`${A}?id=1`, `${A}?id=3`]);
  });

  it("are another video when they are of another kind", () => {
    const story = new Story();
    story.callback(200, [`${A}?sig=1`]);
    story.callback(200, [], { videos: [{ kind: "original", index: null, url: `${A}?sig=2` }] });
    expect(story.now.videos.map(({ name }) => name)).toEqual(["generated_0.mp4", "original_0.mp4"]);
  });

  it("are refused when they would make more than 16 videos, and nothing is recorded", () => {
    const story = new Story();
    const urls = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => `http://a.example/${from + index}.mp4`);
    story.callback(200, urls(0, 10));
    const before = story.task;
    expect(story.callback(200, urls(10, 17))).toBe("refused");
    expect(story.task).toBe(before);
    expect(story.callback(200, urls(10, 16))).toBe("accepted");
  });
});

describe("an attempt", () => {
  it("is counted before it runs", () => {
    const story = new Story();
    story.callback(200, [A, B]);
    story.start("generated_1.mp4");
    expect(story.video(0)).toMatchObject({ state: "pending", attempts: 0 });
    expect(story.video(1)).toMatchObject({ state: "storing", attempts: 1, nextAttemptAt: null });
  });

  it("is counted among the tries of its URL, which a fresh URL starts anew", () => {
    const story = new Story();
    story.callback(200, [`${A}?sig=1`]);
    for (let i = 0; i < 2; i++) {
      story.start("generated_0.mp4");
      story.fail("generated_0.mp4", "source_error", NOW);
    }
    expect(story.video()).toMatchObject({ attempts: 2, tries: 2 });
    story.callback(200, [`${A}?sig=2`]);
    story.start("generated_0.mp4");
    expect(story.video()).toMatchObject({ attempts: 3, tries: 1 });
  });

  it("that stored the video settles the task when it was the last", () => {
    const story = new Story();
    story.callback(200, [A, B]);
    story.store("generated_0.mp4");
    expect(story.state).toBe("storing");
    expect(story.now.settledAt).toBeNull();
    story.store("generated_1.mp4");
    expect(story.state).toBe("stored");
    expect(story.now.settledAt).toBe(story.now.updatedAt);
    expect(story.video()).toMatchObject({ stored: STORED, failure: null, nextAttemptAt: null });
    expect(story.told).toMatchObject({ event: "video_stored", detail: "generated_1.mp4, 10 bytes" });
  });

  it("that failed is tried again when it is due, or given up", () => {
    const story = new Story();
    story.callback(200, [A, B]);
    story.start("generated_0.mp4", "generated_1.mp4");
    story.fail("generated_0.mp4", "source_gone", NOW + 9000);
    expect(story.video()).toMatchObject({
      state: "pending",
      nextAttemptAt: NOW + 9000,
      timesGone: 1,
      failure: { reason: "source_gone", message: "why" },
    });
    expect(story.told).toMatchObject({
      event: "attempt_failed",
      detail: "generated_0.mp4: source_gone, why",
    });
    story.fail("generated_0.mp4", "source_error", null);
    expect(story.video()).toMatchObject({ state: "failed", nextAttemptAt: null, timesGone: 1 });
    expect(story.told).toMatchObject({ event: "video_failed", detail: "generated_0.mp4: source_error, why" });
    story.store("generated_1.mp4");
    expect(story.state).toBe("partial");
    expect(story.now.settledAt).not.toBeNull();
  });

  it("has its multipart upload remembered until the video is stored", () => {
    const story = new Story();
    story.callback(200, [A]);
    story.start("generated_0.mp4");
    const upload = { id: "u", file: { etag: '"f"', length: 100 }, parts: [] };
    story.tell({ type: "upload_opened", name: "generated_0.mp4", upload });
    story.tell({ type: "part_stored", name: "generated_0.mp4", etag: "p" });
    story.fail("generated_0.mp4", "source_error", NOW);
    story.start("generated_0.mp4");
    expect(story.video().upload).toEqual({ ...upload, parts: ["p"] });
    story.store("generated_0.mp4");
    expect(story.video().upload).toBeNull();
  });

  it("starts over when its multipart upload is lost: a part of it changes nothing any more", () => {
    const story = new Story();
    story.callback(200, [A]);
    story.start("generated_0.mp4");
    story.tell({
      type: "upload_opened",
      name: "generated_0.mp4",
      upload: { id: "u", file: null, parts: ["p"] },
    });
    expect(story.tell({ type: "upload_lost", name: "generated_0.mp4" })).toBe("accepted");
    expect(story.video()).toMatchObject({ state: "storing", upload: null });
    const before = story.task;
    expect(story.tell({ type: "part_stored", name: "generated_0.mp4", etag: "p" })).toBe("ignored");
    expect(story.task).toBe(before);
  });

  it("is not started on a video that is settled", () => {
    const story = new Story();
    story.callback(200, [A, B]);
    story.store("generated_0.mp4");
    story.start("generated_0.mp4", "generated_1.mp4");
    expect(story.now.videos.map(({ state }) => state)).toEqual(["stored", "storing"]);
  });

  it("never takes a stored video back", () => {
    const story = new Story();
    story.callback(200, [A]);
    story.store("generated_0.mp4");
    const before = story.task;
    expect(story.fail("generated_0.mp4", "source_error", NOW)).toBe("ignored");
    expect(story.store("generated_7.mp4")).toBe("ignored");
    expect(story.task).toBe(before);
  });

  it("of a task that is gone has no effect", () => {
    expect(new Story().store("generated_0.mp4")).toBe("ignored");
  });
});

describe("a retry", () => {
  it("makes every failed video due at once, with all its tries before it, and no other", () => {
    const story = new Story();
    story.callback(200, [A, B, "http://c.example/3.mp4", "http://d.example/4.mp4"]);
    story.start("generated_0.mp4", "generated_1.mp4", "generated_2.mp4");
    story.fail("generated_0.mp4", "source_gone", null);
    story.store("generated_1.mp4");
    story.fail("generated_2.mp4", "too_large", null);
    const [, stored, , pending] = story.now.videos;
    expect(story.tell({ type: "retry", askable: false })).toBe("accepted");
    const now = story.now.updatedAt;
    const due = {
      state: "pending",
      sourceSince: now,
      nextAttemptAt: now,
      attempts: 1,
      tries: 0,
      timesGone: 0,
    };
    expect(story.video(0)).toMatchObject({ ...due, sourceUrl: A });
    expect(story.video(2)).toMatchObject(due);
    expect([story.video(1), story.video(3)]).toEqual([stored, pending]);
    expect(story.told).toMatchObject({
      event: "retry_requested",
      detail: "generated_0.mp4, generated_2.mp4",
    });
  });

  it("is ignored when no video failed", () => {
    const story = new Story();
    story.callback(200, [A]);
    const before = story.task;
    expect(story.tell({ type: "retry", askable: false })).toBe("ignored");
    expect(story.task).toBe(before);
  });
});

describe("a deletion", () => {
  it("marks the task: the end of a transfer, a retry or another deletion then changes nothing", () => {
    const story = new Story();
    story.callback(200, [A]);
    expect(story.tell({ type: "deleted" })).toBe("accepted");
    expect(story.now).toMatchObject({ deleted: true, version: 2 });
    const before = story.task;
    expect(story.store("generated_0.mp4")).toBe("ignored");
    expect(story.tell({ type: "retry", askable: false })).toBe("ignored");
    expect(story.tell({ type: "deleted" })).toBe("ignored");
    expect(story.task).toBe(before);
  });
});

describe("what is kept", () => {
  it("is the newest 100 entries of the history and the newest 100 deliveries", () => {
    const story = new Story();
    for (let i = 0; i < 120; i++) story.callback(501 + i);
    expect(story.now.history).toHaveLength(100);
    expect(story.now.history.at(-1)?.detail).toBe("code 620, videos: 0");
    expect(story.now.deliveries).toHaveLength(100);
    expect(story.now.deliveries.at(-1)).toBe("delivery-120");
    expect(story.now.callbacks).toBe(120);
  });

  it("has a version that grows with every change", () => {
    const story = new Story();
    const versions = [
      () => story.callback(200, [A]),
      () => story.start("generated_0.mp4"),
      () => story.callback(501),
    ];
    expect(versions.map((happen) => happen() && story.now.version)).toEqual([1, 2, 3]);
  });
});
