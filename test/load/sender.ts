/**
 * Sends deliveries over keep-alive connections: as fast as they are answered, or at a steady rate whatever the answers
 * do.
 *
 * At a steady rate each is due at a time of its own, and its latency counts from then: a receiver that stops for a
 * second is seen by all that were due in it, not only by those that happened to be under way.
 */

import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { answerTo, openSocket } from "../bench/load.ts";
import type { Deliveries, Delivery } from "./deliveries.ts";

export interface Answers {
  /** Of each delivery that was acknowledged, in milliseconds. */
  readonly latencies: number[];
  /** Why the others were not. */
  readonly errors: string[];
}

/** What is due beyond waits for one of them; its latency counts nevertheless. */
const MAX_CONNECTIONS = 256;
const TICK_MS = 1;
/** The runtime closes a connection that is idle for 5 s, maybe in the moment in which it is used again. */
const MAX_IDLE_MS = 2000;

/** As long as the provider waits. */
const TIMEOUT_MS = 15_000;

interface Idle {
  readonly socket: Socket;
  readonly since: number;
}

export class Sender {
  readonly #url: URL;
  readonly #deliveries: Deliveries;
  /** The one that was used last is at the end. */
  readonly #idle: Idle[] = [];
  readonly #waiting: (() => void)[] = [];
  /** Those that carry a request. */
  #open = 0;
  inFlight = 0;

  constructor(url: URL, deliveries: Deliveries) {
    this.#url = url;
    this.#deliveries = deliveries;
  }

  /** Over so many connections, for so long. */
  async sendAtOnce(connections: number, ms: number): Promise<Answers> {
    const answers: Answers = { latencies: [], errors: [] };
    const until = performance.now() + ms;
    const drain = async () => {
      while (performance.now() < until) await this.#send(performance.now(), answers);
    };
    await Promise.all(Array.from({ length: connections }, drain));
    return answers;
  }

  /** @param answers is filled as they come */
  async sendSteadily(ratePerSecond: number, ms: number, answers: Answers): Promise<void> {
    const startedAt = performance.now();
    const count = Math.floor((ratePerSecond * ms) / 1000);
    const sent: Promise<void>[] = [];
    while (sent.length < count) {
      const due = Math.min(count, ((performance.now() - startedAt) * ratePerSecond) / 1000);
      while (sent.length < due) {
        sent.push(this.#send(startedAt + (sent.length * 1000) / ratePerSecond, answers));
      }
      await sleep(TICK_MS);
    }
    await Promise.all(sent);
  }

  close(): void {
    for (const { socket } of this.#idle) socket.destroy();
  }

  async #send(dueAt: number, { latencies, errors }: Answers): Promise<void> {
    const delivery = this.#deliveries.next();
    this.inFlight += 1;
    try {
      await this.#deliver(delivery);
      latencies.push(performance.now() - dueAt);
      this.#deliveries.acknowledged(delivery);
    } catch (error) {
      errors.push(`${delivery.taskId}: ${(error as Error).message}`);
    } finally {
      this.inFlight -= 1;
    }
  }

  async #deliver({ request }: Delivery): Promise<void> {
    if (this.#open >= MAX_CONNECTIONS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#open += 1;
    let socket: Socket | undefined;
    try {
      // What happens to a connection that is idle is no delivery's error.
      socket = this.#takeIdle() ?? (await openSocket(this.#url)).on("error", () => {});
      await answered(socket, request);
      this.#idle.push({ socket, since: performance.now() });
    } catch (error) {
      socket?.destroy();
      throw error;
    } finally {
      this.#open -= 1;
      this.#waiting.shift()?.();
    }
  }

  #takeIdle(): Socket | undefined {
    const oldest = performance.now() - MAX_IDLE_MS;
    while (this.#idle[0] !== undefined && this.#idle[0].since < oldest) this.#idle.shift()?.socket.destroy();
    return this.#idle.pop()?.socket;
  }
}

/** @throws when the answer is not 200, or does not come in time */
async function answered(socket: Socket, request: Buffer): Promise<void> {
  const timer = setTimeout(
    () => socket.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)),
    TIMEOUT_MS,
  );
  try {
    await answerTo(socket, request, 200);
  } finally {
    clearTimeout(timer);
  }
}
