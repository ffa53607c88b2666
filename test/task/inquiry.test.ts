/** Asking record-info: polling, the confirmation of callbacks, fresh links, and how each of them ends. */

import { describe, expect, it } from "vitest";
import { INQUIRY_WINDOW_MS } from "../../src/task/inquiry.ts";
import { A, B, LATER, NOW, ORIGIN, resultOf, Story } from "./story.ts";

const CONFIRM = { confirm: true };
const FORGED = "http://forged.example/1.mp4";

/** A task that was submitted and whose callback is waited for. */
function registered(): Story {
  const story = new Story();
  story.register();
  return story;
}

/** A callback came that record-info has to confirm. */
function claimed(...urls: string[]): Story {
  const story = new Story();
  story.callback(200, urls.length > 0 ? urls : [A], CONFIRM);
  return story;
}

describe("a task that waits for its callback", () => {
  it("is asked about as long as it generates or is not known yet, and no client sees that", () => {
    const story = registered();
    expect(story.now).toMatchObject({ inquiry: { at: LATER, since: NOW, failures: 0 }, videos: [] });
    const { version } = story.now;
    for (const state of ["generating", "unknown"] as const) expect(story.details(state)).toBe("accepted");
    expect(story.unreachable(true, LATER + 1)).toBe("accepted");
    expect(story.now).toMatchObject({ inquiry: { at: LATER + 1, since: NOW, failures: 1 }, version });
    story.details("generating");
    expect(story.now, "record-info is back").toMatchObject({ inquiry: { failures: 0 }, version });
    expect(story.state).toBe("waiting");
  });

  it("gets its videos from record-info, and is not asked about any more", () => {
    const story = registered();
    expect(story.details(200, [A], { resolution: "1080p", fallback: true })).toBe("accepted");
    expect(story.videos).toEqual(["generated_0.mp4 pending"]);
    expect(story.now).toMatchObject({ code: 200, resolution: "1080p", fallback: true, inquiry: null });
    expect(story.told).toMatchObject({ event: "details_accepted", detail: "code 200, videos: 1" });
  });

  it.each([
    [501, "generation_failed"],
    [200, "no_videos"],
    [777, "unknown"],
  ])("fails when record-info says so: code %i is %s", (code, failure) => {
    const story = registered();
    story.details(code);
    expect(story.now).toMatchObject({ code, failure, inquiry: null });
  });

  it("fails with no_callback when nobody told anything in time", () => {
    const story = registered();
    expect(story.tell({ type: "inquiry_closed" })).toBe("accepted");
    expect(story.now).toMatchObject({ failure: "no_callback", code: null, inquiry: null });
    expect(story.told?.event).toBe("inquiry_closed");
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
      expect(story.now.inquiry).toBeNull();
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

  it("make a task known", () => {
    const story = new Story();
    expect(story.details(200, [A])).toBe("accepted");
    expect(story.now).toMatchObject({ taskId: "t", origin: ORIGIN, callbacks: 0, inquiry: null });
    for (const state of ["generating", "unknown"] as const)
      expect(new Story().details(state)).toBe("ignored");
    expect(new Story().unreachable()).toBe("ignored");
  });
});

describe("a success that has to be confirmed", () => {
  it("is a claim: it waits, with nothing to fetch, and is asked about at once", () => {
    const story = new Story();
    expect(story.callback(200, [FORGED], CONFIRM)).toBe("accepted");
    expect(story.state).toBe("waiting");
    expect(story.now).toMatchObject({
      videos: [],
      code: null,
      callbacks: 1,
      inquiry: { at: NOW, since: NOW },
    });
  });

  it("becomes what record-info tells, not what it claimed", () => {
    const story = claimed(FORGED, B);
    story.details(200, [A], { message: "success" });
    expect(story.now.videos.map(({ sourceUrl }) => sourceUrl)).toEqual([A]);
    expect(story.now, "its message is the callback's own").toMatchObject({ message: "msg 200", claim: null });
    expect(story.now.inquiry).toBeNull();
  });

  it("fails when record-info says so, with record-info's message", () => {
    const story = claimed(FORGED);
    story.details(422, [], { message: "rejected by Flow" });
    expect(story.now).toMatchObject({ failure: "content_policy", message: "rejected by Flow", claim: null });
  });

  it("waits as long as record-info has no result of its own", () => {
    const story = claimed();
    for (const state of ["generating", "unknown"] as const) {
      story.details(state);
      expect(story.state).toBe("waiting");
      expect(story.now.inquiry?.at).toBe(LATER);
    }
    story.tell({ type: "inquiry_closed" });
    expect(story.now).toMatchObject({ failure: "unconfirmed", claim: null, inquiry: null });
  });

  it.each([
    ["could not be reached", (story: Story, trusted: boolean) => story.unreachable(trusted)],
    [
      "tells of a success without a URL",
      (story: Story, trusted: boolean) =>
        story.tell({
          type: "details",
          details: { state: "finished", result: resultOf(200) },
          origin: ORIGIN,
          askAt: LATER,
          trusted,
        }),
    ],
  ])("when record-info %s is believed on trusted hosts, and asked about again elsewhere", (_, failing) => {
    const elsewhere = claimed(FORGED);
    failing(elsewhere, false);
    expect(elsewhere.now).toMatchObject({ videos: [], failure: null, inquiry: { at: LATER, failures: 1 } });

    const trusted = claimed(A);
    failing(trusted, true);
    expect(trusted.videos).toEqual(["generated_0.mp4 pending"]);
    expect(trusted.now).toMatchObject({ code: 200, message: "msg 200", claim: null, inquiry: null });
    expect(trusted.told?.event).toBe("callback_trusted");
  });

  it("is believed when there is no key any more to ask with", () => {
    const story = claimed(A);
    expect(story.tell({ type: "key_removed" })).toBe("accepted");
    expect(story.videos).toEqual(["generated_0.mp4 pending"]);
    expect(story.now).toMatchObject({ claim: null, inquiry: null });
  });

  it("adds to what is claimed already; a rotated URL takes the place of the old one", () => {
    const story = claimed(`${A}?sig=1`);
    expect(story.callback(200, [`${A}?sig=2`, B], CONFIRM)).toBe("accepted");
    expect(story.callback(200, ["http://c.example/3.mp4"], CONFIRM)).toBe("accepted");
    story.unreachable(true);
    expect(story.now.videos.map(({ sourceUrl }) => sourceUrl)).toEqual([
      `${A}?sig=2`,
      B,
      "http://c.example/3.mp4",
    ]);
  });

  it("is refused when all that is claimed would be more than 16 videos", () => {
    const urls = (from: number) =>
      Array.from({ length: 10 }, (_, index) => `http://a.example/${from + index}`);
    const story = claimed(...urls(0));
    const before = story.now;
    expect(story.callback(200, urls(10), CONFIRM)).toBe("refused");
    expect(story.now).toBe(before);
  });

  it("leaves stored videos alone, and is not asked about when it says nothing new", () => {
    const story = claimed();
    story.details(200, [A]);
    story.store("generated_0.mp4");
    expect(story.callback(200, [`${A}?sig=2`], CONFIRM)).toBe("ignored");
    expect(story.now).toMatchObject({ claim: null, inquiry: null });
    expect(story.callback(200, [B], CONFIRM)).toBe("accepted");
    expect(story.state, "nothing of it is seen yet").toBe("stored");
    story.details(200, [A]);
    expect(story.videos).toEqual(["generated_0.mp4 stored"]);
  });
});

describe("a failure that has to be confirmed", () => {
  it("takes effect at once, and is asked about", () => {
    const story = new Story();
    expect(story.callback(501, [], CONFIRM)).toBe("accepted");
    expect(story.state).toBe("failed");
    expect(story.now).toMatchObject({ failure: "generation_failed", inquiry: { at: NOW } });
  });

  it("yields to record-info's success", () => {
    const story = new Story();
    story.callback(501, [], CONFIRM);
    story.details(200, [A]);
    expect(story.now).toMatchObject({ code: 200, failure: null, settledAt: null, inquiry: null });
    expect(story.state).toBe("storing");
  });

  it.each([
    ["is still at work on it", "generating", true],
    ["has no such task", "unknown", false],
    ["says the same", 501, false],
  ] as const)("when record-info %s: asked about again: %s, %s", (_, told, isAsked) => {
    const story = new Story();
    story.callback(501, [], CONFIRM);
    story.details(told);
    expect(story.state).toBe("failed");
    expect(story.now.inquiry !== null).toBe(isAsked);
  });

  it("stands when nobody can be asked, or nothing more is told", () => {
    for (const type of ["key_removed", "inquiry_closed"] as const) {
      const story = new Story();
      story.callback(501, [], CONFIRM);
      story.tell({ type });
      expect(story.now, type).toMatchObject({ failure: "generation_failed", inquiry: null });
    }
  });
});

describe("a callback that says nothing", () => {
  it.each([
    ["a success without a URL", 200],
    ["a code nobody knows", 777],
  ])("%s is asked about instead of failing the task", (_, code) => {
    const story = new Story();
    expect(story.callback(code, [], CONFIRM)).toBe("accepted");
    expect(story.state).toBe("waiting");
    expect(story.now).toMatchObject({ failure: null, inquiry: { at: NOW } });
    story.details(200, [A]);
    expect(story.state).toBe("storing");
  });

  it("leaves a failure as it is meanwhile", () => {
    const story = new Story();
    story.callback(500);
    story.callback(200, [], CONFIRM);
    expect(story.now).toMatchObject({ code: 500, failure: "provider_error" });
    expect(story.now.inquiry).not.toBeNull();
  });
});

describe("without a key", () => {
  it("a task that waits goes on waiting for its callback, to the end of its 24 hours", () => {
    const story = registered();
    story.tell({ type: "key_removed" });
    expect(story.state).toBe("waiting");
    expect(story.now.inquiry?.at).toBe(NOW + INQUIRY_WINDOW_MS);
  });
});
