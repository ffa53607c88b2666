/**
 * What only the outside can tell of a receiver: its name, its address, its clock, whether it answers itself, and whether
 * it takes a callback with the token and refuses one without.
 *
 * Each check leaves nothing behind: the task of its own callback is deleted.
 */

import { lookup } from "node:dns/promises";
import { isPrivate } from "./address.ts";
import { reasonOf, send } from "./answer.ts";
import type { Check, Diagnosis } from "./diagnosis.ts";
import type { DoctorWords, Said } from "./doctor-words-en.ts";
import { callbackUrlOf, ownCallback } from "./own-callback.ts";
import { firstOf, type Secrets } from "./secrets-file.ts";

/** As long as the provider waits for an answer to its callback. */
const TIMEOUT_MS = 15_000;
const MAX_CLOCK_DIFFERENCE_S = 60;
/** The same each time: what a run that was stopped has left is taken away by the next. */
const TASK_ID = "doctor-check";
const SENDER = "npm run doctor";

export interface Outside {
  readonly checks: readonly Check[];
  /** Whether it makes sense to ask the receiver itself. */
  readonly isReached: boolean;
}

export class OutsideDoctor {
  readonly #origin: string;
  readonly #secrets: Secrets;
  readonly #hasProxy: boolean;
  readonly #words: DoctorWords;

  /** @param hasProxy a proxy resolves names, which this machine may be unable to */
  constructor(origin: string, secrets: Secrets, hasProxy: boolean, words: DoctorWords) {
    this.#origin = origin;
    this.#secrets = secrets;
    this.#hasProxy = hasProxy;
    this.#words = words;
  }

  /** Before the receiver is asked for anything. */
  async look(): Promise<Outside> {
    const dns = await this.#dns();
    if (dns.status === "failed") return { checks: [dns], isReached: false };
    const [https, health] = await this.#https();
    if (health === null) return { checks: [dns, https], isReached: false };
    const front = await this.#front(health);
    const clock = this.#clock(health);
    if (front.status === "failed") return { checks: [dns, https, clock, front], isReached: false };
    return { checks: [dns, https, clock, front], isReached: true };
  }

