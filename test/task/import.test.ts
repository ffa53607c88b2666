/** A task that was submitted elsewhere and is imported with others. */

import { describe, expect, it } from "vitest";
import { pollInterval } from "../../src/task/schedule.ts";
import { A, LATER, registered, Story } from "./story.ts";

function imported(): Story {
  const story = new Story();
  expect(story.register({ imported: true })).toBe("accepted");
  return story;
}

describe("an imported task", () => {
  it("waits for its poll, as one that is registered does", () => {
    const story = imported();
    expect(story.now).toMatchObject({ imported: true, poll: { at: LATER } });
    expect(story.told).toMatchObject({ event: "registered", detail: "imported" });
    expect(story.state).toBe("waiting");
  });

  it("fails as soon as the provider has no record of it, and a late callback still counts", () => {
    const story = imported();
    story.details("generating");
    expect(story.state).toBe("waiting");
    story.details("unknown");
    expect(story.now).toMatchObject({ failure: "no_record", poll: null });
    expect(story.told).toMatchObject({ event: "polling_ended" });
    expect(story.callback(200, [A])).toBe("accepted");
    expect(story.state).toBe("storing");
  });

  it("does not fail for that once a callback has told something of it", () => {
    const story = imported();
    story.callback(200, [], { confirm: true });
    story.details("unknown");
    expect(story.now).toMatchObject({ failure: null, poll: { at: LATER } });
  });

  it("is asked about anew by a retry", () => {
    const story = imported();
    story.details("unknown");
    expect(story.retry(true)).toBe("accepted");
    expect(story.now).toMatchObject({ failure: null, poll: { at: story.now.updatedAt } });
    story.details("unknown");
    expect(story.now.failure).toBe("no_record");
  });

  it("is polled every five minutes at most, so that 500 of them are 20 polls in 10 s at most", () => {
    expect(pollInterval(imported().now, 30_000)).toBe(300_000);
    expect(pollInterval(imported().now, 600_000)).toBe(600_000);
    expect(pollInterval(registered().now, 30_000)).toBe(30_000);
  });
});
