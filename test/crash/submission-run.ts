/**
 * A receiver that is killed around submits with an `Idempotency-Key`, always on the same state and the same port: no key
 * ever generates twice, and a key that the receiver cannot answer for says so.
 *
 * Kills are `SIGKILL` to its whole process group. Leaves no process and no file behind.
 */

import { randomUUID } from "node:crypto";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../e2e/free-port.ts";
import { type HttpAnswer, send } from "../e2e/http-request.ts";
import { API_TOKEN, newTaskId, startTestReceiver, type TestReceiver } from "../e2e/test-receiver.ts";
import { successBody } from "../simulator/callback-bodies.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { Random } from "./random.ts";

export interface SubmissionOptions {
  kills: number;
  seed: number;
  signal: AbortSignal;
  onKill?: (kills: number) => void;
}

export interface SubmissionReport {
  /** How many clicks were answered with a task in the end. */
  readonly answered: number;
  /** How many of them only after a callback had told their task, until which the receiver answered 409. */
  readonly toldByCallback: number;
  /** How many never reached the provider, and are answered 409. */
  readonly neverSent: number;
  /** What broke a promise, a line each. */
  readonly broken: readonly string[];
}

/** What a person wants once, however often a program has to ask for it. */
interface Click {
  readonly key: string;
  readonly prompt: string;
  readonly taskIds: Set<string>;
}

/** Calls of a click at the same moment. */
const CALLS = 3;
/** A submit takes less, more often than not. */
const LONGEST_SUBMIT_MS = 80;
/** From the provider's answer to the receiver's. */
const LONGEST_ANSWER_MS = 40;
/** A machine that does other things besides. */
const CALL_TIMEOUT_MS = 20_000;

export async function runSubmissionKills(options: SubmissionOptions): Promise<SubmissionReport> {
  await using state = await mkdtempDisposable(join(tmpdir(), "veo3-submissions-"));
  await using simulator = await startSimulator();
  const port = await freePort();
  const start = () =>
    startTestReceiver(simulator, {
      stateDirectory: state.path,
      port,
      vars: { VEO3_API_KEY: "provider-key", VEO3_API_BASE: simulator.origin },
      signal: options.signal,
    });
  const run = new SubmissionRun(simulator, new Random(options.seed));
  for (let kills = 1; kills <= options.kills; kills++) {
    await using receiver = await start();
    await run.crash(receiver);
    options.onKill?.(kills);
  }
  await using receiver = await start();
  return await run.settle(receiver);
}

class SubmissionRun {
  readonly #simulator: Simulator;
  readonly #random: Random;
  readonly #clicks: Click[] = [];
  readonly #broken: string[] = [];

  constructor(simulator: Simulator, random: Random) {
    this.#simulator = simulator;
    this.#random = random;
  }

  /** A new click, and again those that have no task yet. Then the kill. */
  async crash(receiver: TestReceiver): Promise<void> {
    const click = {
      key: randomUUID(),
      prompt: `Fox ${randomUUID()} [lose callback]`,
      taskIds: new Set<string>(),
    };
    const waiting = this.#clicks.filter(({ taskIds }) => taskIds.size === 0);
    this.#clicks.push(click);
    const calls = [...Array<Click>(CALLS).fill(click), ...waiting].map((one) =>
      this.#call(receiver, one).catch(() => null),
    );
    if (this.#random.chance(0.5)) await sleep(this.#random.between(0, LONGEST_SUBMIT_MS));
    else {
      await this.#simulator.requests({ containing: click.prompt, count: 1 });
      await sleep(this.#random.between(0, LONGEST_ANSWER_MS));
    }
    await receiver.kill();
    await Promise.all(calls);
  }

  async settle(receiver: TestReceiver): Promise<SubmissionReport> {
    let [answered, toldByCallback, neverSent] = [0, 0, 0];
    for (const click of this.#clicks) {
      const { status } = await this.#call(receiver, click);
      const [generation] = await this.#generations(click);
      if (status === 200) answered += 1;
      else if (generation === undefined) neverSent += 1;
      else {
        toldByCallback += 1;
        await this.#callBack(generation.callBackUrl);
        if ((await this.#call(receiver, click)).status === 200) answered += 1;
        else this.#broken.push(`${click.prompt}: not answered after its callback`);
      }
      await this.#check(receiver, click);
    }
    return { answered, toldByCallback, neverSent, broken: this.#broken };
  }

  async #call(receiver: TestReceiver, { key, prompt, taskIds }: Click): Promise<HttpAnswer> {
    const answer = await send(`${receiver.origin}/api/v1/veo/generate`, {
      method: "POST",
      headers: { authorization: `Bearer ${API_TOKEN}`, "idempotency-key": key },
      body: JSON.stringify({ prompt }),
      timeoutMs: CALL_TIMEOUT_MS,
    });
    if (answer.status === 200) taskIds.add(answer.json<{ data: { taskId: string } }>().data.taskId);
    else if (answer.status !== 409) this.#broken.push(`${prompt}: ${answer.status} ${answer.body}`);
    return answer;
  }

  async #generations({ prompt }: Click): Promise<{ callBackUrl: string }[]> {
    const requests = await this.#simulator.requests({ containing: prompt });
    return requests
      .filter(({ path }) => path === "/api/v1/veo/generate")
      .map(({ body }) => body as { callBackUrl: string });
  }

  /** Of a task whose id nobody has been told: any will do. */
  async #callBack(url: string): Promise<void> {
    const file = await this.#simulator.addFile();
    const body = successBody({ taskId: newTaskId(), resultUrls: [file.url] });
    const { id } = await this.#simulator.deliver({ url, body });
    const { state } = await this.#simulator.callback(id);
    if (state !== "delivered") this.#broken.push(`a callback was not taken: ${url}`);
  }

  async #check(receiver: TestReceiver, click: Click): Promise<void> {
    const { prompt, taskIds } = click;
    const generations = await this.#generations(click);
    if (generations.length > 1) this.#broken.push(`${prompt}: ${generations.length} generations`);
    if (taskIds.size > 1) this.#broken.push(`${prompt}: answered with ${[...taskIds].join(", ")}`);
    for (const taskId of taskIds) {
      if ((await receiver.client.readTask(taskId)) === null) this.#broken.push(`${taskId} is unknown`);
    }
  }
}
