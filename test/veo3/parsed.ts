/** What was read, or its failure thrown, with its reason and its detail as the message. */

import type { Parsed } from "../../src/veo3/callback.ts";

export function unwrapped<Value>(parsed: Parsed<Value>): Value {
  if (!parsed.ok) throw Object.assign(new Error(parsed.detail), { reason: parsed.reason });
  return parsed.value;
}
