/**
 * A request for a task that was sent with an `Idempotency-Key`, and what its object has to do with a call. Pure.
 *
 * Before the provider is asked, a row says so. A row that is found without a result, while nobody waits for one, means
 * that the receiver ended in between: the provider may have accepted the request, and must not be asked again.
 */

import * as z from "zod/mini";
import { once } from "../once.ts";
import type { ProviderAnswer } from "../provider-client.ts";
import type { Registration } from "../task-object/rpc.ts";

/** How long a key means the same request. */
export const SUBMISSION_LIFETIME_MS = 24 * 3_600_000;

/** One call of a client. */
export type Submission = {
  readonly path: "generate" | "extend";
  /** For the provider, with the receiver's callback URL. */
  readonly body: Readonly<Record<string, unknown>>;
  /** SHA-256 of what the client asks for: the same key with another digest is another request. */
  readonly digest: string;
  /** Names this request to the provider, if it is made: the callback URL says so too. */
  readonly attempt: string;
  readonly registration: Omit<Registration, "taskId">;
};

export const submissionSchema = once(() =>
  z.object({
    digest: z.string(),
    attempt: z.string(),
    /** Milliseconds since the epoch. */
    askedAt: z.int(),
    origin: z.string(),
    extends: z.nullable(z.string()),
    /** What the provider accepted it with. Null: that is not known. */
    result: z.nullable(z.object({ taskId: z.string(), status: z.int(), body: z.unknown() })),
    isRegistered: z.boolean(),
  }),
);

export type KeptSubmission = Readonly<z.infer<ReturnType<typeof submissionSchema>>>;
export type Replayable = KeptSubmission & { readonly result: NonNullable<KeptSubmission["result"]> };

/** `unavailable`: a `ProviderUnavailable`; `reused`: for another request; `unknown`: whether it was accepted. */
export type SubmissionOutcome =
  | { readonly state: "answered"; readonly answer: ProviderAnswer; readonly isReplayed: boolean }
  | {
      readonly state: "unavailable";
      readonly status: number | null;
      readonly message: string;
      readonly retryAfterMs: number;
    }
  | { readonly state: "reused" | "unknown" };

type Decision =
  | { readonly action: "ask" | "wait" | "reused" | "unknown" }
  | { readonly action: "replay"; readonly kept: Replayable };

/**
 * @param kept null: nothing is known of the key
 * @param isAsking this very object waits for the provider's answer
 */
export function decideSubmission(kept: KeptSubmission | null, digest: string, isAsking: boolean): Decision {
  if (kept === null) return { action: "ask" };
  if (kept.digest !== digest) return { action: "reused" };
  if (isReplayable(kept)) return { action: "replay", kept };
  return { action: isAsking ? "wait" : "unknown" };
}

export function isReplayable(kept: KeptSubmission | null): kept is Replayable {
  return kept !== null && kept.result !== null;
}

export function newSubmission(submission: Submission, now: number): KeptSubmission {
  const { digest, attempt, registration } = submission;
  const { origin, extends: base } = registration;
  return { digest, attempt, askedAt: now, origin, extends: base, result: null, isRegistered: false };
}

/** A real answer has 100 bytes; storage takes 2 MB. */
const MAX_ANSWER_CHARACTERS = 10_000;

/** @param answer absent: the task is known from elsewhere */
export function answered(kept: KeptSubmission, taskId: string, answer?: ProviderAnswer): Replayable {
  const { status = 200, body = null } = answer ?? {};
  const isKept = body !== null && JSON.stringify(body).length <= MAX_ANSWER_CHARACTERS;
  const brief = { code: 200, msg: "success", data: { taskId } };
  return { ...kept, result: { taskId, status, body: isKept ? body : brief } };
}

export function isExpired({ askedAt }: KeptSubmission, now: number): boolean {
  return askedAt + SUBMISSION_LIFETIME_MS <= now;
}
