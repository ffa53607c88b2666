/**
 * The Veo3 API: generate and record-info. It "generates" by hosting copies of the fixture, then calls back.
 * Like the provider, it answers HTTP 200 to what it refuses and says so in the JSON `code`; only a bad key is
 * also an HTTP 401.
 */

import { randomBytes, randomInt } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { failureBody, successBody } from "./callback-bodies.ts";
import type { CallbackDelivery } from "./callback-delivery.ts";
import { InvalidInput } from "./check-fields.ts";
import type { ApiRequest, TaskReport } from "./control-protocol.ts";
import type { FileHost } from "./file-host.ts";
import type { FilePlan } from "./file-plan.ts";
import { checkGenerateRequest, type GenerateRequest, hasOriginal } from "./generate-request.ts";
import { readText, sendJson } from "./json-http.ts";
import { readSwitches, type Switches } from "./prompt-switches.ts";
import { type GeneratedTask, recordInfo } from "./record-info.ts";

export interface Veo3ApiOptions {
  /** Null takes any bearer token, but wants one. */
  apiKey: string | null;
  generateMs: number;
}

/** The most files one prompt may ask for: beyond what a receiver takes, so that its limit can be tried. */
const MOST_VIDEOS = 100;

interface Running {
  task: GeneratedTask;
  callbackIds: string[];
  /** Once generated and its callbacks started. */
  generated: Promise<void>;
}

export class Veo3Api {
  readonly #options: Veo3ApiOptions;
  readonly #files: FileHost;
  readonly #callbacks: CallbackDelivery;
  readonly #tasks = new Map<string, Running>();
  readonly #requests: ApiRequest[] = [];
  readonly #closing = new AbortController();

  constructor(options: Veo3ApiOptions, files: FileHost, callbacks: CallbackDelivery) {
    this.#options = options;
    this.#files = files;
    this.#callbacks = callbacks;
  }

  requests(): ApiRequest[] {
    return structuredClone(this.#requests);
  }

  /** Null for an unknown task. */
  async report(taskId: string, { wait = true } = {}): Promise<TaskReport | null> {
    const running = this.#tasks.get(taskId);
    if (!running) return null;
    if (wait) await running.generated;
    const callbacks = await Promise.all(
      running.callbackIds.map((id) => this.#callbacks.report(id, { wait })),
    );
    const { completedAt, failure } = running.task;
    return {
      taskId,
      state: completedAt === null ? "generating" : failure === null ? "success" : "failed",
      callbacks: callbacks.filter((report) => report !== null),
    };
  }

  /** Stops generating; started callbacks are not its own. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#tasks.values()].map(({ generated }) => generated));
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? "/", "http://simulator");
    const body = await readBody(request);
    const authorization = request.headers.authorization ?? null;
    this.#requests.push({
      at: new Date().toISOString(),
      method: request.method ?? "",
      path: address.pathname + address.search,
      authorization,
      body,
    });
    if (!this.#mayCall(authorization)) {
      sendJson(response, 401, { code: 401, msg: "You do not have access permissions" });
      return;
    }
    switch (`${request.method} ${address.pathname}`) {
      case "POST /api/v1/veo/generate":
        return sendJson(response, 200, await this.#generate(body));
      case "GET /api/v1/veo/record-info":
        return sendJson(response, 200, this.#recordInfo(address.searchParams.get("taskId")));
      default:
        return sendJson(response, 404, { code: 404, msg: "Not Found" });
    }
  }

  #mayCall(authorization: string | null): boolean {
    const key = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
    return key !== undefined && (this.#options.apiKey === null || key === this.#options.apiKey);
  }

  #recordInfo(taskId: string | null) {
    const running = this.#tasks.get(taskId ?? "");
    if (!running) return { code: 422, msg: "record is null", data: null };
    return { code: 200, msg: "success", data: recordInfo(running.task) };
  }

  async #generate(body: unknown) {
    try {
      const request = checkGenerateRequest(body);
      const switches = readSwitches(request.prompt);
      const task: GeneratedTask = {
        taskId: `veo_task_${randomBytes(12).toString("hex")}`,
        request,
        createdAt: Date.now(),
        completedAt: null,
        failure: switches.failure,
        resultUrls: [],
        originUrls: null,
      };
      if (switches.failure === null) await this.#hostVideos(task, switches);
      const callbackIds: string[] = [];
      const generated = this.#finishLater(task, switches, callbackIds);
      this.#tasks.set(task.taskId, { task, callbackIds, generated });
      return { code: 200, msg: "success", data: { taskId: task.taskId } };
    } catch (error) {
      if (error instanceof InvalidInput) return { code: 422, msg: error.message, data: null };
      throw error;
    }
  }

  async #hostVideos(task: GeneratedTask, switches: Switches): Promise<void> {
    const { videos, originals } = switches;
    if (Math.max(videos, originals) > MOST_VIDEOS) {
      throw new InvalidInput(`[videos n] and [originals n]: n is at most ${MOST_VIDEOS}`);
    }
    const host = async (count: number) => {
      const urls: string[] = [];
      while (urls.length < count) urls.push((await this.#files.add(planFor(switches))).url);
      return urls;
    };
    task.resultUrls = await host(videos);
    if (hasOriginal(task.request)) task.originUrls = await host(originals);
  }

  async #finishLater(task: GeneratedTask, switches: Switches, callbackIds: string[]): Promise<void> {
    const { signal } = this.#closing;
    await sleep(this.#options.generateMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    task.completedAt = Date.now();
    const url = task.request.callBackUrl;
    if (url === undefined || switches.loseCallback) return;
    const body = callbackBody(task, task.request);
    const times = switches.duplicateCallback ? 2 : 1;
    for (let time = 0; time < times; time += 1) callbackIds.push(this.#callbacks.start({ url, body }).id);
  }
}

function planFor({ bytes, bytesPerSecond }: Switches): FilePlan {
  return {
    // No two generated videos are alike.
    seed: randomInt(2 ** 31),
    ...(bytes !== null && { bytes }),
    ...(bytesPerSecond !== null && { responses: [{ bytesPerSecond }] }),
  };
}

function callbackBody(task: GeneratedTask, request: GenerateRequest) {
  if (task.failure !== null) return failureBody(task.taskId, task.failure);
  const { taskId, resultUrls, originUrls } = task;
  return successBody(
    { taskId, resultUrls, ...(originUrls && { originUrls }) },
    { request, ...(request.resolution !== undefined && { resolution: request.resolution }) },
  );
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const raw = await readText(request);
  if (raw === "") return null;
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}
