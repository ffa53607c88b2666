/**
 * The provider's side of a callback: one POST, judged by its HTTP status, and up to three retries.
 * Every delivery reports all its attempts and ends as delivered or given up, also when the simulator closes.
 */

import { randomBytes } from "node:crypto";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { CallbackAttempt, CallbackOrder, CallbackReport } from "./control-protocol.ts";

/** The provider retries after 1, 5 and 15 minutes, then never again. */
const RETRY_AFTER_MINUTES = [1, 5, 15];
const MINUTE_MS = 60_000;

/** The provider waits 15 s for the whole answer. */
const TIMEOUT_MS = 15_000;
/** A receiver does not become faster because the simulator's clock does: never wait for less. */
const SHORTEST_TIMEOUT_MS = 5_000;

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

interface Delivery {
  report: CallbackReport;
  done: Promise<void>;
}

export class CallbackDelivery {
  /** 1 = the provider's real times. */
  readonly #timeScale: number;
  readonly #deliveries = new Map<string, Delivery>();
  readonly #closing = new AbortController();

  constructor(timeScale: number) {
    this.#timeScale = timeScale;
  }

  /** Returns before the first attempt. */
  start({ url, body }: CallbackOrder): { id: string } {
    const id = randomBytes(8).toString("hex");
    const report: CallbackReport = { id, attempts: [], state: "delivering" };
    const done = this.#deliver(url, JSON.stringify(body), report);
    this.#deliveries.set(id, { report, done });
    return { id };
  }

  /** Once nothing more will be sent. Null for an unknown id. */
  async report(id: string): Promise<CallbackReport | null> {
    const delivery = this.#deliveries.get(id);
    await delivery?.done;
    return structuredClone(delivery?.report ?? null);
  }

  /** Ends every delivery. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#deliveries.values()].map(({ done }) => done));
  }

  async #deliver(url: string, payload: string, report: CallbackReport): Promise<void> {
    const { timeoutMs, retryAfterMs } = timingOf(this.#timeScale);
    const signal = this.#closing.signal;
    // The first attempt goes out at once, but never before start() has returned.
    for (const waitMs of [0, ...retryAfterMs]) {
      await sleep(waitMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) break;
      const answer = await post(url, payload, timeoutMs, signal);
      report.attempts.push(answer);
      if (answer.status === 200) {
        report.state = "delivered";
        return;
      }
    }
    report.state = "given_up";
  }
}

// node:http and not fetch: a redirect is an answer, and each attempt has a connection of its own, so none fails
// because a receiver was restarted meanwhile.
function post(
  url: string,
  payload: string,
  timeoutMs: number,
  closing: AbortSignal,
): Promise<CallbackAttempt> {
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(payload) };
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
      const chunks: Buffer[] = [];
      response.on("error", failed);
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        resolve({
          status: response.statusCode ?? null,
          error: null,
          body: Buffer.concat(chunks).toString(),
          outcome: response.headers["x-callback-outcome"]?.toString() ?? null,
        });
      });
    });
    request.end(payload);
  });
}