  /** What the receiver says of itself. */
  async askDoctor(): Promise<readonly Check[]> {
    const { doctor } = this.#words;
    if (this.#apiToken === "") return [check("doctor", "skipped", doctor.noToken)];
    try {
      const answer = await this.#call("GET", "/doctor", { "accept-language": this.#words.tag });
      const body = (await answer.json().catch(() => ({}))) as Partial<Diagnosis & { reason: string }>;
      if (answer.status === 200 && Array.isArray(body.checks)) return body.checks;
      const reason = typeof body.reason === "string" ? body.reason : "";
      return [
        check("doctor", "failed", reason ? doctor.refused(answer.status, reason) : this.#otherPage(answer)),
      ];
    } catch (error) {
      return [check("doctor", "failed", this.#words.https.unreachable(causeOf(error)))];
    }
  }

  /** A callback that the receiver has to refuse, and one that it has to take. */
  async tryCallbacks(): Promise<readonly Check[]> {
    try {
      return [await this.#refused(), await this.#taken()];
    } catch (error) {
      return [check("callback", "failed", this.#words.callback.silent(causeOf(error)))];
    }
  }

  async #dns(): Promise<Check> {
    const { dns } = this.#words;
    const { hostname } = new URL(this.#origin);
    try {
      const found = await lookup(hostname.replace(/^\[|\]$/g, ""), { all: true });
      const addresses = found.map(({ address }) => address);
      if (addresses.every(isPrivate)) return check("dns", "warning", dns.notPublic(hostname, addresses));
      return check("dns", "ok", dns.ok(hostname, addresses));
    } catch (error) {
      if (this.#hasProxy) return check("dns", "skipped", dns.byProxy(hostname));
      return check("dns", "failed", dns.failed(hostname, causeOf(error)));
    }
  }

  async #https(): Promise<[Check, Response | null]> {
    const { https } = this.#words;
    try {
      const health = await send(`${this.#origin}/healthz`, {}, TIMEOUT_MS);
      const isSecure = this.#origin.startsWith("https:");
      return [check("https", isSecure ? "ok" : "warning", isSecure ? https.ok : https.plain), health];
    } catch (error) {
      return [check("https", "failed", https.unreachable(causeOf(error))), null];
    }
  }

  /** Whether it is the receiver that answers, and no other page in its place. */
  async #front(health: Response): Promise<Check> {
    const { front } = this.#words;
    const body = await health.clone().text();
    if (health.status === 200 && /^\{"status":"ok"\}$/.test(body)) return check("front", "ok", front.ok);
    return check("front", "failed", this.#otherPage(health));
  }

  #otherPage(answer: Response): Said {
    const { front } = this.#words;
    const location = answer.headers.get("location") ?? "";
    const host = URL.parse(location, this.#origin)?.host ?? "";
    if (/cloudflareaccess\.com$/.test(host)) return front.access;
    if (answer.headers.get("cf-mitigated") === "challenge") return front.challenge;
    if (location !== "") return front.redirect(answer.status, host);
    return front.other(answer.status);
  }

  #clock(health: Response): Check {
    const { clock } = this.#words;
    const date = Date.parse(health.headers.get("date") ?? "");
    if (Number.isNaN(date)) return check("clock", "skipped", clock.none);
    const seconds = Math.round((Date.now() - date) / 1000);
    if (Math.abs(seconds) <= MAX_CLOCK_DIFFERENCE_S) return check("clock", "ok", clock.ok);
    return check("clock", "warning", clock.off(seconds));
  }

  /** One without token and signature. */
  async #refused(): Promise<Check> {
    const { callback } = this.#words;
    const url = callbackUrlOf(this.#origin, {});
    const answer = await send(url, ownCallback(TASK_ID, SENDER, {}), TIMEOUT_MS);
    const reason = await reasonOf(answer);
    if (answer.status === 401 && reason !== "")
      return check("callback_refused", "ok", callback.isRefused(reason));
    if (answer.status !== 200) return check("callback_refused", "failed", this.#unexpected(answer, reason));
    await this.#deleteTask();
    return check("callback_refused", "failed", callback.takenWithout);
  }

  async #taken(): Promise<Check> {
    const { callback } = this.#words;
    const { CALLBACK_TOKEN = "", WEBHOOK_HMAC_KEY = "" } = this.#secrets;
    if (CALLBACK_TOKEN === "" && WEBHOOK_HMAC_KEY === "") {
      return check("callback_taken", "skipped", callback.noToken);
    }
    const before = this.#apiToken === "" ? 401 : await this.#deleteTask();
    if (before === 401 || before === 403) return check("callback_taken", "skipped", callback.noApiToken);
    const url = callbackUrlOf(this.#origin, this.#secrets);
    const answer = await send(url, ownCallback(TASK_ID, SENDER, this.#secrets), TIMEOUT_MS);
    if (answer.status !== 200) {
      const reason = await reasonOf(answer);
      const isUntried = reason === "missing_signature" && WEBHOOK_HMAC_KEY === "";
      return check("callback_taken", isUntried ? "skipped" : "failed", this.#unexpected(answer, reason));
    }
    const got = await this.#call("GET", `/videos/${TASK_ID}`);
    const deleted = await this.#deleteTask();
    if (got.status !== 200 || deleted !== 204) {
      const status = got.status === 200 ? deleted : got.status;
      return check("callback_taken", "failed", callback.notKept(status));
    }
    return check("callback_taken", "ok", callback.isTaken);
  }

  /** @param reason empty: it is not the receiver that answered */
  #unexpected(answer: Response, reason: string): Said {
    const known = this.#words.callback.reasons[reason];
    if (reason === "") return this.#otherPage(answer);
    return known ?? this.#words.callback.other(answer.status, reason);
  }

  async #deleteTask(): Promise<number> {
    return (await this.#call("DELETE", `/videos/${TASK_ID}`)).status;
  }

  get #apiToken(): string {
    return firstOf(this.#secrets.API_TOKEN ?? "");
  }

  #call(method: string, path: string, headers: Record<string, string> = {}): Promise<Response> {
    const authorization = `Bearer ${this.#apiToken}`;
    return send(`${this.#origin}${path}`, { method, headers: { ...headers, authorization } }, TIMEOUT_MS);
  }
}

function check(name: string, status: Check["status"], [detail, advice]: Said): Check {
  return { name, status, detail, advice };
}

/** Node's code for why there was no answer, such as "ECONNREFUSED"; its own messages may hold the URL. */
function causeOf(error: unknown): string {
  const { name, code, cause } = error as { name?: string; code?: string; cause?: unknown };
  if (name === "TimeoutError") return "timeout";
  return (
    (cause as { code?: string } | undefined)?.code ?? (typeof code === "string" ? code : (name ?? "error"))
  );
}
