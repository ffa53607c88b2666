/**
 * One task and what can happen to it, as data that fast-check makes up; and a model that says in a few lines what
 * must come of it. The model knows nothing of names, times and retries, only which files are there and how they stand.
 */

import * as fc from "fast-check";
import { VIDEO_FAILURES, type VideoFailure } from "../../src/archive/failure.ts";
import { decide, type Outcome, type TaskEvent } from "../../src/task/decide.ts";
import { dueVideos, nextAttemptAt } from "../../src/task/schedule.ts";
import { isUnsettled, type Task, type Video } from "../../src/task/task.ts";

export const WINDOW_MS = 24 * 3_600_000;
const POLICY = { baseMs: 5000, windowMs: WINDOW_MS };
/** As in the object. */
const MAX_TRANSFERS = 3;
const MAX_VIDEOS = 16;
const MAX_DELIVERIES = 100;

/** A URL is a file and a signature in its query string. */
type Link = { file: number; signature: number; kind: Video["kind"] };
const urlOf = ({ file, signature }: Link) => `http://cdn.example/${file}.mp4?signature=${signature}`;

const signature = fc.nat(2);
/** As the provider does it: a callback tells a file once, and a file is always of the same kind. */
const orderly = (files: number): fc.Arbitrary<Link[]> => {
  const link = fc.record({ file: fc.nat(files - 1), signature }).map((url): Link => {
    return { ...url, kind: url.file % 5 === 4 ? "original" : "generated" };
  });
  return fc.uniqueArray(link, { selector: ({ file }) => file, maxLength: 6 });
};
/** All that is sure of a callback that was parsed: a URL is in it once. */
const any: fc.Arbitrary<Link[]> = fc.uniqueArray(
  fc.record({ file: fc.nat(5), signature, kind: fc.constantFrom("original" as const, "generated" as const) }),
  { selector: urlOf, maxLength: 6 },
);

const message = fc.constantFrom("failed", "violating content policies");
/** A failure that tells of URLs as well must not be mistaken for a success. */
const callbackOf = (links: fc.Arbitrary<Link[]>, code: fc.Arbitrary<number>) =>
  fc.record({ type: fc.constant("callback" as const), code, message, links });
const again = fc.record({ type: fc.constant("again" as const), nth: fc.nat(200) });
const start = fc.constant({ type: "start" as const });
const how = fc.oneof(
  fc.constant("stored" as const),
  fc.constantFrom(...(Object.keys(VIDEO_FAILURES) as VideoFailure[])),
);
export const ending = fc.record({ how, retryAfterMs: fc.constantFrom(0, 0, 7000, 9e9), random: unit() });
const end = fc.record({ type: fc.constant("end" as const), nth: fc.nat(20), ending });
const crash = fc.constant({ type: "crash" as const });
const clock = fc.record({
  type: fc.constant("clock" as const),
  ms: fc.oneof(fc.constant(0), fc.nat(10_000), fc.nat(2 * WINDOW_MS)),
});

const stepWith = (links: fc.Arbitrary<Link[]>) =>
  fc.oneof(
    { weight: 3, arbitrary: callbackOf(links, fc.constantFrom(200, 200, 200, 400, 422, 500, 501, 900)) },
    { weight: 1, arbitrary: again },
    { weight: 4, arbitrary: start },
    { weight: 6, arbitrary: end },
    { weight: 1, arbitrary: crash },
    { weight: 3, arbitrary: clock },
  );
type Valued<A> = A extends fc.Arbitrary<infer T> ? T : never;
export type Step = Valued<ReturnType<typeof stepWith>>;
export type Ending = Valued<typeof ending>;

const storyOf = (links: fc.Arbitrary<Link[]>) => fc.array(stepWith(links), { maxLength: 80, size: "max" });
export const anyStory: fc.Arbitrary<Step[]> = storyOf(any);
export const orderlyStory: fc.Arbitrary<Step[]> = storyOf(orderly(6));
/** More deliveries, more to tell and more videos than a task keeps. */
export const longStory: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: callbackOf(orderly(20), fc.nat(5000)) },
    { weight: 1, arbitrary: callbackOf(orderly(20), fc.constant(200)) },
    { weight: 1, arbitrary: again },
  ),
  { minLength: 120, maxLength: 160 },
);

function unit(): fc.Arbitrary<number> {
  return fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
}

type FileState = "open" | "stored" | "lost";

class Model {
  readonly files = new Map<number, { signature: number; state: FileState }>();
  readonly recorded: string[] = [];
  #failed = false;

  callback(delivery: string, code: number, told: readonly Link[]): Outcome {
    if (this.recorded.slice(-MAX_DELIVERIES).includes(delivery)) return "duplicate";
    const links = code === 200 ? told : [];
    if (new Set([...this.files.keys(), ...links.map(({ file }) => file)]).size > MAX_VIDEOS) return "refused";
    this.recorded.push(delivery);
    if (links.length > 0) return links.filter((link) => this.#tell(link)).length > 0 ? "accepted" : "ignored";
    const saysMore = [200, 400, 422, 500, 501].includes(code) || !this.#failed;
    if (this.files.size > 0 || !saysMore) return "ignored";
    this.#failed = true;
    return "accepted";
  }

  /** A link that is new gives its file another chance, unless it is stored. */
  #tell({ file, signature }: Link): boolean {
    const known = this.files.get(file);
    if (known?.state === "stored" || known?.signature === signature) return false;
    this.files.set(file, { signature, state: "open" });
    return true;
  }

