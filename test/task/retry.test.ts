/** A person asks for what failed to be tried again. */

import { describe, expect, it } from "vitest";
import { A, accepted, B, generated, registered, Story } from "./story.ts";

describe("a retry", () => {
  it("makes every failed video due at once, with all its tries before it, and no other", () => {
    const story = accepted(A, B, "http://c.example/3.mp4", "http://d.example/4.mp4");
    story.start("generated_0.mp4", "generated_1.mp4", "generated_2.mp4");
    story.fail("generated_0.mp4", "source_gone", null);
    story.store("generated_1.mp4");
    story.fail("generated_2.mp4", "too_large", null);
    const [, stored, , pending] = story.now.videos;
    expect(story.retry()).toBe("accepted");
    const now = story.now.updatedAt;
    const times = { sourceSince: now, nextAttemptAt: now };
    const due = { state: "pending", ...times, attempts: 1, tries: 0, timesGone: 0 };
    expect(story.video(0)).toMatchObject({ ...due, sourceUrl: A });
    expect(story.video(2)).toMatchObject(due);
    expect([story.video(1), story.video(3)]).toEqual([stored, pending]);
    expect(story.told).toMatchObject({
      event: "retry_requested",
      detail: "generated_0.mp4, generated_2.mp4",
    });
  });

  it("begins a large video anew, and keeps the id of its upload, which is to be aborted", () => {
    const story = accepted(A);
    const upload = {
      id: "u",
      file: { etag: '"e"', length: 24_000_000 },
      contentType: "video/mp4",
      partBytes: 8_388_608,
      parts: [],
    };
    story.start("generated_0.mp4");
    story.tell({ type: "upload_opened", name: "generated_0.mp4", upload });
    story.tell({ type: "part_stored", name: "generated_0.mp4", number: 1, etag: "p1" });
    story.fail("generated_0.mp4", "source_error", null);
    story.retry();
    expect(story.video().upload).toEqual({ ...upload, file: null });
  });

  it("is ignored when no video failed", () => {
    const story = accepted(A);
    const before = story.task;
    expect(story.retry()).toBe("ignored");
    expect(story.task).toBe(before);
  });
});

describe("a retry with record-info at hand", () => {
  it("asks for fresh links beside it, and again for one that was asked for before", () => {
    const story = accepted(A, B);
    story.fail("generated_0.mp4", "source_gone", null, true);
    story.details(200, [A, B]);
    story.store("generated_1.mp4");
    expect(story.state).toBe("partial");
    expect(story.retry(true)).toBe("accepted");
    const now = story.now.updatedAt;
    expect(story.video()).toMatchObject({ state: "pending", nextAttemptAt: now, freshLink: "unasked" });
    expect(story.now.poll).toEqual({ at: now, since: now, failures: 0 });
    story.details(200, ["http://cdn.example/new.mp4", B]);
    expect(story.video().sourceUrl).toBe("http://cdn.example/new.mp4");
  });

  it("asks nothing for a failed upgrade, which record-info does not list", () => {
    const story = new Story();
    story.upgrade(generated([A], "1080p"));
    story.fail("1080p_0.mp4", "source_gone", null);
    expect(story.retry(true)).toBe("accepted");
    expect(story.now.poll).toBeNull();
    story.callback(200, [B]);
    for (const name of ["1080p_0.mp4", "generated_0.mp4"]) story.fail(name, "source_gone", null);
    story.retry(true);
    expect(story.now.poll, "but it does list the other").not.toBeNull();
  });

  it.each([
    ["no_callback", (story: Story) => story.tell({ type: "polling_ended" })],
    ["no_videos", (story: Story) => story.callback(200)],
    ["unknown", (story: Story) => story.callback(777)],
    [
      "unconfirmed",
      (story: Story) => {
        story.callback(200, [A], { confirm: true });
        story.tell({ type: "polling_ended" });
      },
    ],
  ] as const)("asks anew about a task that failed with %s", (failure, fail) => {
    const story = registered();
    fail(story);
    expect(story.now.failure).toBe(failure);
    const before = story.now;
    expect(story.retry(), "without a key").toBe("ignored");
    expect(story.now).toBe(before);
    expect(story.retry(true)).toBe("accepted");
    expect(story.state).toBe("waiting");
    expect(story.now).toMatchObject({ settledAt: null, poll: { at: story.now.updatedAt } });
    const asked = story.now;
    story.details(777, [], { message: asked.message });
    expect(story.now.failure, "it may come to the same").toBe("unknown");
    story.retry(true);
    story.details(200, [A]);
    expect(story.state).toBe("storing");
  });

  it("asks nothing anew about a task that has a video, if only an upgrade", () => {
    const story = new Story();
    story.callback(777);
    story.upgrade(generated([A], "1080p"));
    story.fail("1080p_0.mp4", "too_large", null);
    expect(story.retry(true)).toBe("accepted");
    expect(story.now).toMatchObject({ failure: "unknown", poll: null });
  });

  it("is ignored for a failure that the provider has told", () => {
    const story = new Story();
    story.callback(501);
    expect(story.retry(true)).toBe("ignored");
    expect(story.state).toBe("failed");
  });
});
