/** Asking record-info about a task whose result is not known yet, and what it tells unasked. */

import { describe, expect, it } from "vitest";
import { POLL_WINDOW_MS } from "../../src/task/schedule.ts";
import { A, accepted, B, LATER, NOW, ORIGIN, registered, Story, urlsOf } from "./story.ts";

const CONFIRM = { confirm: true };

describe("a task that waits for its callback", () => {
  it("is asked about as long as it generates or is not known yet, and no client sees that", () => {
    const story = registered();
    expect(story.now).toMatchObject({ poll: { at: LATER, since: NOW, failures: 0 }, videos: [] });
    const { version } = story.now;
    for (const state of ["generating", "unknown"] as const) expect(story.details(state)).toBe("accepted");
    expect(story.unreachable(true, LATER + 1)).toBe("accepted");
    expect(story.now).toMatchObject({ poll: { at: LATER + 1, since: NOW, failures: 1 }, version });
    story.details("generating");
    expect(story.now, "record-info is back").toMatchObject({ poll: { failures: 0 }, version });
    expect(story.state).toBe("waiting");
  });

  it("gets its videos from record-info, and is not asked about any more", () => {
    const story = registered();
    expect(story.details(200, [A], { resolution: "1080p", fallback: true })).toBe("accepted");
    expect(story.videos).toEqual(["generated_0.mp4 pending"]);
    expect(story.now).toMatchObject({ code: 200, resolution: "1080p", fallback: true, poll: null });
    expect(story.told).toMatchObject({ event: "poll_accepted", detail: "code 200, videos: 1" });
  });

  it.each([
    [501, "generation_failed"],
    [200, "no_videos"],
    [777, "unknown"],
  ])("fails when record-info says so: code %i is %s", (code, failure) => {
    const story = registered();
    story.details(code);
    expect(story.now).toMatchObject({ code, failure, poll: null });
  });

  it("fails with no_callback when nobody told anything in time", () => {
    const story = registered();
    expect(story.tell({ type: "polling_ended" })).toBe("accepted");
    expect(story.now).toMatchObject({ failure: "no_callback", code: null, poll: null });
    const detail = "record-info gave no result within 24 hours";
    expect(story.told).toMatchObject({ event: "polling_ended", detail });
    expect(story.callback(200, [A]), "a late callback still counts").toBe("accepted");
    expect(story.state).toBe("storing");
  });

  it("is not asked about once its callback is believed", () => {
    for (const [code, urls] of [
      [200, [A]],
      [501, []],
    ] as const) {
      const story = registered();
      story.callback(code, [...urls]);
      expect(story.now.poll).toBeNull();
    }
  });
});

describe("details and callback", () => {
  it("of the same news: the second is a duplicate, whichever it is", () => {
    for (const [code, urls] of [
      [200, [A]],
      [200, []],
      [501, []],
    ] as const) {
      const told = [...urls];
      const first = registered();
      first.details(code, told);
      const before = first.now;
      expect(first.callback(code, told, CONFIRM), `callback ${code} second`).toBe("duplicate");
      expect(first.now).toBe(before);
    }
    const story = registered();
    story.callback(200, [A]);
    const before = story.now;
    expect(story.details(200, [A]), "details second").toBe("ignored");
    expect(story.now).toBe(before);
  });

  it("of other news are not", () => {
    const story = registered();
    story.details(200, [A]);
    expect(story.callback(200, [A, B])).toBe("accepted");
    expect(story.now.videos).toHaveLength(2);
    const failed = registered();
    failed.details(501);
    expect(failed.callback(500)).toBe("accepted");
    expect(failed.callback(200)).toBe("accepted");
  });

  it("that nobody asked for leave no trace when they say nothing new", () => {
    const story = new Story();
    expect(story.details(501)).toBe("accepted");
    const before = story.now;
    for (let i = 0; i < 3; i++) expect(story.details(501)).toBe("ignored");
    expect(story.now).toBe(before);
  });

  it("that would be more than 16 videos change nothing", () => {
    const story = accepted(...urlsOf(16));
    const before = story.now;
    const videos = [{ kind: "original" as const, index: 0, url: B }];
    expect(story.details(200, [], { videos })).toBe("ignored");
    expect(story.now).toBe(before);
  });

  it("of a success without its URLs are not what is known of one with them", () => {
    const story = registered();
    story.details(200, [A]);
    expect(story.callback(200)).toBe("ignored");
    expect(story.now.callbacks).toBe(1);
  });

  it("make a task known", () => {
    const story = new Story();
    expect(story.details(200, [A])).toBe("accepted");
    expect(story.now).toMatchObject({ taskId: "t", origin: ORIGIN, callbacks: 0, poll: null });
    for (const state of ["generating", "unknown"] as const)
      expect(new Story().details(state)).toBe("ignored");
    expect(new Story().unreachable()).toBe("ignored");
    const empty = new Story();
    empty.details(200);
    expect(empty.now).toMatchObject({ failure: "no_videos", expects4k: false });
  });
});

describe("without a key", () => {
  it("a task that waits goes on waiting for its callback, to the end of its 24 hours", () => {
    const story = registered();
    story.tell({ type: "provider_key_removed" });
    expect(story.state).toBe("waiting");
    expect(story.now.poll?.at).toBe(NOW + POLL_WINDOW_MS);
  });
});
