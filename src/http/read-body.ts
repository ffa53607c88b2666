/**
 * A request's body as bytes, up to a limit, declared or not.
 *
 * Throws `Problem` `body_too_large`.
 */

import { Problem } from "./problem.ts";
import { readBytes } from "./read-bytes.ts";

export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const declared = request.headers.get("content-length");
  // HTTP holds a body to the length that it declares: this one can be read at once.
  if (declared !== null && Number(declared) <= maxBytes) return new Uint8Array(await request.arrayBuffer());
  const bytes = Number(declared) > maxBytes ? null : await readBytes(request.body, maxBytes);
  if (bytes === null) throw bodyTooLarge(maxBytes);
  return bytes;
}

export function bodyTooLarge(maxBytes: number): Problem {
  return new Problem("body_too_large", `The body is larger than ${maxBytes} bytes.`);
}
