/** The gateway's `generate` and `extend` with an `Idempotency-Key`: one task, and the same answer, for 24 hours. */

import { submissionCallbackUrl } from "../../access/callback-url.ts";
import { PROBLEMS, Problem } from "../../http/problem.ts";
import { submissionDigest, submissionName, submitOnce } from "../../submission-object/stub.ts";
import type { Submission } from "../../submission-object/submission.ts";
import { answerInstead, type Gateway, pass } from "./ask.ts";

const MAX_KEY_CHARACTERS = 255;
/** A callback may bring the task any time: a generation takes a few minutes. */
const UNKNOWN_RETRY_SECONDS = 30;

/** @returns null without one @throws Problem `invalid_idempotency_key` */
export function idempotencyKeyOf(headers: Headers): string | null {
  const key = headers.get("idempotency-key");
  if (key === "" || (key?.length ?? 0) > MAX_KEY_CHARACTERS) throw new Problem("invalid_idempotency_key");
  return key;
}

/** @throws Problem `idempotency_key_reused`, `submission_unknown`, `provider_unavailable` */
export async function answerOnce(
  gateway: Gateway,
  key: string,
  { path, body, registration }: Pick<Submission, "path" | "body" | "registration">,
): Promise<Response> {
  const { env, config, origin, token } = gateway;
  const address = { name: await submissionName(token, key), attempt: crypto.randomUUID() };
  const callBackUrl = (await submissionCallbackUrl(config, origin, address)).href;
  const outcome = await submitOnce(env, address.name, {
    path,
    body: { ...body, callBackUrl },
    digest: await submissionDigest(path, body),
    attempt: address.attempt,
    registration,
  });
  switch (outcome.state) {
    case "answered": {
      const response = pass(outcome.answer);
      if (outcome.isReplayed) response.headers.set("idempotent-replayed", "true");
      return response;
    }
    case "unavailable":
      return pass(answerInstead(path, outcome));
    case "reused":
      throw new Problem("idempotency_key_reused");
    case "unknown": {
      const { detail } = PROBLEMS.submission_unknown;
      throw new Problem("submission_unknown", detail, { "retry-after": String(UNKNOWN_RETRY_SECONDS) });
    }
  }
}
