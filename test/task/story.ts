/** A task and everything that happens to it, each event a second after the last: for tests that read as such. */

import { expect } from "vitest";
import { decide } from "../../src/task/decide.ts";
import type { Links, Outcome, TaskEvent } from "../../src/task/events.ts";
import type { OperatorEndpoint } from "../../src/task/notification.ts";
import { type Notification, type Task, taskState, type Variant, type Video } from "../../src/task/task.ts";
import { taskSchema } from "../../src/task/task-schema.ts";
import type { KeptRequest } from "../../src/veo3/kept-request.ts";
import type { Result, ResultVideo } from "../../src/veo3/result.ts";

export const NOW = 1_795_000_000_000;
export const A = "http://a.example/1.mp4";
export const B = "http://b.example/2.mp4";
export const ORIGIN = "https://r.example";
export const STORED = { bytes: 10, contentType: "video/mp4", etag: '"e"' };
/** When record-info is asked next, as far as a story is concerned. */
export const LATER = NOW + 3_600_000;

type CallbackDetails = Partial<Result> & {
  delivery?: string;
  variant?: Variant;
  confirm?: boolean;
  request?: KeptRequest;
};

type DetailsOfPoll = Partial<Result> & { links?: Links; trusted?: boolean; request?: KeptRequest | null };

export class Story {
  task: Task | null = null;
  /** The operator's endpoints, as they are configured now. */
  operators: readonly OperatorEndpoint[] = [];
  #now = NOW;
  #delivery = 0;

  tell(event: TaskEvent): Outcome {
    const frozen = structuredClone(this.task);
    const { outcome, task } = decide(this.task, event, this.#now, this.operators);
    expect(this.task, "the task passed in is never changed").toEqual(frozen);
    if (task !== null) expect(taskSchema.parse(task), "it can be read back from storage").toEqual(task);
    this.task = task;
    this.#now += 1000;
    return outcome;
  }

  callback(code: number, urls: string[] = [], more: CallbackDetails = {}): Outcome {
    const { delivery = `delivery-${++this.#delivery}`, variant = null, confirm = false, ...others } = more;
    const { request = null, ...rest } = others;
    const result = resultOf(code, generated(urls), rest);
    return this.tell({ type: "callback", result, delivery, origin: ORIGIN, variant, confirm, request });
  }

  register(
    more: Partial<Omit<Extract<TaskEvent, { type: "registered" }>, "type" | "endpoint">> & {
      url?: string;
      refusal?: string;
    } = {},
  ): Outcome {
    const { url, refusal = null, ...rest } = more;
    const endpoint = url === undefined ? null : { url, refusal };
    const event = { taskId: "t", origin: ORIGIN, extends: null, variant: null, pollAt: LATER, ...rest };
    return this.tell({ type: "registered", endpoint, ...event });
  }

  /** Record-info told: a code with the videos as it numbers them, or that there is nothing yet. */
  details(
    told: number | "generating" | "unknown" | "without_urls",
    urls: string[] = [],
    { links = {}, trusted = false, request = null, ...more }: DetailsOfPoll = {},
  ): Outcome {
    const details =
      typeof told === "number"
        ? { state: "finished" as const, result: resultOf(told, numbered(urls), more) }
        : { state: told };
    return this.tell({
      type: "poll_answered",
      details,
      origin: ORIGIN,
      pollAt: LATER,
      trusted,
      links,
      request,
    });
  }

  upgrade(videos: ResultVideo[], more: Partial<Result> = {}): Outcome {
    return this.tell({ type: "upgrade", origin: ORIGIN, result: resultOf(200, videos, more) });
  }

  retry(canPoll = false): Outcome {
    return this.tell({ type: "retry", canPoll });
  }

  unreachable(trusted = false, pollAt = LATER): Outcome {
    return this.tell({ type: "poll_failed", pollAt, trusted });
  }

  /** A try of the newest notification, or of another one, has ended. */
  notify(outcome: "delivered" | "failed" | "ended", id = this.notification(-1).id): Outcome {
    return this.tell({ type: "notification_sent", id, outcome, detail: "HTTP 200 from c" });
  }

  resend(id: string): Outcome {
    return this.tell({ type: "notification_resend", id });
  }

  /** Lets time pass. */
  wait(ms: number): void {
    this.#now += ms;
  }

  start(...names: string[]): Outcome {
    return this.tell({ type: "attempts_started", names, baseMs: 5000 });
  }

  store(name: string): Outcome {
    return this.tell({ type: "video_stored", name, stored: STORED });
  }

  fail(
    name: string,
    reason: NonNullable<Video["failure"]>["reason"],
    retryAt: number | null,
    canPoll = false,
    sourceUrl = this.now.videos.find((video) => video.name === name)?.sourceUrl ?? "",
  ): Outcome {
    return this.tell({
      type: "attempt_failed",
      name,
      sourceUrl,
      failure: { reason, message: "why" },
      retryAt,
      canPoll,
    });
  }

  /** When the next event will be. */
  get clock(): number {
    return this.#now;
  }

  /** The newest entry of the history. */
  get told() {
    return this.now.history.at(-1);
  }

  get now(): Task {
    if (this.task === null) throw new Error("there is no task yet");
    return this.task;
  }

  get state(): string {
    return taskState(this.now);
  }

  video(index = 0): Video {
    const video = this.now.videos[index];
    if (video === undefined) throw new Error(`there is no video ${index}`);
    return video;
  }

  /** `"generated_0.mp4 pending"` and so on. */
  get videos(): string[] {
    return this.now.videos.map(({ name, state }) => `${name} ${state}`);
  }

  /** The URLs of the videos. */
  get sources(): string[] {
    return this.now.videos.map(({ sourceUrl }) => sourceUrl);
  }

  notification(index = 0): Notification {
    const notification = this.now.notifications.at(index);
    if (notification === undefined) throw new Error(`there is no notification ${index}`);
    return notification;
  }
}

/** A task whose callback has told of these URLs. */
export function accepted(...urls: string[]): Story {
  const story = new Story();
  story.callback(200, urls);
  return story;
}

/** A task whose one video is stored. */
export function stored(url = A): Story {
  const story = accepted(url);
  story.store("generated_0.mp4");
  return story;
}

/** A task that was submitted and waits for its callback. */
export function registered(more?: Parameters<Story["register"]>[0]): Story {
  const story = new Story();
  story.register(more);
  return story;
}

export function urlsOf(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => `http://a.example/${from + index}.mp4`);
}

export function resultOf(code: number, videos: ResultVideo[] = [], more: Partial<Result> = {}): Result {
  const message = `msg ${code}`;
  return { taskId: "t", code, message, videos, resolution: null, fallback: null, ...more };
}

/** As a callback tells them. */
export function generated(urls: readonly string[], kind: ResultVideo["kind"] = "generated"): ResultVideo[] {
  return urls.map((url) => ({ kind, index: null, url }));
}

/** As record-info tells them. */
function numbered(urls: readonly string[]): ResultVideo[] {
  return urls.map((url, index) => ({ kind: "generated", index, url }));
}
