/** How a task's first result came, and when its videos were stored: what the statistics are made of. */

import { describe, expect, it } from "vitest";
import { summarize } from "../../src/task/summary.ts";
import { A, accepted, B, generated, NOW, registered, Story, stored } from "./story.ts";

const BY_CALLBACK = { by: "callback", at: NOW };

describe("the first result", () => {
  it("is the callback's, also when a poll confirms it later", () => {
    const story = new Story();
    story.callback(200, [A], { confirm: true });
    story.details(200, [A]);
    expect(story.now.firstResult).toEqual(BY_CALLBACK);
  });

  it("is the poll's, also when the callback comes later", () => {
    const story = registered();
    story.details(200, [A]);
    story.callback(200, [A]);
    expect(story.now.firstResult).toEqual({ by: "poll", at: NOW + 1000 });
  });

  it("may be a failure", () => {
    const story = new Story();
    story.callback(501);
    expect(story.now.firstResult).toEqual(BY_CALLBACK);
  });

  it("is not there while nothing but a registration, or a reason to poll, has come", () => {
    const story = registered();
    expect(story.now.firstResult).toBeNull();
    story.callback(200, [], { confirm: true });
    expect(story.now.firstResult).toBeNull();
    story.details(200, [A]);
    expect(story.now.firstResult).toMatchObject({ by: "poll" });
  });

  it("stays unknown for a task that had one before it was recorded", () => {
    const story = accepted(A);
    story.task = { ...story.now, firstResult: null };
    story.callback(200, [A, B]);
    expect(story.now.firstResult).toBeNull();
    const unconfirmed = new Story();
    unconfirmed.callback(200, [A], { confirm: true });
    unconfirmed.task = { ...unconfirmed.now, firstResult: null };
    unconfirmed.details(200, [A]);
    expect(unconfirmed.now.firstResult).toBeNull();
  });
});

describe("the time at which the videos were stored", () => {
  it("is that of the last of them", () => {
    const story = accepted(A, B);
    story.store("generated_0.mp4");
    expect(story.now.firstStoredAt).toBeNull();
    story.store("generated_1.mp4");
    expect(story.now.firstStoredAt).toBe(NOW + 2000);
  });

  it("stays when an upgrade is stored later, which settles the task anew", () => {
    const story = stored();
    const { firstStoredAt } = story.now;
    story.upgrade(generated([B], "1080p"));
    story.store("1080p_0.mp4");
    expect(story.now).toMatchObject({ firstStoredAt, settledAt: NOW + 3000 });
    expect(summarize(story.now)).toMatchObject({ firstResult: BY_CALLBACK, firstStoredAt });
  });
});
