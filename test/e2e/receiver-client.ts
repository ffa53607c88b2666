/** A client of the receiver and, for its callbacks, the provider: what both see, by HTTP alone. */

import { setTimeout as sleep } from "node:timers/promises";
import type { TaskView } from "../../src/task/view.ts";
import { PATIENCE_MS } from "../patience.ts";
import { type BodyDigest, getDigest, type HttpAnswer, type HttpRequest, send } from "./http-request.ts";

export type { TaskView, VideoView } from "../../src/task/view.ts";

export interface ReceiverTokens {
  callbackToken: string | null;
  apiToken: string;
}

const DEFAULT_POLL_MS = 40;

export interface Timing {
  deadlineMs?: number;
  pollMs?: number;
}

export class ReceiverClient {
  readonly origin: string;
  readonly #tokens: ReceiverTokens;

  constructor(origin: string, tokens: ReceiverTokens) {
    this.origin = origin;
    this.#tokens = tokens;
  }

  /** What goes into a `callBackUrl`. */
  get callbackUrl(): string {
    const { callbackToken } = this.#tokens;
    const query = callbackToken === null ? "" : `?token=${encodeURIComponent(callbackToken)}`;
    return `${this.origin}/veo3-callback${query}`;
  }

  /** Delivers a callback; an object is sent as JSON, text and bytes as they are. */
  callBack(body: unknown, request: HttpRequest = {}): Promise<HttpAnswer> {
    return send(this.callbackUrl, { ...delivery(body), ...request });
  }

  /** With the API token. A path beginning with "/" or a whole URL. */
  get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<HttpAnswer> {
    return send(new URL(path, this.origin).href, { method, headers: { ...this.#authorization, ...headers } });
  }

  /** With the API token, and JSON. */
  post(path: string, body: unknown): Promise<HttpAnswer> {
    const headers = { ...this.#authorization, "content-type": "application/json" };
    return send(new URL(path, this.origin).href, { method: "POST", headers, body: JSON.stringify(body) });
  }

  /** What `get` would answer, in short: for bodies too large to hold. */
  getDigest(path: string): Promise<BodyDigest> {
    return getDigest(new URL(path, this.origin).href, this.#authorization);
  }

  get #authorization(): Record<string, string> {
    return { authorization: `Bearer ${this.#tokens.apiToken}` };
  }

  /** Null when the receiver says that it does not know the task. */
  async readTask(taskId: string): Promise<TaskView | null> {
    const answer = await this.get(`/videos/${taskId}`);
    if (answer.status === 404 && answer.json<{ reason: string }>().reason === "unknown_task") return null;
    if (answer.status !== 200) throw new Error(`GET /videos/${taskId}: ${answer.status} ${answer.body}`);
    return answer.json<TaskView>();
  }

  /** Asks until the task is as wanted, as a client does that has nothing better than polling. */
  async untilTask(
    taskId: string,
    wanted: (task: TaskView) => boolean,
    { deadlineMs = PATIENCE_MS, pollMs = DEFAULT_POLL_MS }: Timing = {},
  ): Promise<TaskView> {
    const deadline = Date.now() + deadlineMs;
    for (;;) {
      const task = await this.readTask(taskId);
      if (task !== null && wanted(task)) return task;
      if (Date.now() > deadline) {
        const seen = JSON.stringify(task, null, 2);
        throw new Error(`the task is not as wanted after ${deadlineMs / 1000} s, but:\n${seen}`);
      }
      await sleep(pollMs);
    }
  }

  untilSettled(taskId: string, timing?: Timing): Promise<TaskView> {
    return this.untilTask(taskId, ({ settledAt }) => settledAt !== null, timing);
  }
}

function delivery(body: unknown): HttpRequest {
  const raw = typeof body === "string" || body instanceof Uint8Array;
  const headers = { "content-type": "application/json" };
  return { method: "POST", headers, body: raw ? body : JSON.stringify(body) };
}
