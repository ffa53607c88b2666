import { describe, expect, it } from "vitest";
import { decide } from "../../src/task/decide.ts";
import {
  dueVideos,
  isExpired,
  isInterruptedForGood,
  nextAttemptAt,
  nextDueAt,
  nextPoll,
  nextPollAfterFailure,
  nextWakeAt,
  overdueSince,
  WATCHDOG_MS,
} from "../../src/task/schedule.ts";
import type { Task, Video } from "../../src/task/task.ts";
import { accepted, NOW, urlsOf } from "./story.ts";

const HOUR = 3_600_000;
const POLICY = { baseMs: 5000, windowMs: 24 * HOUR, goneAfterMs: 0 };

describe("the next attempt", () => {
  const next = (
    video: Partial<Video>,
    reason: NonNullable<Video["failure"]>["reason"],
    random = 0.5,
    retryAfterMs = 0,
  ) => {
    const since = { tries: 1, timesGone: 0, sourceSince: NOW, ...video };
    const at = nextAttemptAt(since, { reason, retryAfterMs }, POLICY, NOW, random);
    return at === null ? null : at - NOW;
  };

  it("waits a random part of a bound that doubles from the base, up to 30 minutes", () => {
    const bounds = [1, 2, 3, 8, 9, 10, 40].map((tries) => next({ tries }, "source_error", 1 - 1e-12));
    expect(bounds.map((ms) => Math.round((ms ?? 0) / 1000))).toEqual([5, 10, 20, 640, 1280, 1800, 1800]);
    expect(next({ tries: 9 }, "source_error", 0)).toBe(0);
    expect(next({ tries: 2 }, "source_error", 0.25)).toBe(2500);
  });

  it("waits for as long as Retry-After says, up to an hour", () => {
    expect(next({}, "source_error", 0, 120_000)).toBe(120_000);
    expect(next({}, "source_error", 0, 5 * HOUR)).toBe(HOUR);
    expect(next({ tries: 9 }, "source_error", 0.5, 1000)).toBe(640_000);
  });

  it("is never made after a refused URL or a video that is too large", () => {
    expect(next({}, "url_refused")).toBeNull();
    expect(next({}, "too_large")).toBeNull();
  });

  it("is made four more times for a source that is gone", () => {
    const tries = [0, 1, 2, 3, 4].map((timesGone) => next({ timesGone }, "source_gone") !== null);
    expect(tries).toEqual([true, true, true, true, false]);
    expect(next({ timesGone: 4 }, "source_error"), "gone before, but not this time").not.toBeNull();
  });

  it("is made as often as there is time for a source that is gone, while its URL has not been known for long", () => {
    const policy = { ...POLICY, goneAfterMs: 600_000 };
    const at = (ageMs: number) => {
      const video = { tries: 20, timesGone: 19, sourceSince: NOW - ageMs };
      const gone = { reason: "source_gone", retryAfterMs: 0 } as const;
      return nextAttemptAt(video, gone, policy, NOW, 1 - 1e-12);
    };
    expect(at(0), "the deadline itself").toBe(NOW + 600_000);
    expect(at(599_000)).toBe(NOW + 1000);
    expect(at(600_000)).toBeNull();
  });

  it("is at a whole millisecond, whatever the window", () => {
    const policy = { ...POLICY, windowMs: HOUR + 360_000.5 };
    const video = { tries: 100, timesGone: 0, sourceSince: NOW - HOUR };
    const at = nextAttemptAt(video, { reason: "source_error", retryAfterMs: 0 }, policy, NOW, 0.99);
    expect(at).toBe(NOW + 360_001);
  });

  it.each(["source_error", "not_a_video", "truncated"] as const)(
    "after %s is made until the window closes",
    (reason) => {
      const age = (ms: number) => ({ tries: 100, sourceSince: NOW - ms });
      expect(next(age(24 * HOUR - 1000), reason)).toBe(1000); // the deadline itself, not past it
      expect(next(age(24 * HOUR), reason)).toBeNull();
    },
  );
});

