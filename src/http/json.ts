/**
 * The JSON value in the bytes of a body. Refuses what is not UTF-8, not JSON, or nested too deep to walk safely. Pure.
 * Throws `Problem` `malformed_json`.
 */

import { Problem } from "./problem.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
/** Deeper than any callback (4 levels), far from any recursion limit. */
const MAX_DEPTH = 64;

export function parseJson(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes);
  if (nestedDeeperThan(MAX_DEPTH, text)) {
    throw new Problem("malformed_json", `The body is nested deeper than ${MAX_DEPTH} levels.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw text.trim() === ""
      ? new Problem("malformed_json", "The body is empty.")
      : new Problem("malformed_json");
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Problem("malformed_json", "The body is not valid UTF-8.");
  }
}

/** Counts brackets outside of strings. For text that is not JSON any answer will do: the parser refuses it. */
function nestedDeeperThan(limit: number, text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === "\\") i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "{" || char === "[") {
      if (++depth > limit) return true;
    } else if (char === "}" || char === "]") depth--;
  }
  return false;
}
