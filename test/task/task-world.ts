/**
 * One task, what happens to it, and a model that says in a few lines what must come of it. The model knows nothing of
 * names, times and retries, only which files are there and how they stand; and it follows callbacks alone, all of
 * them believed. Of everything else the world knows which URLs somebody trustworthy has told.
 */

import { decide } from "../../src/task/decide.ts";
import { dueMedia } from "../../src/task/decide-media.ts";
import type { Outcome, TaskEvent } from "../../src/task/events.ts";
import { notificationDueAt } from "../../src/task/notification.ts";
import { dueVideos, nextAttemptAt, nextPollAfterFailure, POLL_WINDOW_MS } from "../../src/task/schedule.ts";
import { isUnsettled, type Task, type Video } from "../../src/task/task.ts";
import type { Result } from "../../src/veo3/result.ts";
import { type Ending, type Link, type Step, urlOf, WINDOW_MS } from "./task-steps.ts";

const POLICY = { goneAfterMs: 0, baseMs: 5000, windowMs: WINDOW_MS };
const POLL_INTERVAL_MS = 30_000;
/** As in the object. */
const MAX_TRANSFERS = 3;
const MAX_VIDEOS = 16;
const MAX_DELIVERIES = 100;
const ORIGIN = "https://r.example";
/** The operator's endpoints. */
export const OPERATORS = [{ key: "1", host: "one.example" }];

type FileState = "open" | "stored" | "lost";

class Model {
  readonly files = new Map<number, { signature: number; state: FileState }>();
  readonly recorded: string[] = [];
  #failure: string | null = null;

