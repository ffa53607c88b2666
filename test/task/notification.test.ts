/** When a client's own callback URL is told what, and when again. */

import { describe, expect, it } from "vitest";
import { dueNotifications, storedToReport } from "../../src/task/notification.ts";
import { A, B, generated, registered, Story } from "./story.ts";

const URL = "https://client.example/hook?secret=1";
const MINUTE = 60_000;

/** A task that was submitted with a callback URL of the client's own. */
function submitted(): Story {
  return registered({ url: URL });
}

/** The same, and its one video is stored. */
function submittedAndStored(): Story {
  const story = submitted();
  story.callback(200, [A]);
  story.store("generated_0.mp4");
  return story;
}

/** What there is to tell now, and in how long it is told. */
function due(story: Story, index = 0) {
  const notification = story.notification(index);
  const inMs = notification.at === null ? null : notification.at - story.now.updatedAt;
  return { reported: storedToReport(story.now, notification), inMs };
}
const NOTHING_YET = { reported: null, inMs: null };

describe("a client's callback URL", () => {
  it("is told nothing until every base video is settled, then at once how many there are", () => {
    const story = submitted();
    expect(due(story)).toEqual(NOTHING_YET);
    story.callback(200, [A, B]);
    expect(due(story)).toEqual(NOTHING_YET);
    story.store("generated_0.mp4");
    expect(due(story)).toEqual(NOTHING_YET);
    story.store("generated_1.mp4");
    expect(due(story)).toEqual({ reported: 2, inMs: 0 });
  });

  it("is told of the videos that are stored when others failed", () => {
    const story = submitted();
    story.callback(200, [A, B]);
    story.store("generated_0.mp4");
    story.fail("generated_1.mp4", "too_large", null);
    expect(due(story)).toEqual({ reported: 1, inMs: 0 });
  });

  it("is told of a failure when none could be stored", () => {
    const story = submitted();
    story.callback(200, [A]);
    story.fail("generated_0.mp4", "too_large", null);
    expect(due(story)).toEqual({ reported: 0, inMs: 0 });
  });

  it("is told of a failed generation at once, when no one can contradict it", () => {
    const story = submitted();
    story.callback(501);
    expect(due(story)).toEqual({ reported: 0, inMs: 0 });
  });

  it("is told of a failed generation only once record-info has confirmed it", () => {
    const story = submitted();
    story.callback(501, [], { confirm: true });
    expect(story.state).toBe("failed");
    expect(due(story)).toEqual(NOTHING_YET);
    story.unreachable();
    expect(due(story)).toEqual(NOTHING_YET);
    story.details(501);
    expect(due(story)).toEqual({ reported: 0, inMs: 0 });
  });

  it("is told of a failure that record-info knows nothing of", () => {
    const story = submitted();
    story.callback(501, [], { confirm: true });
    story.details("unknown");
    expect(story.notification().at).not.toBeNull();
  });

  it("that is registered for a settled task is told at once", () => {
    const story = new Story();
    story.callback(501);
    const now = story.clock;
    story.register({ url: URL });
    expect(story.notification()).toMatchObject({ at: now, tries: 0, reported: null });
  });
});

describe("a client that does not listen", () => {
  it("is told again after 1, 5 and 15 minutes, then never", () => {
    const story = submittedAndStored();
    const waits = [1, 2, 3, 4].map(() => {
      story.notify(false, { url: URL, reported: 1 });
      return due(story).inMs;
    });
    expect(waits).toEqual([MINUTE, 5 * MINUTE, 15 * MINUTE, null]);
    const events = story.now.history.slice(-4).map(({ event }) => event);
    expect(events).toEqual([...Array(3).fill("notification_failed"), "notification_given_up"]);
    expect(story.told?.detail).toBe("HTTP 200 from c");
    story.callback(501); // whatever else happens
    expect(due(story).inMs).toBeNull();
  });

  it("but does in the end, is told nothing more", () => {
    const story = submittedAndStored();
    story.notify(false, { url: URL, reported: 1 });
    story.notify(true, { url: URL, reported: 1 });
    expect(story.notification()).toMatchObject({ at: null, reported: 1 });
    expect(story.told?.event).toBe("notification_delivered");
  });

  it("gets all its tries for what is news", () => {
    const story = submitted();
    story.callback(501);
    for (let i = 0; i < 4; i++) story.notify(false, { url: URL, reported: 0 });
    expect(story.notification()).toMatchObject({ at: null, reported: 0 });
    story.callback(200, [A]);
    story.store("generated_0.mp4");
    expect(due(story)).toEqual({ reported: 1, inMs: 0 });
    expect(story.notification().tries).toBe(0);
  });
});