describe("the next question to record-info", () => {
  const MINUTE = 60_000;
  const poll = { at: NOW, since: NOW, failures: 0 };

  it("comes after the interval, and the last one when its 24 hours are over", () => {
    expect(nextPoll(poll, 30_000, NOW)).toBe(NOW + 30_000);
    const late = NOW + 24 * HOUR - 1000;
    expect(nextPoll(poll, 30_000, late)).toBe(NOW + 24 * HOUR);
    expect(nextPollAfterFailure(poll, 30_000, 0, late, 0)).toBe(NOW + 24 * HOUR);
  });

  it("that follows one in vain waits twice as long each time up to 15 minutes, and up to half as long again", () => {
    const waits = (random: number) =>
      [0, 1, 2, 4, 5, 50].map(
        (failures) => nextPollAfterFailure({ ...poll, failures }, 30_000, 0, NOW, random) - NOW,
      );
    const bounds = [0.5, 1, 2, 8, 15, 15].map((minutes) => minutes * MINUTE);
    expect(waits(0)).toEqual(bounds);
    expect(waits(0.5)).toEqual(bounds.map((ms) => ms * 1.25));
  });

  it("never comes before Retry-After, which counts for up to an hour", () => {
    expect(nextPollAfterFailure(poll, 30_000, 20 * MINUTE, NOW, 0.9)).toBe(NOW + 20 * MINUTE);
    expect(nextPollAfterFailure(poll, 30_000, 5 * HOUR, NOW, 0)).toBe(NOW + HOUR);
    expect(nextPollAfterFailure(poll, 30_000, 1000, NOW, 0)).toBe(NOW + 30_000);
  });

  it("is at a whole millisecond, whatever the interval", () => {
    expect(nextPoll(poll, 100.5, NOW)).toBe(NOW + 101);
    expect(nextPollAfterFailure(poll, 100.5, 0, NOW, 0.123)).toBe(NOW + 107);
  });
});

/** `pending@5`: due in 5 ms. */
function taskWith(...videos: string[]): Task {
  const task = accepted(...urlsOf(videos.length)).now;
  return {
    ...task,
    videos: task.videos.map((video, index) => {
      const [state, due] = (videos[index] ?? "").split("@") as [Video["state"], string?];
      return { ...video, state, nextAttemptAt: due === undefined ? null : NOW + Number(due) };
    }),
  };
}

const names = (videos: Video[]) => videos.map(({ name }) => name);

describe("the videos to start", () => {
  it("are those that are due or were interrupted, the longest overdue first", () => {
    const task = taskWith("pending@0", "pending@1", "pending@-9", "stored", "failed", "storing");
    expect(names(dueVideos(task, NOW, new Set()))).toEqual([
      "generated_5.mp4",
      "generated_2.mp4",
      "generated_0.mp4",
    ]);
  });

  it("are not those that run already", () => {
    const task = taskWith("storing", "storing");
    expect(names(dueVideos(task, NOW, new Set(["generated_0.mp4"])))).toEqual(["generated_1.mp4"]);
  });
});