  get settled(): boolean {
    return this.recorded.length > 0 && ![...this.files.values()].some(({ state }) => state === "open");
  }
}

/** What `decide` made of an event: the task before and after, and what it and the model say of it. */
export type Change = {
  before: Task | null;
  after: Task | null;
  outcome: Outcome;
  expected: Outcome;
  now: number;
};

export class World {
  task: Task | null = null;
  now = 1_795_000_000_000;
  readonly model = new Model();
  readonly running = new Set<string>();
  /** What each attempt was started with: a callback may change the video's URL under it. */
  readonly #asked = new Map<string, string>();
  readonly #callbacks: Extract<Step, { type: "callback" }>[] = [];
  readonly #onChange: (change: Change) => void;

  constructor(onChange: (change: Change) => void = () => {}) {
    this.#onChange = onChange;
  }

  take(step: Step): void {
    switch (step.type) {
      case "callback":
        this.#callbacks.push(step);
        this.#deliver(step);
        break;
      case "again": {
        const earlier = this.#callbacks[step.nth % this.#callbacks.length];
        if (earlier) this.#deliver(earlier);
        break;
      }
      case "start":
        this.startDue();
        break;
      case "end": {
        const ends = (this.task?.videos ?? []).filter(
          (video) => this.#isRunning(video) || !isUnsettled(video),
        );
        const video = ends[step.nth % ends.length];
        if (video) this.end(video, step.ending);
        break;
      }
      case "crash":
        this.running.clear();
        break;
      case "clock":
        this.now += step.ms;
    }
  }

  #deliver({ code, message, links }: Extract<Step, { type: "callback" }>): void {
    const delivery = JSON.stringify([code, message, links]);
    const videos = links.map((link) => ({ kind: link.kind, index: null, url: urlOf(link) }));
    const result = { taskId: "t", code, message, videos, resolution: null, fallback: null };
    const expected = this.model.callback(delivery, code, links);
    const how = { origin: "https://r.example", variant: null, confirm: false };
    this.#commit({ type: "callback", result, delivery, ...how }, expected);
  }

  /** As the object does: what is due, as far as there is room. */
  startDue(): void {
    if (this.task === null) return;
    const due = dueVideos(this.task, this.now, this.running).slice(0, MAX_TRANSFERS - this.running.size);
    if (due.length === 0) return;
    const names = due.map(({ name }) => name);
    this.#commit({ type: "attempts_started", names }, "accepted");
    for (const video of due) {
      this.running.add(video.name);
      this.#asked.set(video.name, video.sourceUrl);
    }
  }

  /** Ends the attempt that runs; for a video that is settled: an end that comes too late to matter. */
  end(video: Video, { how, retryAfterMs, random }: Ending): void {
    const { name } = video;
    const isSettled = !isUnsettled(video);
    this.running.delete(name);
    const retryAt =
      how === "stored" ? null : nextAttemptAt(video, { reason: how, retryAfterMs }, POLICY, this.now, random);
    const sourceUrl = this.#asked.get(name) ?? video.sourceUrl;
    const isGivenUp = retryAt === null && sourceUrl === video.sourceUrl;
    const file = this.model.files.get(fileOf(video));
    if (!isSettled && file) file.state = how === "stored" ? "stored" : isGivenUp ? "lost" : "open";
    const stored = { bytes: 10, contentType: "video/mp4", etag: '"e"' };
    const event: TaskEvent =
      how === "stored"
        ? { type: "video_stored", name, stored }
        : {
            type: "attempt_failed",
            name,
            sourceUrl,
            failure: { reason: how, message: "why" },
            retryAt,
            askable: false,
          };
    this.#commit(event, isSettled ? "ignored" : "accepted");
  }

  #isRunning({ name }: Video): boolean {
    return this.running.has(name);
  }

  #commit(event: TaskEvent, expected: Outcome): void {
    const before = this.task;
    const { outcome, task: after } = decide(deepFreeze(before), deepFreeze(event), this.now);
    this.task = after;
    this.#onChange({ before, after, outcome, expected, now: this.now });
  }
}

/** The task as the model sees it. */
export function filesOf(task: Task | null): Map<number, { signature: number; state: FileState }> {
  const states = { pending: "open", storing: "open", stored: "stored", failed: "lost" } as const;
  const files = (task?.videos ?? []).map((video) => {
    const signature = Number(new URL(video.sourceUrl).searchParams.get("signature"));
    return [fileOf(video), { signature, state: states[video.state] }] as const;
  });
  return new Map(files);
}

function fileOf(video: Video): number {
  return Number.parseInt(new URL(video.sourceUrl).pathname.slice(1), 10);
}

/** Whoever changes it, throws. */
function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
