/** What a callback tells is a claim until record-info has told it too, where record-info can be asked. */

import { describe, expect, it } from "vitest";
import { A, accepted, B, LATER, NOW, Story, urlsOf } from "./story.ts";

const CONFIRM = { confirm: true };
const FORGED = "http://forged.example/1.mp4";

/** A callback came that record-info has to confirm. */
function claimed(...urls: string[]): Story {
  const story = new Story();
  expect(story.callback(200, urls.length > 0 ? urls : [A], CONFIRM)).toBe("accepted");
  return story;
}

/** The same of a failure, or of what says nothing. */
function claimedToFail(code = 501): Story {
  const story = new Story();
  expect(story.callback(code, [], CONFIRM)).toBe("accepted");
  return story;
}

describe("a success that has to be confirmed", () => {
  it("waits for its confirmation, with nothing to fetch, and is asked about at once", () => {
    const story = claimed(FORGED);
    expect(story.state).toBe("waiting");
    expect(story.now).toMatchObject({
      videos: [],
      code: null,
      callbacks: 1,
      poll: { at: NOW, since: NOW },
    });
    expect(story.told?.detail).toBe("code 200, videos: 1, not confirmed yet");
  });

  it("becomes what record-info tells, not what it claimed", () => {
    const story = claimed(FORGED, B);
    story.details(200, [A], { message: "success" });
    expect(story.sources).toEqual([A]);
    expect(story.now, "its message is the callback's own").toMatchObject({
      message: "msg 200",
      unconfirmed: null,
    });
    expect(story.now.poll).toBeNull();
  });

  it("fails when record-info says so, with record-info's message", () => {
    const story = claimed(FORGED);
    story.details(422, [], { message: "rejected by Flow" });
    expect(story.now).toMatchObject({
      failure: "content_policy",
      message: "rejected by Flow",
      unconfirmed: null,
    });
  });

  it("waits as long as record-info has no result of its own", () => {
    const story = claimed();
    for (const state of ["generating", "unknown"] as const) {
      story.details(state, [], { trusted: true });
      expect(story.state).toBe("waiting");
      expect(story.now.poll?.at).toBe(LATER);
    }
    story.tell({ type: "polling_ended" });
    expect(story.now).toMatchObject({ failure: "unconfirmed", unconfirmed: null, poll: null });
  });

  it.each([
    ["could not be reached", (story: Story, trusted: boolean) => story.unreachable(trusted)],
    [
      "tells of a success without a URL",
      (story: Story, trusted: boolean) => story.details("without_urls", [], { trusted }),
    ],
  ])("when record-info %s is believed on trusted hosts, and asked about again elsewhere", (_, failing) => {
    const elsewhere = claimed(FORGED);
    failing(elsewhere, false);
    expect(elsewhere.now).toMatchObject({ videos: [], failure: null, poll: { at: LATER, failures: 1 } });

    const trusted = claimed(A);
    failing(trusted, true);
    expect(trusted.videos).toEqual(["generated_0.mp4 pending"]);
    expect(trusted.now).toMatchObject({ code: 200, message: "msg 200", unconfirmed: null, poll: null });
    expect(trusted.told).toMatchObject({
      event: "accepted_unconfirmed",
      detail: "record-info could not confirm it in time",
    });
  });

  it("is believed when there is no key any more to ask with", () => {
    const story = claimed(A);
    expect(story.tell({ type: "provider_key_removed" })).toBe("accepted");
    expect(story.videos).toEqual(["generated_0.mp4 pending"]);
    expect(story.now).toMatchObject({ unconfirmed: null, poll: null });
    expect(story.told).toMatchObject({
      event: "accepted_unconfirmed",
      detail: "there is no VEO3_API_KEY to confirm it with",
    });
  });

  it("goes on waiting when another callback is believed without a question", () => {
    const story = claimed(A);
    story.callback(200, [B]);
    expect(story.now).toMatchObject({ unconfirmed: { videos: [{ url: A }] }, poll: { at: NOW } });
    story.details("generating");
    expect(story.now.poll?.at).toBe(LATER);
  });

  it("is dropped when it says nothing new by the time it is believed", () => {
    const story = accepted(`${A}?sig=1`);
    story.callback(200, [`${A}?sig=2`], CONFIRM);
    story.store("generated_0.mp4");
    story.unreachable(true);
    expect(story.videos).toEqual(["generated_0.mp4 stored"]);
    expect(story.now).toMatchObject({ unconfirmed: null, poll: null });
  });

  it("is dropped when there is no room left for it", () => {
    const story = claimed(...urlsOf(10));
    story.callback(200, urlsOf(10, 10));
    story.unreachable(true);
    expect(story.sources).toEqual(urlsOf(10, 10));
    expect(story.now).toMatchObject({ unconfirmed: null, poll: null });
  });

  it("adds to what is claimed already; a rotated URL takes the place of the old one", () => {
    const story = claimed(`${A}?sig=1`);
    expect(story.callback(200, [`${A}?sig=2`, B], CONFIRM)).toBe("accepted");
    expect(story.callback(200, ["http://c.example/3.mp4"], CONFIRM)).toBe("accepted");
    story.unreachable(true);
    expect(story.sources).toEqual([`${A}?sig=2`, B, "http://c.example/3.mp4"]);
  });

  it("is refused when all that is claimed would be more than 16 videos", () => {
    const story = claimed(...urlsOf(10));
    const before = story.now;
    expect(story.callback(200, urlsOf(10, 10), CONFIRM)).toBe("refused");
    expect(story.now).toBe(before);
  });

  it("leaves stored videos alone, and is not asked about when it says nothing new", () => {
    const story = claimed();
    story.details(200, [A]);
    story.store("generated_0.mp4");
    expect(story.callback(200, [`${A}?sig=2`], CONFIRM)).toBe("ignored");
    expect(story.now, "but is recorded").toMatchObject({ unconfirmed: null, poll: null, callbacks: 2 });
    expect(story.callback(200, [B], CONFIRM)).toBe("accepted");
    expect(story.state, "nothing of it is seen yet").toBe("stored");
    story.details(200, [A]);
    expect(story.videos).toEqual(["generated_0.mp4 stored"]);
  });
});

