/**
 * The provider's tasks: generated, or put there by a test. "Generating" hosts copies of the fixture; then the
 * callback goes out. A task's record can be forgotten while its callbacks go on.
 */

import { randomBytes, randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { failureBody, successBody } from "./callback-bodies.ts";
import type { CallbackDelivery } from "./callback-delivery.ts";
import type { TaskPlan, TaskReport, TaskUrls } from "./control-protocol.ts";
import type { FileHost } from "./file-host.ts";
import type { FilePlan } from "./file-plan.ts";
import { hasOriginal } from "./generate-request.ts";
import { readSwitches, type Switches } from "./prompt-switches.ts";
import type { GeneratedTask } from "./record-info.ts";

export interface Submission {
  request: GeneratedTask["request"];
  /** Landscape videos have no separate original. */
  withOriginals: boolean;
  /** As extended videos have: the whole of it beside the new part. */
  withFull: boolean;
}

interface Entry {
  task: GeneratedTask;
  callbackIds: string[];
  /** What still goes on for it; each ends once its callbacks have started, and never rejects. */
  work: Promise<void>[];
  forgotten: boolean;
}

export class Tasks {
  readonly #generateMs: number;
  readonly #files: FileHost;
  readonly #callbacks: CallbackDelivery;
  readonly #entries = new Map<string, Entry>();
  readonly #closing = new AbortController();

  constructor(generateMs: number, files: FileHost, callbacks: CallbackDelivery) {
    this.#generateMs = generateMs;
    this.#files = files;
    this.#callbacks = callbacks;
  }

  /** Returns the new task's id, before it is generated. */
  async submit(submission: Submission): Promise<string> {
    const { request } = submission;
    const taskId = `veo_task_${randomBytes(12).toString("hex")}`;
    const switches = readSwitches(request.prompt);
    const urls = await this.#host(switches, submission);
    const task = newTask(taskId, request, switches, urls);
    this.#entries.set(taskId, { task, callbackIds: [], work: [], forgotten: false });
    this.work(taskId, this.#generateMs, () => {
      task.completedAt = Date.now();
      const url = request.callBackUrl;
      if (url === undefined || switches.loseCallback) return;
      const body = callbackBody(task);
      const times = switches.duplicateCallback ? 2 : 1;
      for (let time = 0; time < times; time += 1) this.callBack(taskId, url, body);
    });
    return taskId;
  }

  async put(taskId: string, plan: TaskPlan): Promise<TaskUrls> {
    const { request = { prompt: "Put there by a test" } } = plan;
    const switches = readSwitches(request.prompt);
    const withOriginals = hasOriginal(request) && plan.originUrls === undefined;
    const hosted = await this.#host(
      { ...switches, videos: plan.resultUrls ? 0 : switches.videos },
      { withOriginals, withFull: false },
    );
    const { resultUrls = hosted.resultUrls, originUrls = hosted.originUrls } = plan;
    const fullResultUrls = plan.fullResultUrls ?? hosted.fullResultUrls;
    const task = newTask(taskId, request, switches, { resultUrls, originUrls, fullResultUrls });
    if (!plan.generating) task.completedAt = Date.now();
    const { callbackIds = [], work = [] } = this.#entries.get(taskId) ?? {};
    this.#entries.set(taskId, { task, callbackIds, work, forgotten: false });
    return urlsOf(task);
  }

  /** False for an unknown task. */
  forget(taskId: string): boolean {
    const entry = this.#entries.get(taskId);
    if (entry) entry.forgotten = true;
    return entry !== undefined;
  }

  /** What the provider still knows; null where its record is. */
  record(taskId: string): GeneratedTask | null {
    const entry = this.#entries.get(taskId);
    return entry && !entry.forgotten ? entry.task : null;
  }

  /** Once it and its callbacks have ended. Null for an unknown task. */
  async report(taskId: string): Promise<TaskReport | null> {
    const entry = this.#entries.get(taskId);
    if (!entry) return null;
    await Promise.all(entry.work);
    const callbacks = await Promise.all(entry.callbackIds.map((id) => this.#callbacks.report(id)));
    return { taskId, callbacks: callbacks.filter((report) => report !== null) };
  }

  /** Does it after that time, unless the simulator closes before. */
  work(taskId: string, afterMs: number, done: () => void): void {
    const { signal } = this.#closing;
    const work = sleep(afterMs, undefined, { signal }).then(done, () => {});
    this.#entries.get(taskId)?.work.push(work);
  }

  callBack(taskId: string, url: string, body: unknown): void {
    this.#entries.get(taskId)?.callbackIds.push(this.#callbacks.start({ url, body }).id);
  }

  /** Stops generating; started callbacks are not its own. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#entries.values()].flatMap(({ work }) => work));
  }

  async #host(
    switches: Switches,
    { withOriginals, withFull }: Pick<Submission, "withOriginals" | "withFull">,
  ): Promise<Omit<TaskUrls, "taskId">> {
    const { videos, originals, details, failure } = switches;
    const host = async (count: number) => {
      const urls: string[] = [];
      while (urls.length < count) urls.push((await this.#files.add(planFor(switches))).url);
      return urls;
    };
    if (failure !== null) return { resultUrls: [], originUrls: null, fullResultUrls: null };
    return {
      resultUrls: await host(videos),
      originUrls: withOriginals ? await host(originals) : null,
      fullResultUrls: withFull || details.includes("full") ? await host(videos) : null,
    };
  }
}

/** A file as the prompt's switches want it. */
export function planFor({ bytes, bytesPerSecond, film }: Switches): FilePlan {
  return {
    // No two generated videos are alike.
    seed: randomInt(2 ** 31),
    film,
    ...(bytes !== null && { bytes }),
    ...(bytesPerSecond !== null && { responses: [{ bytesPerSecond }] }),
  };
}

function newTask(
  taskId: string,
  request: GeneratedTask["request"],
  { failure, details }: Switches,
  { resultUrls, originUrls, fullResultUrls }: Omit<TaskUrls, "taskId">,
): GeneratedTask {
  return {
    taskId,
    request,
    createdAt: Date.now(),
    completedAt: null,
    failure,
    resultUrls,
    originUrls,
    fullResultUrls,
    details,
  };
}

function urlsOf({ taskId, resultUrls, originUrls, fullResultUrls = null }: GeneratedTask): TaskUrls {
  return structuredClone({ taskId, resultUrls, originUrls, fullResultUrls });
}

function callbackBody(task: GeneratedTask) {
  if (task.failure !== null) return failureBody(task.taskId, task.failure);
  const { taskId, request, resultUrls, originUrls } = task;
  return successBody(
    { taskId, resultUrls, ...(originUrls && { originUrls }) },
    { request, ...("resolution" in request && { resolution: request.resolution }) },
  );
}
