/** `decide` and the schedule, under whatever can happen to a task in whatever order. */

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { notificationDueAt, storedToReport } from "../../src/task/notification.ts";
import { dueVideos, nextWakeAt, WATCHDOG_MS } from "../../src/task/schedule.ts";
import { isUnsettled, type Task, taskState, type Video } from "../../src/task/task.ts";
import { taskSchema } from "../../src/task/task-schema.ts";
import { viewTask } from "../../src/task/view.ts";
import { isBase } from "../../src/veo3/video-kinds.ts";
import {
  anyStory,
  type Ending,
  ending,
  longStory,
  orderlyStory,
  type Step,
  WINDOW_MS,
} from "./task-steps.ts";
import { type Change, filesOf, OPERATORS, World } from "./task-world.ts";

/** The limit cuts short the search for a smaller counterexample, which can be long, not the report of one. */
const LIMIT = { interruptAfterTimeLimit: 10_000 };
const RUNS = { ...LIMIT, numRuns: 300 };
/** Retention: for good. */
const KEPT = 0;

function play(story: Step[], world = new World()): World {
  for (const step of story) world.take(step);
  return world;
}

/** Holds after every change of every story. */
function always(stories: fc.Arbitrary<Step[]>, holds: (change: Change, world: World) => void, runs = RUNS) {
  const property = fc.property(stories, (story) => {
    const world: World = new World((change) => holds(change, world));
    play(story, world);
  });
  fc.assert(property, runs);
}

/** Holds of the task after every step: also after those that change only the clock or what runs. */
function atAnyTime(holds: (task: Task, world: World) => void) {
  const property = fc.property(anyStory, (story) => {
    const world = new World();
    for (const step of story) {
      world.take(step);
      if (world.task !== null) holds(world.task, world);
    }
  });
  fc.assert(property, RUNS);
}

describe("whatever happens to a task", () => {
  it("it comes to what the model says", () => {
    const agrees = ({ after, outcome, expected }: Change, { model }: World) => {
      expect(outcome).toBe(expected);
      expect(filesOf(after)).toEqual(model.files);
      expect(after?.callbacks ?? 0).toBe(model.recorded.length);
      expect((after?.settledAt ?? null) !== null, "settled").toBe(model.settled);
    };
    always(orderlyStory, agrees);
    always(longStory, agrees, { ...LIMIT, numRuns: 10 });
  });

  it("it is settled when no video is left to store and there is a result, from then on until there is", () => {
    always(anyStory, ({ before, after, now }) => {
      if (after === null) return;
      const isDone = !after.videos.some(isUnsettled) && (after.videos.length > 0 || after.failure !== null);
      expect(after.settledAt).toBe(isDone ? (before?.settledAt ?? now) : null);
      expect(["stored", "partial", "failed"].includes(taskState(after))).toBe(isDone);
    });
  });

  it("what was stored stays as it is, and no video is lost or renamed", () => {
    always(anyStory, ({ before, after }) => {
      for (const [index, video] of (before?.videos ?? []).entries()) {
        expect(after?.videos[index]?.name).toBe(video.name);
        // What its file says may become known.
        const { media, mediaTries, mediaAt, ...stays } = video;
        if (video.state === "stored") expect(after?.videos[index]).toMatchObject(stays);
      }
    });
  });

  it("its names are unique, and its indexes have no gaps", () => {
    always(anyStory, ({ after }) => {
      const videos = after?.videos ?? [];
      expect(new Set(videos.map(({ name }) => name)).size).toBe(videos.length);
      for (const kind of ["generated", "original"]) {
        const ofKind = videos.filter((video) => video.kind === kind);
        expect(ofKind.map(({ index }) => index)).toEqual(ofKind.map((_, index) => index));
        for (const { name, index } of ofKind) expect(name).toBe(`${kind}_${index}.mp4`);
      }
    });
  });

  it("its version grows by one with every change that a client can see, and with no other", () => {
    const seen = (task: Task) => {
      const { updatedAt, ...view } = viewTask(task, {}, new Map());
      return view;
    };
    always(anyStory, ({ event, before, after, outcome, now }) => {
      if (event.type === "callback" && (outcome === "duplicate" || outcome === "refused"))
        expect(after).toBe(before);
      if (after === before || after === null) return;
      const grown = before !== null && after.version === before.version ? 0 : 1;
      expect(after.version).toBe((before?.version ?? 0) + grown);
      expect(after.updatedAt).toBe(grown === 0 ? before?.updatedAt : now);
      expect(after.createdAt).toBe(before?.createdAt ?? now);
      if (before === null) return;
      if (grown === 0) expect(seen(after)).toEqual(seen(before));
      else expect(seen(after)).not.toEqual(seen(before));
    });
  });

  it("nothing is ever fetched that only an unconfirmed callback has told", () => {
    always(anyStory, ({ after }, { believed }) => {
      for (const { sourceUrl } of after?.videos ?? []) expect(believed).toContain(sourceUrl);
    });
  });

  it("an upgrade changes nothing of the base videos, the code, the message and the failure", () => {
    always(anyStory, ({ event, before, after }) => {
      const isUpgrade = event.type === "upgrade" || (event.type === "callback" && event.variant !== null);
      if (!isUpgrade || after === null) return;
      const { code, message, failure } = after;
      const unknown = { code: null, message: null, failure: null };
      expect({ code, message, failure }).toEqual(
        before === null ? unknown : { code: before.code, message: before.message, failure: before.failure },
      );
      expect(after.videos.filter(isBase)).toEqual((before?.videos ?? []).filter(isBase));
      expect(after.poll).toEqual(before?.poll ?? null);
    });
  });

  it("it stays within its limits, and can be read back from storage", () => {
    const fits = ({ after }: Change) => {
      if (after === null) return;
      expect(after.videos.length).toBeLessThanOrEqual(16);
      expect(after.history.length).toBeLessThanOrEqual(100);
      expect(after.deliveries.length).toBeLessThanOrEqual(100);
      expect(taskSchema.parse(structuredClone(after))).toEqual(after);
    };
    always(anyStory, fits);
    always(longStory, fits, { ...LIMIT, numRuns: 10 });
  });

  it("happening again in the same order, it comes to the same task", () => {
    const property = fc.property(anyStory, (story) => {
      expect(play(story).task).toEqual(play(story).task);
    });
    fc.assert(property, RUNS);
  });
});