describe("after a client was told", () => {
  it("of a failure, a success is news; another failure is not", () => {
    const story = submitted();
    story.callback(501);
    story.notify(true, { url: URL, reported: 0 });
    story.callback(400);
    expect(due(story).inMs).toBeNull();
    story.callback(200, [A]);
    expect(due(story)).toEqual(NOTHING_YET);
    story.store("generated_0.mp4");
    expect(due(story)).toEqual({ reported: 1, inMs: 0 });
  });

  it("of a success, further videos are news once they are stored; one that fails is not", () => {
    const story = submittedAndStored();
    story.notify(true, { url: URL, reported: 1 });
    story.callback(200, [B]);
    expect(due(story)).toEqual(NOTHING_YET);
    story.fail("generated_1.mp4", "too_large", null);
    expect(due(story).inMs).toBeNull();
    story.retry();
    story.store("generated_1.mp4");
    expect(due(story)).toEqual({ reported: 2, inMs: 0 });
  });

  it("while a try of the failure waits, the success takes its place as soon as there is one", () => {
    const story = submitted();
    story.callback(501);
    story.notify(false, { url: URL, reported: 0 });
    story.callback(200, [A]);
    expect(due(story), "nothing is told while the videos are on their way").toEqual(NOTHING_YET);
    story.store("generated_0.mp4");
    expect(due(story)).toEqual({ reported: 1, inMs: 0 });
  });

  it("of something by a URL that was replaced meanwhile, the new one is told all the same", () => {
    const story = submitted();
    story.callback(501);
    story.register({ url: "https://client.example/other" });
    const before = story.now;
    expect(story.notify(true, { url: URL, reported: 0 })).toBe("ignored");
    expect(story.now).toBe(before);
    expect(due(story).reported).toBe(0);
    expect(story.notification().at).not.toBeNull();
  });
});

describe("a 4K upgrade", () => {
  const FOUR_K = "https://client.example/4k";
  const url4k = (n: number) => `http://c.example/4k-${n}.mp4`;

  /** A task that is stored and told of, its 4K upgrade asked for with another URL. */
  function upgrading(): Story {
    const story = submittedAndStored();
    story.notify(true, { url: URL, reported: 1 });
    story.register({ variant: "4k", url: FOUR_K });
    return story;
  }
  const tell4k = (story: Story, code: number, urls: string[] = []) =>
    story.callback(code, [], { variant: "4k", videos: generated(urls, "4k") });

  it("has a URL of its own, told of the 4K videos and pictures alone", () => {
    const story = upgrading();
    expect(due(story, 1)).toEqual(NOTHING_YET);
    const videos = [...generated([url4k(0)], "4k"), ...generated(["http://c.example/s.jpg"], "4k_image")];
    story.callback(200, [], { variant: "4k", videos });
    story.store("4k_0.mp4");
    expect(due(story, 1)).toEqual(NOTHING_YET);
    story.store("4k_image_0.jpg");
    expect(due(story, 1)).toEqual({ reported: 2, inMs: 0 });
    expect(due(story, 0).inMs, "the task's own has nothing to do with it").toBeNull();
  });

  it("that failed is told of with the provider's words, and again when it succeeds after all", () => {
    const story = upgrading();
    tell4k(story, 501);
    expect(story.state, "a failed upgrade never fails the task").toBe("stored");
    expect(due(story, 1)).toEqual({ reported: 0, inMs: 0 });
    expect(story.notification(1).failure).toEqual({ code: 501, message: "msg 501" });
    story.notify(true, { url: FOUR_K, reported: 0, variant: "4k" });
    tell4k(story, 200, [url4k(0)]);
    story.store("4k_0.mp4");
    expect(story.notification(1).failure).toBeNull();
    expect(due(story, 1)).toEqual({ reported: 1, inMs: 0 });
  });

  it("that succeeded without a video is told of as a failure", () => {
    const story = upgrading();
    tell4k(story, 200);
    expect(story.notification(1).failure).toEqual({ code: 200, message: "msg 200" });
    expect(due(story, 1).reported).toBe(0);
  });

  it("of another video of the task is told too, by the same URL", () => {
    const story = upgrading();
    tell4k(story, 200, [url4k(0)]);
    story.store("4k_0.mp4");
    story.notify(true, { url: FOUR_K, reported: 1, variant: "4k" });
    story.register({ variant: "4k", url: FOUR_K });
    tell4k(story, 200, [url4k(1)]);
    story.store("4k_1.mp4");
    expect(due(story, 1)).toEqual({ reported: 2, inMs: 0 });
  });

  it("is not what a task's own callback is about", () => {
    const story = new Story();
    story.upgrade(generated([url4k(0)], "4k"));
    story.store("4k_0.mp4");
    story.register({ url: URL });
    expect(due(story)).toEqual(NOTHING_YET);
  });
});

describe("what is due", () => {
  it("is the very same notification when nothing changed", () => {
    const story = submittedAndStored();
    const expectUnchanged = () =>
      expect(dueNotifications(story.now, story.clock)[0]).toBe(story.notification());
    expectUnchanged();
    for (const delivered of [false, true]) {
      story.notify(delivered, { url: URL, reported: 1 });
      expectUnchanged();
    }
  });
});
