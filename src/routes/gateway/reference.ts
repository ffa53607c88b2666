/** The reference that a request gives a task in its header `X-Reference`. */

import { Problem } from "../../http/problem.ts";
import { INVALID_REFERENCE, referenceSchema } from "../../task/reference.ts";

/** @returns null where there is none, or a blank one. @throws Problem `invalid_reference` */
export function referenceInHeader(headers: Headers): string | null {
  const text = inUtf8(headers.get("x-reference") ?? "").trim();
  if (!referenceSchema.safeParse(text).success) {
    throw new Problem("invalid_reference", `X-Reference is too long. ${INVALID_REFERENCE}`);
  }
  return text || null;
}

/** Header values come as one character for each byte. Those that are not UTF-8 stay as they are. */
function inUtf8(value: string): string {
  try {
    const bytes = Uint8Array.from(value, (char) => char.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return value;
  }
}