describe("at any time", () => {
  it("an alarm is due exactly while work is pending, and soon enough for it", () => {
    atAnyTime((task, { now }) => {
      const videos = task.videos.filter((video) => isUnsettled(video) && video.freshLink !== "wanted");
      const told = task.notifications.flatMap((one) => notificationDueAt(task, one) ?? []);
      const media = task.videos.flatMap(({ mediaAt }) => mediaAt ?? []);
      const pending = [
        ...videos.map(({ state, nextAttemptAt, resumeAt }) => ({
          dueAt: (state === "storing" ? resumeAt : nextAttemptAt) ?? now,
          runs: state === "storing",
        })),
        ...[...told, ...media, ...(task.poll === null ? [] : [task.poll.at])].map((dueAt) => ({
          dueAt,
          runs: false,
        })),
      ];
      for (const busy of [false, true]) {
        const wakeAt = nextWakeAt(task, now, busy, KEPT);
        if (pending.length === 0) {
          expect(wakeAt).toBeNull();
          continue;
        }
        const soonEnough = pending.map(({ dueAt, runs }) => {
          const isWatched = runs || (busy && dueAt <= now);
          return isWatched ? Math.max(now + WATCHDOG_MS, dueAt) : Math.max(now, dueAt);
        });
        expect(wakeAt).toBeGreaterThanOrEqual(now);
        expect(wakeAt).toBeLessThanOrEqual(Math.min(...soonEnough));
      }
    });
  });

  it("whatever waits for record-info is asked about, and nothing else", () => {
    atAnyTime((task) => {
      const isLinkWanted = task.videos.some(({ freshLink }) => freshLink === "wanted");
      const isWaiting = taskState(task) === "waiting";
      if (isLinkWanted || isWaiting || task.unconfirmed !== null) expect(task.poll).not.toBeNull();
      for (const video of task.videos) if (video.freshLink === "wanted") expect(video.state).toBe("pending");
    });
  });

  it("each endpoint has heard, or hears, of what there is, once, and one notification of it at most is pending", () => {
    atAnyTime((task) => {
      const clients = task.clientEndpoints.map(
        ({ variant, url }) => ({ kind: "client", variant, url }) as const,
      );
      const operators = OPERATORS.map((one) => ({ kind: "operator", ...one }) as const);
      for (const endpoint of [...clients, ...operators]) {
        const same = JSON.stringify(endpoint);
        const all = task.notifications.filter((one) => JSON.stringify(one.endpoint) === same);
        const counts = all.map(({ stored }) => stored);
        expect(counts, "each says more than the one before").toEqual(
          [...new Set(counts)].sort((a, b) => a - b),
        );
        expect(counts.at(-1) ?? -1).toBeGreaterThanOrEqual(storedToReport(task, endpoint) ?? -1);
        expect(all.slice(0, -1).filter(({ state }) => state === "pending")).toEqual([]);
      }
      for (const { state, at, tries } of task.notifications) {
        expect(at !== null).toBe(state === "pending");
        expect(tries).toBeLessThanOrEqual(7);
      }
    });
  });

  const dueAt = ({ state, resumeAt, nextAttemptAt }: Video) =>
    (state === "storing" ? resumeAt : nextAttemptAt) ?? 0;

  it("what is due and does not run is to be started, the longest overdue first", () => {
    atAnyTime((task, { now, running }) => {
      const due = dueVideos(task, now, running);
      const expected = task.videos.filter((video) => {
        const isDue = isUnsettled(video) && dueAt(video) <= now;
        return video.freshLink !== "wanted" && isDue && !running.has(video.name);
      });
      expect(new Set(due)).toEqual(new Set(expected));
      const times = due.map(dueAt);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    });
  });

  it("a video that waits is tried again within its window", () => {
    atAnyTime((task) => {
      for (const { state, nextAttemptAt, sourceSince, freshLink } of task.videos) {
        if (state !== "pending" || freshLink === "wanted") expect(nextAttemptAt).toBeNull();
        else expect(nextAttemptAt).toBeLessThanOrEqual(sourceSince + WINDOW_MS);
      }
    });
  });
});

