/**
 * The provider's side of a callback: one POST, judged by its HTTP status, and up to three retries.
 * Every delivery reports all its attempts and ends as delivered or given up, also when the simulator closes.
 */

import { createHmac, randomBytes } from "node:crypto";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { checkFields, nullOr, recordOf, text } from "./check-fields.ts";
import type { CallbackAttempt, CallbackOrder, CallbackReport } from "./control-protocol.ts";

/** The provider retries after 1, 5 and 15 minutes, then never again. */
const RETRY_AFTER_MINUTES = [1, 5, 15];
const MINUTE_MS = 60_000;

/** The provider waits 15 s for the whole answer. */
const TIMEOUT_MS = 15_000;
/** A receiver does not become faster because the simulator's clock does: never wait for less. */
const SHORTEST_TIMEOUT_MS = 5_000;

/** Of an answer no more than this is kept. */
const KEPT_ANSWER_BYTES = 64 * 1024;

export interface DeliveryOptions {
  hmacKey: string | null;
  /** 1 = the provider's real times. */
  timeScale: number;
}

export interface Timing {
  timeoutMs: number;
  retryAfterMs: number[];
}

export function timingOf(timeScale: number): Timing {
  return {
    timeoutMs: Math.max(TIMEOUT_MS * timeScale, SHORTEST_TIMEOUT_MS),
    retryAfterMs: RETRY_AFTER_MINUTES.map((minutes) => minutes * MINUTE_MS * timeScale),
  };
}

/** The provider's two headers; `timestamp` in Unix seconds. The body is not covered. */
export function signatureHeaders(taskId: string, timestamp: number, key: string): Record<string, string> {
  const signature = createHmac("sha256", key).update(`${taskId}.${timestamp}`).digest("base64");
  return { "x-webhook-timestamp": String(timestamp), "x-webhook-signature": signature };
}

/** Throws InvalidInput. */
export function checkCallbackOrder(value: unknown): CallbackOrder {
  return checkFields<CallbackOrder>(
    "callback",
    value,
    {
      url: (url) =>
        typeof url === "string" && /^https?:$/.test(URL.parse(url)?.protocol ?? "")
          ? null
          : "must be an http(s) URL",
      body: () => null,
      hmacKey: nullOr(text),
      headers: recordOf((entry) =>
        Array.isArray(entry) ? recordOf(text)({ ...entry }) : nullOr(text)(entry),
      ),
    },
    ["url", "body"],
  );
}

interface Delivery {
  report: CallbackReport;
  done: Promise<void>;
}

export class CallbackDelivery {
  readonly #options: DeliveryOptions;
  readonly #deliveries = new Map<string, Delivery>();
  readonly #closing = new AbortController();

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Returns before the first attempt. Throws InvalidInput. */
  start(order: CallbackOrder): { id: string } {
    const { url, body, hmacKey = this.#options.hmacKey, headers = {} } = checkCallbackOrder(order);
    const report: CallbackReport = {
      id: randomBytes(8).toString("hex"),
      url,
      attempts: [],
      state: "delivering",
    };
    const payload = typeof body === "string" ? body : JSON.stringify(body);
    const plain = {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(payload)),
    };
    const done = this.#deliver(report, payload, (timestamp) => {
      const signed = hmacKey === null ? {} : signatureHeaders(taskIdIn(payload), timestamp, hmacKey);
      return mergeHeaders({ ...plain, ...signed }, headers);
    });
    this.#deliveries.set(report.id, { report, done });
    return { id: report.id };
  }

  /** Null for an unknown id; with `wait`, once nothing more will be sent. */
  async report(id: string, { wait = true } = {}): Promise<CallbackReport | null> {
    const delivery = this.#deliveries.get(id);
    if (!delivery) return null;
    if (wait) await delivery.done;
    return structuredClone(delivery.report);
  }

  /** Ends every delivery. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#deliveries.values()].map(({ done }) => done));
  }

  async #deliver(
    report: CallbackReport,
    payload: string,
    headersAt: (timestamp: number) => Record<string, string | string[]>,
  ): Promise<void> {
    const { timeoutMs, retryAfterMs } = timingOf(this.#options.timeScale);
    const signal = this.#closing.signal;
    // The first attempt goes out at once, but never before start() has returned.
    for (const waitMs of [0, ...retryAfterMs]) {
      await sleep(waitMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) break;
      const now = Date.now();
      const headers = headersAt(Math.floor(now / 1000));
      const answer = await post(report.url, payload, headers, timeoutMs, signal);
      report.attempts.push({ at: new Date(now).toISOString(), ...answer });
      if (answer.status === 200) {
        report.state = "delivered";
        return;
      }
    }
    report.state = "given_up";
  }
}

function mergeHeaders(
  own: Record<string, string>,
  extra: Record<string, string | string[] | null>,
): Record<string, string | string[]> {
  const merged: Record<string, string | string[]> = { ...own };
  for (const [name, value] of Object.entries(extra)) {
    if (value === null) delete merged[name.toLowerCase()];
    else merged[name.toLowerCase()] = value;
  }
  return merged;
}

// Empty when the body has no task id: the receiver must refuse such a body anyway.
function taskIdIn(payload: string): string {
  try {
    const body = JSON.parse(payload);
    const taskId = body?.data?.taskId ?? body?.data?.task_id ?? body?.taskId;
    return typeof taskId === "string" ? taskId : "";
  } catch {
    return "";
  }
}

// node:http and not fetch: a redirect is an answer, headers can repeat, and each attempt has a connection
// of its own, so none fails because a receiver was restarted meanwhile.
function post(
  url: string,
  payload: string,
  headers: Record<string, string | string[]>,
  timeoutMs: number,
  closing: AbortSignal,
): Promise<Omit<CallbackAttempt, "at">> {
  const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), closing]);
  return new Promise((resolve) => {
    const failed = (error: Error) => {
      const why = closing.aborted ? "the simulator closed" : `no answer within ${timeoutMs} ms`;
      resolve({ status: null, error: signal.aborted ? why : error.message, body: "", outcome: null });
    };
    const send = url.startsWith("https:") ? httpsRequest : httpRequest;
    const request = send(url, { method: "POST", agent: false, signal, headers });
    request.on("error", failed);
    request.on("response", (response) => {
      const kept: Buffer[] = [];
      let keptBytes = 0;
      response.on("error", failed);
      response.on("data", (chunk: Buffer) => {
        if (keptBytes < KEPT_ANSWER_BYTES) kept.push(chunk.subarray(0, KEPT_ANSWER_BYTES - keptBytes));
        keptBytes += chunk.length;
      });
      response.on("end", () => {
        resolve({
          status: response.statusCode ?? null,
          error: null,
          body: Buffer.concat(kept).toString(),
          outcome: response.headers["x-callback-outcome"]?.toString() ?? null,
        });
      });
    });
    request.end(payload);
  });
}
