/**
 * The Durable Object of one `Idempotency-Key` of one API token: it asks the provider itself, at most once, and gives
 * the same answer for 24 hours. Then nothing is left of it. A request that the provider refused leaves nothing either.
 *
 * Key `submission`: a `KeptSubmission`, durable before the provider is asked.
 */

import { DurableObject } from "cloudflare:workers";
import { withoutSecrets } from "../access/confidential.ts";
import { configOf } from "../config.ts";
import { settledWithin } from "../http/timeout.ts";
import { log } from "../log.ts";
import { type ProviderClient, ProviderUnavailable, providerClient } from "../provider-client.ts";
import type { Registration } from "../task-object/rpc.ts";
import { callTask } from "../task-object/stub.ts";
import { parseSubmitted, parseUnread, type Submitted } from "../veo3/submitted.ts";
import {
  answered,
  decideSubmission,
  isExpired,
  isReplayable,
  type KeptSubmission,
  newSubmission,
  type Replayable,
  SUBMISSION_LIFETIME_MS,
  type Submission,
  type SubmissionOutcome,
  submissionSchema,
} from "./submission.ts";

const KEY = "submission";
/** Longer than an answer takes: a task that is not registered by then is registered by the alarm. */
const WATCHDOG_MS = 2 * 60_000;
/** How long a client waits for its task id because of the receiver's own storage. */
const REGISTRATION_MS = 5000;

type Asked = { readonly outcome: SubmissionOutcome; readonly submitted: Submitted };

export class SubmissionObject extends DurableObject<Env> {
  /** Whoever asks meanwhile waits for the same. */
  #asking: Promise<SubmissionOutcome> | null = null;

  async submit(submission: Submission): Promise<SubmissionOutcome> {
    const decision = decideSubmission(this.#load(), submission.digest, this.#asking !== null);
    switch (decision.action) {
      case "ask":
        return this.#askOnce(submission);
      case "wait":
        return asReplayed(await this.#asking);
      case "replay":
        return asReplayed(await this.#given(decision.kept, submission.registration));
      case "reused":
        return { state: "reused" };
      case "unknown":
        return { state: "unknown" };
    }
  }

  /** A callback has told what task became of an attempt, whose answer may have been lost. */
  async learn(attempt: string, taskId: string): Promise<void> {
    const kept = this.#load();
    if (kept?.attempt === attempt && kept.result === null) this.#save(answered(kept, taskId));
  }

  override async alarm(): Promise<void> {
    const kept = this.#load();
    if (kept === null) return this.#forget();
    const { origin, extends: base } = kept;
    await this.ctx.storage.setAlarm(this.#nextAlarm(kept));
    if (isReplayable(kept) && !kept.isRegistered) {
      await this.#register(kept, { origin, extends: base, variant: null, callBackUrl: null });
    }
  }

  #askOnce(submission: Submission): Promise<SubmissionOutcome> {
    const client = providerClient(configOf(this.env));
    if (client === null) throw new Error("VEO3_API_KEY is not set");
    const kept = newSubmission(submission, Date.now());
    this.#save(kept);
    this.ctx.storage.setAlarm(kept.askedAt + WATCHDOG_MS);
    this.#asking = this.#ask(client, kept, submission).finally(() => {
      this.#asking = null;
    });
    // Goes on when the client disconnects.
    this.ctx.waitUntil(Promise.allSettled([this.#asking]));
    return this.#asking;
  }

  async #ask(
    client: ProviderClient,
    asked: KeptSubmission,
    submission: Submission,
  ): Promise<SubmissionOutcome> {
    await this.ctx.storage.sync();
    const { outcome, submitted } = await this.#askProvider(client, submission);
    if (submitted.state === "accepted" && outcome.state === "answered") {
      this.#save(answered(asked, submitted.taskId, outcome.answer));
    }
    const kept = this.#load();
    // The answer gives the task, or the callback has given it meanwhile.
    if (isReplayable(kept)) return this.#given(kept, submission.registration);
    if (submitted.state === "refused") await this.#forget();
    else log("submission_unknown", { path: submission.path });
    return outcome;
  }

  async #askProvider(client: ProviderClient, { path, body }: Submission): Promise<Asked> {
    try {
      const answer = await client.forward("POST", `/api/v1/veo/${path}`, new URLSearchParams(), body);
      const shown = { ...answer, body: withoutSecrets(answer.body, configOf(this.env)) };
      return {
        outcome: { state: "answered", answer: shown, isReplayed: false },
        submitted: parseSubmitted(answer.status, answer.body),
      };
    } catch (error) {
      if (!(error instanceof ProviderUnavailable)) throw error;
      const { status, message, retryAfterMs } = error;
      return {
        outcome: { state: "unavailable", status, message, retryAfterMs },
        submitted: parseUnread(status),
      };
    }
  }

  /** The answer that is kept, once its task is registered; a failure of that is not the client's. */
  async #given(kept: Replayable, registration: Submission["registration"]): Promise<SubmissionOutcome> {
    if (!kept.isRegistered) {
      const registered = this.#register(kept, registration);
      this.ctx.waitUntil(registered);
      await settledWithin(REGISTRATION_MS, registered);
    }
    const { status, body } = kept.result;
    return { state: "answered", answer: { status, body, retryAfter: null }, isReplayed: false };
  }

  async #register(kept: Replayable, registration: Omit<Registration, "taskId">): Promise<void> {
    const { taskId } = kept.result;
    try {
      await callTask(this.env, taskId, (task) => task.register({ ...registration, taskId }));
      const registered = { ...kept, isRegistered: true };
      this.#save(registered);
      await this.ctx.storage.setAlarm(this.#nextAlarm(registered));
    } catch (error) {
      log("not_registered", { taskId, error: String(error) });
    }
  }

  /** Set before the registration: the alarm goes on with one that fails. */
  #nextAlarm(kept: KeptSubmission): number {
    const isDue = isReplayable(kept) && !kept.isRegistered;
    return isDue ? Date.now() + WATCHDOG_MS : kept.askedAt + SUBMISSION_LIFETIME_MS;
  }

  /** Null when nothing is known, or no longer. */
  #load(): KeptSubmission | null {
    const row = this.ctx.storage.kv.get(KEY);
    const kept = row === undefined ? null : submissionSchema().parse(row);
    return kept !== null && isExpired(kept, Date.now()) ? null : kept;
  }

  #save(kept: KeptSubmission): void {
    this.ctx.storage.kv.put(KEY, kept);
  }

  /** Nobody is let in meanwhile, who would write what is then deleted. */
  #forget(): Promise<void> {
    return this.ctx.blockConcurrencyWhile(async () => {
      await this.ctx.storage.deleteAlarm();
      // What the platform keeps beside the row goes too: an empty object costs nothing.
      await this.ctx.storage.deleteAll();
    });
  }
}

/** For whoever did not make the provider act. */
function asReplayed(outcome: SubmissionOutcome | null): SubmissionOutcome {
  if (outcome === null) throw new Error("nobody asks the provider");
  return outcome.state === "answered" ? { ...outcome, isReplayed: true } : outcome;
}
