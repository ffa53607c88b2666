/**
 * Which submission a callback URL was made for: the object of its `Idempotency-Key`, and the attempt, signed by the
 * receiver, as the URL's parameter `submission`.
 *
 * Where the provider's answer was lost, its callback is the first to tell the task's id.
 */

import type { Config } from "../config.ts";
import { signParameter, verifyParameter } from "./callback-parameter.ts";

export type SubmissionAddress = {
  /** The object's: 43 characters of base64url. */
  readonly name: string;
  /** A UUID: a key may be used again. */
  readonly attempt: string;
};

export function signSubmission({ name, attempt }: SubmissionAddress, config: Config): Promise<string> {
  return signParameter("submission", `${name} ${attempt}`, config);
}

/** @returns null when it was not made by this receiver, or with a secret that is no longer configured */
export async function verifySubmission(parameter: string, config: Config): Promise<SubmissionAddress | null> {
  const address = (await verifyParameter("submission", parameter, config)) ?? "";
  const [, name, attempt] = /^([\w-]{43}) ([\w-]{36})$/.exec(address) ?? [];
  return name === undefined || attempt === undefined ? null : { name, attempt };
}