describe("in the end", () => {
  type Others = { ask(world: World): void; delivered: boolean };

  /** What runs ends; then only the alarm drives it. Fails when that leaves something to do. */
  function driveToTheEnd(world: World, ending: Ending, { ask, delivered }: Others, patience: number): void {
    for (let alarms = 0; alarms <= patience; alarms++) {
      for (const { name } of world.task?.videos ?? []) {
        const video = world.task?.videos.find((candidate) => candidate.name === name);
        if (video && world.running.has(name)) world.end(video, ending);
      }
      const wakeAt = world.task && nextWakeAt(world.task, world.now, false, KEPT);
      if (wakeAt === null) return;
      world.now = wakeAt;
      world.startDue();
      if ((world.task?.poll?.at ?? Number.POSITIVE_INFINITY) <= world.now) ask(world);
      world.tellDue(delivered);
      world.readDue(delivered ? "read" : "lost");
    }
    throw new Error(`${JSON.stringify(world.task)} is not settled after ${patience} alarms`);
  }

  it("once everyone answers, every video is stored that was not given up, with an alarm for each thing at most", () => {
    const link = { file: 9, signature: 0, kind: "generated" } as const;
    const answering: Others = { ask: (world) => world.tellDetails(200, "made", [link]), delivered: true };
    const property = fc.property(anyStory, (story) => {
      const world = play(story);
      const open = (world.task?.videos ?? []).filter(
        (video) => isUnsettled(video) && video.freshLink !== "wanted",
      );
      // Beside the videos: one question, the video it may bring, what each of three URLs may be told, twice, and what
      // each file says.
      const patience = open.length + 1 + 1 + 3 * 2 + (world.task?.videos.length ?? 0) + 1;
      driveToTheEnd(world, { how: "stored", retryAfterMs: 0, random: 0, canPoll: true }, answering, patience);
      for (const video of world.task?.videos ?? []) {
        if (open.some(({ name }) => name === video.name)) expect(video.state).toBe("stored");
      }
      expect((world.task?.settledAt ?? null) !== null).toBe(world.task !== null);
    });
    fc.assert(property, RUNS);
  });

  it("a task settles too when everything fails", () => {
    // Half of the backoff, 15 min at most, leaves room for about 105 attempts at a video in its window of 24 h, and
    // for as many questions; a retry or a fresh link is another window.
    const patience = 2 * 17 * 110;
    const failing: Others = { ask: (world) => world.failToAsk(false, 0, 0), delivered: false };
    const property = fc.property(anyStory, ending, (story, how) => {
      const world = play(story);
      driveToTheEnd(world, { ...how, random: 0.5 }, failing, patience);
      expect((world.task?.settledAt ?? null) !== null).toBe(world.task !== null);
      expect(world.task).toMatchObject(world.task === null ? {} : { unconfirmed: null, poll: null });
    });
    fc.assert(property, { ...LIMIT, numRuns: 50 });
  });
});