describe("a failure that has to be confirmed", () => {
  it("takes effect at once, and is asked about", () => {
    const story = claimedToFail();
    expect(story.state).toBe("failed");
    expect(story.now).toMatchObject({ failure: "generation_failed", poll: { at: NOW } });
  });

  it("yields to record-info's success", () => {
    const story = claimedToFail();
    story.details(200, [A]);
    expect(story.now).toMatchObject({ code: 200, failure: null, settledAt: null, poll: null });
    expect(story.state).toBe("storing");
  });

  it.each([
    ["is still at work on it", "generating", true],
    ["has no such task", "unknown", false],
    ["says the same", 501, false],
  ] as const)("when record-info %s: asked about again: %s, %s", (_, told, isAsked) => {
    const story = claimedToFail();
    story.details(told);
    expect(story.state).toBe("failed");
    expect(story.now.poll !== null).toBe(isAsked);
  });

  it("is one whether it tells URLs or not: they are no claim", () => {
    const story = new Story();
    expect(story.callback(500, [FORGED], CONFIRM)).toBe("accepted");
    expect(story.now).toMatchObject({ failure: "provider_error", unconfirmed: null, poll: { at: NOW } });
  });

  it("stands when nobody can be asked, or nothing more is told", () => {
    for (const type of ["provider_key_removed", "polling_ended"] as const) {
      const story = claimedToFail();
      story.tell({ type });
      expect(story.now, type).toMatchObject({ failure: "generation_failed", poll: null });
    }
  });
});

describe("a callback that says nothing", () => {
  it.each([
    ["a success without a URL", 200],
    ["a code nobody knows", 777],
  ])("%s is asked about instead of failing the task", (_, code) => {
    const story = claimedToFail(code);
    expect(story.state).toBe("waiting");
    expect(story.now).toMatchObject({ code, failure: null, unconfirmed: null, poll: { at: NOW } });
    story.details(200, [A]);
    expect(story.state).toBe("storing");
  });

  it.each([
    [200, "no_videos"],
    [777, "unknown"],
  ])("of code %i is polled for as long as its URLs are missing, and then fails: %s", (code, failure) => {
    const story = claimedToFail(code);
    story.details("without_urls", [], { trusted: true });
    expect(story.now).toMatchObject({ failure: null, poll: { at: LATER, failures: 0 } });
    story.tell({ type: "polling_ended" });
    expect(story.now).toMatchObject({ failure, poll: null });
  });

  it("leaves a failure as it is meanwhile", () => {
    const story = new Story();
    story.callback(500);
    story.callback(200, [], CONFIRM);
    expect(story.now).toMatchObject({ code: 500, failure: "provider_error" });
    expect(story.now.poll).not.toBeNull();
  });
});