describe("the next alarm", () => {
  it("is none when nothing is left to do", () => {
    expect(nextWakeAt(taskWith("stored", "failed"), NOW, false, 0)).toBeNull();
    expect(nextWakeAt(taskWith(), NOW, false, 0)).toBeNull();
  });

  it("is at the earliest time a video is due, and now for one that is overdue", () => {
    expect(nextWakeAt(taskWith("pending@9000", "pending@5000", "stored"), NOW, false, 0)).toBe(NOW + 5000);
    expect(nextWakeAt(taskWith("pending@9000", "pending@-5000"), NOW, false, 0)).toBe(NOW);
  });

  it("only watches over transfers that run and over what they will start", () => {
    expect(nextWakeAt(taskWith("storing"), NOW, true, 0)).toBe(NOW + WATCHDOG_MS);
    expect(nextWakeAt(taskWith("storing"), NOW, false, 0)).toBe(NOW + WATCHDOG_MS);
    expect(nextWakeAt(taskWith("pending@-1"), NOW, true, 0)).toBe(NOW + WATCHDOG_MS);
    expect(nextWakeAt(taskWith("pending@0"), NOW, true, 0)).toBe(NOW + WATCHDOG_MS);
    expect(nextWakeAt(taskWith("storing", "pending@100"), NOW, true, 0)).toBe(NOW + 100);
  });

  it("of a settled task is when its retention ends, counted from when it settled", () => {
    const settled = { ...taskWith("stored"), settledAt: NOW - 1000 };
    expect(nextWakeAt(settled, NOW, false, HOUR)).toBe(NOW - 1000 + HOUR);
    expect(nextWakeAt(settled, NOW, true, HOUR)).toBe(NOW - 1000 + HOUR);
    expect(nextWakeAt(settled, NOW, false, 0), "kept for good").toBeNull();
    expect(nextWakeAt({ ...settled, settledAt: null }, NOW, false, HOUR), "not settled").toBeNull();
  });

  it("is when record-info is to be asked or a client told, if that is sooner", () => {
    const asking = (at: number) => ({ at: NOW + at, since: NOW, failures: 0 });
    const telling = (at: number | null) => ({
      id: "msg_1",
      type: "task.stored" as const,
      endpoint: { kind: "client" as const, variant: null, url: "https://client.example/" },
      stored: 1,
      state: at === null ? ("failed" as const) : ("pending" as const),
      attempts: 0,
      tries: 0,
      at: at === null ? null : NOW + at,
      detail: "",
      createdAt: NOW,
    });
    const wake = (task: Task, busy = false) => (nextWakeAt(task, NOW, busy, HOUR) ?? 0) - NOW;
    const settled = { ...taskWith("stored"), settledAt: NOW };
    expect(wake({ ...taskWith("pending@5000"), poll: asking(400) })).toBe(400);
    expect(wake({ ...settled, poll: asking(400) })).toBe(400);
    expect(wake({ ...settled, poll: asking(-400) })).toBe(0);
    expect(wake({ ...settled, poll: asking(-400) }, true), "watched").toBe(WATCHDOG_MS);
    expect(wake({ ...settled, notifications: [telling(null), telling(300)] })).toBe(300);
    expect(wake({ ...settled, notifications: [telling(0)] })).toBe(0);
    expect(wake({ ...settled, notifications: [telling(0)] }, true), "watched").toBe(WATCHDOG_MS);
    expect(wake({ ...settled, notifications: [telling(null)] }), "nothing to tell").toBe(HOUR);
    const unsettled = { ...taskWith("stored", "pending@5000"), notifications: [telling(300)] };
    expect(wake(unsettled), "nothing final to tell").toBe(5000);
    expect(isExpired({ ...settled, notifications: [telling(null)] }, HOUR, NOW + HOUR)).toBe(true);
    expect(isExpired({ ...settled, notifications: [telling(2 * HOUR)] }, HOUR, NOW + HOUR)).toBe(false);
  });

  it("leaves a video that waits for a fresh link to the question for it", () => {
    const pending = taskWith("pending");
    const videos = pending.videos.map((video) => ({ ...video, freshLink: "wanted" as const }));
    const task = { ...pending, videos };
    expect(dueVideos(task, NOW, new Set())).toEqual([]);
    const poll = { at: NOW + 700, since: NOW, failures: 0 };
    expect(nextWakeAt({ ...task, poll }, NOW, false, 0)).toBe(NOW + 700);
  });

  it("of a deleted task watches that the deletion is finished", () => {
    const deleted = { ...taskWith("stored"), settledAt: NOW, deleted: true };
    expect(nextWakeAt(deleted, NOW, false, 0)).toBe(NOW + WATCHDOG_MS);
  });

  it("of a deletion that fails again and again comes less and less often", () => {
    const deletedFor = (ms: number) => ({ ...taskWith("stored"), deleted: true, updatedAt: NOW - ms });
    const wait = (ms: number) => (nextWakeAt(deletedFor(ms), NOW, false, 0) ?? 0) - NOW;
    const ages = [WATCHDOG_MS, 2 * WATCHDOG_MS, HOUR / 2];
    expect(ages.map(wait)).toEqual(ages);
    expect(wait(100 * HOUR)).toBe(HOUR);
  });
});

