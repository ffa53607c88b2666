/** What is to be done, from what there is. Pure. */

import type { Found } from "./account.ts";
import type { Configuration } from "./configuration.ts";
import type { Secrets } from "./secrets-file.ts";
import { Stopped } from "./stopped.ts";
import type { Words } from "./words-en.ts";

export interface Plan {
  /** The id of the namespace; null: it is to be created. */
  readonly namespaceId: string | null;
  readonly hasBucket: boolean;
  /** Tokens that there are nowhere yet. */
  readonly toMake: readonly string[];
  /** Secrets that the Worker has: they are never sent again, so none is ever replaced. */
  readonly deployed: readonly string[];
  readonly isFirstDeployment: boolean;
}

/** Without them a receiver cannot be used. */
const TOKENS = ["CALLBACK_TOKEN", "API_TOKEN"];
/** What setup itself needs to know to call the receiver: the tokens, and the key that signs callbacks if there is one. */
const NEEDED = [...TOKENS, "WEBHOOK_HMAC_KEY"];

/** @throws Stopped when going on would replace something, or is bound to fail */
export function planFor(
  { worker, bucket }: Configuration,
  found: Found,
  secrets: Secrets,
  words: Words,
): Plan {
  const { stopped } = words;
  if (found.worker && !found.worker.isReceiver) throw new Stopped(stopped.nameTaken(worker));
  const usedBucket = found.worker?.bucket ?? bucket;
  if (usedBucket !== bucket) throw new Stopped(stopped.otherBucket(usedBucket));
  const deployed = found.worker?.secrets ?? [];
  const unknown = NEEDED.filter((name) => deployed.includes(name) && !(name in secrets));
  if (unknown.length > 0) throw new Stopped(stopped.secretNotInFile(unknown));
  return {
    namespaceId: found.namespaceId,
    hasBucket: found.hasBucket,
    toMake: TOKENS.filter((name) => !(name in secrets)),
    deployed,
    isFirstDeployment: found.worker === null,
  };
}

/** The secrets of the file that the Worker does not have yet. */
export function toSend({ deployed }: Plan, secrets: Secrets): Secrets {
  return Object.fromEntries(Object.entries(secrets).filter(([name]) => !deployed.includes(name)));
}
