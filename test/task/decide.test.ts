import { describe, expect, it } from "vitest";
import { ownHostsOf } from "../../src/task/task.ts";
import { A, accepted, B, NOW, registered, STORED, Story, stored } from "./story.ts";

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
    const story = accepted(A);
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

const UPLOAD = {
  id: "u",
  file: { etag: '"f"', length: 100 },
  parts: [],
  partBytes: 8_388_608,
  contentType: "video/mp4",
};

describe("an attempt", () => {
  it("is counted before it runs", () => {
    const story = accepted(A, B);
    story.start("generated_1.mp4");
    expect(story.video(0)).toMatchObject({ state: "pending", attempts: 0 });
    expect(story.video(1)).toMatchObject({ state: "storing", attempts: 1, nextAttemptAt: null });
  });

  it("is counted among the tries of its URL, which a fresh URL starts anew", () => {
    const story = accepted(`${A}?sig=1`);
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
    const story = accepted(A, B);
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
    const story = accepted(A, B);
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
    const story = accepted(A);
    story.start("generated_0.mp4");
    story.tell({ type: "upload_opened", name: "generated_0.mp4", upload: UPLOAD });
    story.tell({ type: "part_stored", name: "generated_0.mp4", number: 3, etag: "p3" });
    story.tell({ type: "part_stored", name: "generated_0.mp4", number: 1, etag: "p1" });
    story.fail("generated_0.mp4", "source_error", NOW);
    story.start("generated_0.mp4");
    expect(story.video().upload).toEqual({ ...UPLOAD, parts: ["p1", null, "p3"] });
    story.store("generated_0.mp4");
    expect(story.video().upload).toBeNull();
  });

  it("starts over when its multipart upload is lost: a part of it changes nothing any more", () => {
    const story = accepted(A);
    story.start("generated_0.mp4");
    story.tell({ type: "upload_opened", name: "generated_0.mp4", upload: UPLOAD });
    expect(story.tell({ type: "upload_lost", name: "generated_0.mp4" })).toBe("accepted");
    expect(story.video()).toMatchObject({ state: "storing", upload: null });
    const before = story.task;
    const late = { type: "part_stored", name: "generated_0.mp4", number: 2, etag: "p" } as const;
    expect(story.tell(late)).toBe("ignored");
    expect(story.task).toBe(before);
  });

  it("is not started on a video that is settled", () => {
    const story = accepted(A, B);
    story.store("generated_0.mp4");
    story.start("generated_0.mp4", "generated_1.mp4");
    expect(story.now.videos.map(({ state }) => state)).toEqual(["stored", "storing"]);
  });

  it("on no video at all changes nothing", () => {
    const story = accepted(A);
    const before = story.task;
    expect(story.start()).toBe("ignored");
    expect(story.task).toBe(before);
  });

  it("never takes a stored video back", () => {
    const story = stored();
    const before = story.task;
    expect(story.fail("generated_0.mp4", "source_error", NOW)).toBe("ignored");
    expect(story.store("generated_7.mp4")).toBe("ignored");
    expect(story.task).toBe(before);
  });

  it("of a task that is gone has no effect", () => {
    expect(new Story().store("generated_0.mp4")).toBe("ignored");
  });
});

describe("a deletion", () => {
  it("marks the task: the end of a transfer, a retry or another deletion then changes nothing", () => {
    const story = accepted(A);
    expect(story.tell({ type: "deleted" })).toBe("accepted");
    expect(story.now).toMatchObject({ deleted: true, version: 2 });
    const before = story.task;
    expect(story.store("generated_0.mp4")).toBe("ignored");
    expect(story.retry()).toBe("ignored");
    expect(story.tell({ type: "deleted" })).toBe("ignored");
    expect(story.details(200, [B])).toBe("ignored");
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

describe("the hosts that the receiver was called by", () => {
  it("are all remembered, once each", () => {
    const story = registered({ origin: "https://a.example" });
    story.callback(501);
    story.register({ origin: "https://b.example:8443" });
    story.register({ origin: "https://a.example" });
    expect(story.now.hosts).toEqual(["a.example", "r.example", "b.example:8443"]);
  });

  it("are remembered up to a bound", () => {
    const story = new Story();
    for (let i = 0; i < 40; i++) story.register({ origin: `https://${i}.example` });
    expect(story.now.hosts).toHaveLength(16);
    expect(ownHostsOf(story.now)).toContain("39.example");
  });
});