/** A video that is being stored, for `ageMs`, and due again in `resumeInMs` should nothing store it. */
function storingSince(ageMs: number, resumeInMs: number | null): Task {
  const task = taskWith("storing", "stored");
  const resumeAt = resumeInMs === null ? null : NOW + resumeInMs;
  return { ...task, videos: task.videos.map((video) => ({ ...video, resumeAt, sourceSince: NOW - ageMs })) };
}

describe("what falls due next", () => {
  it("is the earliest of what is not due yet", () => {
    const task = taskWith("pending@-1", "pending@0", "pending@900", "pending@500");
    expect(nextDueAt(task, NOW, null)).toBe(NOW + 500);
    expect(nextDueAt(task, NOW, NOW + 400), "the listing").toBe(NOW + 400);
    expect(nextDueAt(storingSince(5000, 300), NOW, NOW + 400), "an attempt, if it ends").toBe(NOW + 300);
  });

  it("is nothing when all is due or done", () => {
    expect(nextDueAt(taskWith("pending@0", "stored"), NOW, NOW - 1)).toBeNull();
  });
});

describe("a task is overdue", () => {
  it("since the earliest time that has passed", () => {
    expect(overdueSince(taskWith("pending@900", "pending@-500", "pending@-900"), NOW)).toBe(NOW - 900);
    expect(overdueSince(storingSince(5000, -300), NOW)).toBe(NOW - 300);
    expect(overdueSince(storingSince(5000, null), NOW), "of an earlier version").toBe(NOW - 5000);
  });

  it("only once its time has passed", () => {
    for (const task of [taskWith("pending@0"), taskWith("pending@900"), taskWith("stored")]) {
      expect(overdueSince(task, NOW)).toBeNull();
    }
  });
});

describe("an attempt that is interrupted again and again", () => {
  /** When each attempt begins, in minutes, by an alarm that never comes late. */
  function attempts(count: number) {
    let task: Task | null = taskWith("pending@0");
    const begun: number[] = [];
    let now = NOW;
    while (task !== null && begun.length < count) {
      const due = names(dueVideos(task, now, new Set()));
      if (due.length > 0) {
        begun.push((now - NOW) / 60_000);
        task = decide(task, { type: "attempts_started", names: due, baseMs: 5000 }, now).task;
      }
      if (task !== null) now = nextWakeAt(task, now, false, 0) ?? now;
    }
    return { begun, now, video: task?.videos[0] };
  }

  it("is repeated less and less often: the first time soon, at last every half an hour", () => {
    const seconds = attempts(11).begun.map((minutes) => Math.round(minutes * 60));
    expect(seconds).toEqual([0, 30, 60, 90, 130, 210, 370, 690, 1330, 2610, 4410]);
    expect(attempts(1).video?.resumeAt, "or as soon as it is noticed").toBe(NOW);
  });

  it("ends with the window", () => {
    const ends = (count: number, windowMs: number, change: Partial<Video> = {}) => {
      const { video } = attempts(count);
      return video && isInterruptedForGood({ ...video, ...change }, windowMs, NOW + HOUR);
    };
    expect(ends(4, HOUR + 1)).toBe(false);
    expect(ends(4, HOUR)).toBe(true);
    expect(ends(3, HOUR), "two interruptions may be deploys").toBe(false);
    expect(ends(4, HOUR, { state: "pending" }), "it failed").toBe(false);
  });
});
