/** Fresh links: record-info is asked once before a video is given up for being gone. */

import { describe, expect, it } from "vitest";
import { withoutFreshLink } from "../../src/task/decide-poll.ts";
import type { Details } from "../../src/veo3/details.ts";
import { A, accepted, B, generated, LATER, resultOf, Story } from "./story.ts";

const CONFIRM = { confirm: true };

/** A task of which only an upgrade is known. */
function upgraded(url: string): Story {
  const story = new Story();
  story.upgrade(generated([url], "1080p"));
  return story;
}

describe("a video that is gone", () => {
  /** Given up for being gone while record-info can be asked. */
  function gone(...urls: string[]): Story {
    const story = new Story();
    story.callback(200, urls);
    story.start("generated_0.mp4");
    expect(story.fail("generated_0.mp4", "source_gone", null, true)).toBe("accepted");
    return story;
  }

  it("waits for a fresh link, which is asked for at once", () => {
    const story = gone(`${A}?sig=1`);
    expect(story.video()).toMatchObject({ state: "pending", nextAttemptAt: null, freshLink: "wanted" });
    expect(story.now.poll?.at).toBe(story.now.updatedAt);
    expect(story.now.settledAt).toBeNull();
  });

  it.each([
    ["another query string", `${A}?sig=2`],
    ["another path, at the same place in its kind", "http://cdn.example/new.mp4"],
  ])("is tried anew with %s", (_, fresh) => {
    const story = gone(`${A}?sig=1`, B);
    story.details(200, [fresh, B]);
    const due = { state: "pending", sourceUrl: fresh, nextAttemptAt: story.now.updatedAt, tries: 0 };
    expect(story.video()).toMatchObject(due);
    expect(story.now.videos).toHaveLength(2);
    expect(story.now.poll).toBeNull();
  });

  it("is given up when it is gone from its fresh link too: record-info is asked once", () => {
    const story = gone(`${A}?sig=1`);
    story.details(200, [`${A}?sig=2`]);
    story.fail("generated_0.mp4", "source_gone", null, true);
    expect(story.videos).toEqual(["generated_0.mp4 failed"]);
    expect(story.now).toMatchObject({ poll: null });
  });

  it.each([
    ["has the same link", 200],
    ["has no such task", "unknown" as const],
  ])("is tried anew with a link from elsewhere when record-info %s", (_, told) => {
    const story = gone(A);
    story.details(told, told === 200 ? [A] : [], { links: { "generated_0.mp4": B } });
    expect(story.video()).toMatchObject({ state: "pending", sourceUrl: B, freshLink: "asked", tries: 0 });
    expect(story.now.poll).toBeNull();
  });

  it("needs a link from elsewhere only where record-info has no other one", () => {
    const story = gone(A);
    const finished = (url: string) => ({
      state: "finished" as const,
      result: resultOf(200, [{ kind: "generated", index: 0, url }]),
    });
    const names = (details: Details) => withoutFreshLink(story.now, details, LATER).map(({ name }) => name);
    expect(names(finished(A))).toEqual(["generated_0.mp4"]);
    expect(names({ state: "unknown" })).toEqual(["generated_0.mp4"]);
    expect(names(finished(B))).toEqual([]);
  });

  it.each([
    ["has the same link", (story: Story) => story.details(200, [A])],
    ["says that the task failed", (story: Story) => story.details(501)],
    ["has no such task", (story: Story) => story.details("unknown")],
    ["is generating again", (story: Story) => story.details("generating")],
    ["cannot be asked any more", (story: Story) => story.tell({ type: "provider_key_removed" })],
    ["did not answer in time", (story: Story) => story.tell({ type: "polling_ended" })],
  ])("is given up when record-info %s", (_, told) => {
    const story = gone(A);
    const { version } = story.now;
    told(story);
    expect(story.videos).toEqual(["generated_0.mp4 failed"]);
    expect(story.now).toMatchObject({ poll: null, failure: null });
    expect(story.now.settledAt).not.toBeNull();
    expect(story.now.version, "clients see it").toBeGreaterThan(version);
    expect(story.told, "and why").toMatchObject({
      event: "video_failed",
      detail: "generated_0.mp4: source_gone, the provider has no fresh link for it",
    });
  });

  it("leaves the details that had no link for it in the history", () => {
    const story = gone(A);
    expect(story.details(200, [A])).toBe("ignored");
    const polled = { event: "poll_ignored", detail: "code 200, videos: 1" };
    expect(story.now.history.at(-2)).toMatchObject(polled);
  });

  it("keeps waiting while record-info cannot be reached", () => {
    const story = gone(A);
    story.unreachable(true);
    expect(story.video().freshLink).toBe("wanted");
    expect(story.now.poll?.at).toBe(LATER);
  });

  it("is tried anew with what a callback brings meanwhile", () => {
    const story = gone(`${A}?sig=1`);
    story.callback(200, [`${A}?sig=2`]);
    expect(story.video()).toMatchObject({ freshLink: "asked", nextAttemptAt: story.now.updatedAt });
    expect(story.now.poll).toBeNull();
  });

  it("goes on being asked about when a callback brings another's link", () => {
    const story = gone(A);
    story.callback(200, [B]);
    expect(story.video().freshLink).toBe("wanted");
    expect(story.now.poll).not.toBeNull();
    const believed = gone(A);
    believed.callback(200, [B], CONFIRM);
    believed.unreachable(true);
    expect(believed.now).toMatchObject({ unconfirmed: null, poll: { at: LATER } });
  });

  it.each([
    ["there is no key", accepted(A), "generated_0.mp4", "source_gone", false],
    ["it failed for another reason", accepted(A), "generated_0.mp4", "too_large", true],
    ["it is an upgrade, which is not listed", upgraded(A), "1080p_0.mp4", "source_gone", true],
  ] as const)("is given up at once where %s", (_, story, name, reason, canPoll) => {
    story.fail(name, reason, null, canPoll);
    expect(story.video().state).toBe("failed");
    expect(story.now.poll).toBeNull();
  });
});
