/** The receiver that was deployed: whether it answers, what its `/doctor` says, and whether it takes a callback. */

import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf, send } from "./answer.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { callbackUrlOf, ownCallback } from "./own-callback.ts";
import { firstOf, type Secrets } from "./secrets-file.ts";
import { Stopped } from "./stopped.ts";
import type { Words } from "./words-en.ts";

/** A new address at workers.dev is known everywhere after some minutes, and a new version after some seconds. */
const REACHABLE_DEADLINE_MS = 180_000;
const CURRENT_DEADLINE_MS = 30_000;
const POLL_MS = 1_000;
/** The doctor calls others, who may be slow. */
const REQUEST_TIMEOUT_MS = 60_000;

/** The same each time: what a run that was stopped has left is taken away by the next. */
const TASK_ID = "setup-check";

export class Receiver {
  readonly origin: string;
  readonly #secrets: Secrets;
  readonly #sent: readonly string[];
  readonly #words: Words;

  /** @param sent the names of the secrets that are as new as the deployment */
  constructor(origin: string, secrets: Secrets, sent: readonly string[], words: Words) {
    this.origin = origin;
    this.#secrets = secrets;
    this.#sent = sent;
    this.#words = words;
  }

  /** What goes into `callBackUrl`. */
  get callbackUrl(): string {
    return callbackUrlOf(this.origin, this.#secrets);
  }

  /** @param onWait called when it does not answer at once. @throws Stopped when it does not in time */
  async untilReachable(onWait: () => void): Promise<void> {
    if (await this.#answers()) return;
    onWait();
    const deadline = Date.now() + REACHABLE_DEADLINE_MS;
    do {
      if (Date.now() > deadline) throw new Stopped(this.#words.stopped.notAnswering(this.origin));
      await sleep(POLL_MS);
    } while (!(await this.#answers()));
  }

  /** @throws Stopped */
  async askDoctor(): Promise<Diagnosis> {
    const answer = await this.#accepted("API_TOKEN", () =>
      this.#call("GET", "/doctor", { "accept-language": this.#words.tag }),
    );
    if (answer.status !== 200) throw await this.#refused("GET /doctor", answer);
    try {
      return (await answer.json()) as Diagnosis;
    } catch {
      throw await this.#refused("GET /doctor", answer);
    }
  }

  /** Delivers a callback of its own, gets the task, and deletes it. @throws Stopped */
  async takeCallback(): Promise<void> {
    await this.#deleteTask();
    const delivered = await this.#accepted("CALLBACK_TOKEN", () => this.#deliver());
    if (delivered.status !== 200) throw await this.#refused("POST /veo3-callback", delivered);
    const got = await this.#call("GET", `/videos/${TASK_ID}`);
    if (got.status !== 200) throw await this.#refused(`GET /videos/${TASK_ID}`, got);
    await this.#deleteTask();
  }

  async #deleteTask(): Promise<void> {
    const deleted = await this.#call("DELETE", `/videos/${TASK_ID}`);
    // 404: there is none.
    if (deleted.status !== 204 && deleted.status !== 404) {
      throw await this.#refused(`DELETE /videos/${TASK_ID}`, deleted);
    }
  }

  #deliver(): Promise<Response> {
    return this.#fetch(this.callbackUrl, ownCallback(TASK_ID, "npm run setup", this.#secrets));
  }

  #call(method: string, path: string, headers: Record<string, string> = {}): Promise<Response> {
    const authorization = `Bearer ${firstOf(this.#secrets.API_TOKEN ?? "")}`;
    return this.#fetch(`${this.origin}${path}`, { method, headers: { authorization, ...headers } });
  }

  /**
   * The answer of the version that was deployed. While the one before still answers here and there, it does not know
   * the secrets that are new, and may lack the configuration, or the path.
   */
  async #accepted(secret: string, request: () => Promise<Response>): Promise<Response> {
    const deadline = Date.now() + CURRENT_DEADLINE_MS;
    for (;;) {
      const answer = await request();
      const { status } = answer;
      const mayBeEarlier = status === 404 || (this.#sent.length > 0 && (status === 401 || status === 503));
      if (mayBeEarlier && Date.now() < deadline) {
        await answer.body?.cancel();
        await sleep(POLL_MS);
      } else if (status === 401 && (await reasonOf(answer.clone())) !== "missing_signature") {
        throw new Stopped(this.#words.stopped.secretDiffers(secret));
      } else {
        return answer;
      }
    }
  }

  async #refused(request: string, answer: Response): Promise<Stopped> {
    return new Stopped(this.#words.stopped.receiverRefused(request, answer.status, await reasonOf(answer)));
  }

  async #answers(): Promise<boolean> {
    try {
      const answer = await send(`${this.origin}/healthz`, {}, REQUEST_TIMEOUT_MS);
      await answer.body?.cancel();
      return answer.status === 200;
    } catch {
      return false;
    }
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    try {
      return await send(url, init, REQUEST_TIMEOUT_MS);
    } catch {
      throw new Stopped(this.#words.stopped.notAnswering(this.origin));
    }
  }
}
