/** The calls that routes make to the object of an `Idempotency-Key`. */

import { BASE64URL } from "../access/secret.ts";
import type { SubmissionAddress } from "../access/submission-address.ts";
import { callObject } from "../task-object/stub.ts";
import type { Submission, SubmissionOutcome } from "./submission.ts";

/** Neither the token nor the key can be read from it. */
export async function submissionName(token: string, key: string): Promise<string> {
  return (await sha256(JSON.stringify([token, key]))).toBase64(BASE64URL);
}

/** The same for all requests that mean the same: neither spaces nor the order of members count. */
export async function submissionDigest(path: string, body: unknown): Promise<string> {
  return (await sha256(JSON.stringify([path, body], sorted))).toHex();
}

export function submitOnce(env: Env, name: string, submission: Submission): Promise<SubmissionOutcome> {
  return callObject(env.SUBMISSIONS, name, (object): Promise<SubmissionOutcome> => object.submit(submission));
}

/** Once this returns, whoever repeats the request gets the task. */
export function learnSubmission(
  env: Env,
  { name, attempt }: SubmissionAddress,
  taskId: string,
): Promise<void> {
  return callObject(env.SUBMISSIONS, name, (object) => object.learn(attempt, taskId));
}

function sorted(_: string, value: unknown): unknown {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? Object.fromEntries(Object.entries(value).toSorted(byName)) : value;
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