  callback(delivery: string, code: number, message: string, told: readonly Link[]): Outcome {
    if (this.recorded.slice(-MAX_DELIVERIES).includes(delivery)) return "duplicate";
    const links = code === 200 ? told : [];
    if (new Set([...this.files.keys(), ...links.map(({ file }) => file)]).size > MAX_VIDEOS) return "refused";
    this.recorded.push(delivery);
    if (links.length > 0) return links.filter((link) => this.#tell(link)).length > 0 ? "accepted" : "ignored";
    const failure = `${code} ${message}`;
    const saysMore = [200, 400, 408, 422, 451, 500, 501].includes(code) || this.#failure === null;
    if (this.files.size > 0 || !saysMore || failure === this.#failure) return "ignored";
    this.#failure = failure;
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
  event: TaskEvent;
  before: Task | null;
  after: Task | null;
  outcome: Outcome;
  /** Null where the model has no say. */
  expected: Outcome | null;
  now: number;
};

export class World {
  task: Task | null = null;
  now = 1_795_000_000_000;
  readonly model = new Model();
  readonly running = new Set<string>();
  /** URLs that may be fetched: told by record-info, or by a callback that is believed. */
  readonly believed = new Set<string>();
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
          (video) => this.running.has(video.name) || !isUnsettled(video),
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
        break;
      case "details":
        this.tellDetails(step.code, step.message, step.links, step.trusted);
        break;
      case "not yet":
        this.#commit({
          type: "poll_answered",
          details: { state: step.state },
          origin: ORIGIN,
          pollAt: this.now + POLL_INTERVAL_MS,
          trusted: false,
        });
        break;
      case "unreachable":
        this.failToAsk(step.trusted, step.retryAfterMs, step.random);
        break;
      case "provider_key_removed":
        this.#acceptUnconfirmed();
        this.#commit({ type: "provider_key_removed" });
        break;
      case "polling_ended":
        this.#commit({ type: "polling_ended" });
        break;
      case "register": {
        const { extends: base, variant, url, refusal } = step;
        const notification = url === null ? null : { url, refusal };
        const pollAt = this.now + 120_000;
        const about = { taskId: "t", origin: ORIGIN, extends: base, variant };
        this.#commit({ type: "registered", ...about, endpoint: notification, pollAt });
        break;
      }
      case "upgrade":
        for (const link of step.links) this.believed.add(urlOf(link));
        this.#commit({ type: "upgrade", result: resultOf(200, "made", step.links), origin: ORIGIN });
        break;
      case "tell":
        this.tellDue(step.delivered, step.nth);
        break;
      case "read":
        this.readDue(step.how);
        break;
      case "retry":
        this.#commit({ type: "retry", canPoll: step.canPoll });
        break;
    }
  }

  #deliver({ code, message, links, variant, confirm }: Extract<Step, { type: "callback" }>): void {
    const delivery = JSON.stringify([code, message, links, variant]);
    if (!confirm) for (const link of links) this.believed.add(urlOf(link));
    const expected = this.model.callback(delivery, code, message, links);
    const result = resultOf(code, message, links);
    this.#commit({ type: "callback", result, delivery, origin: ORIGIN, variant, confirm }, expected);
  }

  tellDetails(code: number, message: string, links: readonly Link[], trusted = false): void {
    if (trusted && links.length === 0) this.#acceptUnconfirmed();
    for (const link of links) this.believed.add(urlOf(link));
    const told = resultOf(code, message, links);
    const result = { ...told, videos: told.videos.map((video, index) => ({ ...video, index })) };
    const pollAt = this.now + POLL_INTERVAL_MS;
    const details = { state: "finished", result } as const;
    this.#commit({ type: "poll_answered", details, origin: ORIGIN, pollAt, trusted });
  }

  /** As the object does: its time being over ends it. */
  failToAsk(trusted: boolean, retryAfterMs: number, random: number): void {
    const poll = this.task?.poll;
    if (poll == null) return;
    if (trusted) this.#acceptUnconfirmed();
    const pollAt = nextPollAfterFailure(poll, POLL_INTERVAL_MS, retryAfterMs, this.now, random);
    this.#commit({ type: "poll_failed", pollAt, trusted });
    const left = this.task?.poll;
    if (left != null && this.now >= left.since + POLL_WINDOW_MS) this.#commit({ type: "polling_ended" });
  }

  #acceptUnconfirmed(): void {
    for (const { url } of this.task?.unconfirmed?.videos ?? []) this.believed.add(url);
  }

  /** As the object does: what is due, as far as there is room. */
  startDue(): void {
    if (this.task === null) return;
    const due = dueVideos(this.task, this.now, this.running).slice(0, MAX_TRANSFERS - this.running.size);
    if (due.length === 0) return;
    const names = due.map(({ name }) => name);
    this.#commit({ type: "attempts_started", names, baseMs: 5000 }, "accepted");
    for (const video of due) {
      this.running.add(video.name);
      this.#asked.set(video.name, video.sourceUrl);
    }
  }

  tellDue(delivered: boolean, nth = 0): void {
    const { task } = this;
    const due = (task?.notifications ?? []).filter((one) => {
      const at = task && notificationDueAt(task, one);
      return at !== null && at <= this.now;
    });
    const notification = due[nth % due.length];
    if (notification === undefined) return;
    const outcome = delivered ? "delivered" : "failed";
    this.#commit({ type: "notification_sent", id: notification.id, outcome, detail: "HTTP" });
  }

  /** Reads the media of one video. */
  readDue(how: Extract<Step, { type: "read" }>["how"]): void {
    const video = this.task && dueMedia(this.task, this.now, new Set())[0];
    if (video?.stored == null) return;
    const { name, stored } = video;
    this.#commit({ type: "media_started", names: [name], baseMs: 5000 }, "accepted");
    const film = { durationSeconds: 8, frameRate: 24, videoCodec: "avc", audioCodec: null };
    const media = how === "read" ? { ...film, width: 1280, height: 720 } : null;
    if (how !== "lost") this.#commit({ type: "media_read", name, etag: stored.etag, media }, "accepted");
  }

  /** Ends the attempt that runs; for a video that is settled: an end that comes too late to matter. */
  end(video: Video, { how, retryAfterMs, random, canPoll }: Ending): void {
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
    const failure = { reason: how as Exclude<typeof how, "stored">, message: "why" };
    const event: TaskEvent =
      how === "stored"
        ? { type: "video_stored", name, stored }
        : { type: "attempt_failed", name, sourceUrl, failure, retryAt, canPoll };
    this.#commit(event, isSettled ? "ignored" : "accepted");
  }

  #commit(event: TaskEvent, expected: Outcome | null = null): void {
    const before = this.task;
    const { outcome, task: after } = decide(deepFreeze(before), deepFreeze(event), this.now, OPERATORS);
    this.task = after;
    this.#onChange({ event, before, after, outcome, expected, now: this.now });
  }
}

function resultOf(code: number, message: string, links: readonly Link[]): Result {
  const videos = links.map((link) => ({ kind: link.kind, index: null, url: urlOf(link) }));
  return { taskId: "t", code, message, videos, resolution: null, fallback: null };
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
