/**
 * A request's body as bytes, up to a limit, declared or not.
 *
 * Throws `Problem` `body_too_large`.
 */

import { Problem } from "../problem.ts";
import { readBytes } from "../read-bytes.ts";

export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const isDeclaredTooLarge = Number(request.headers.get("content-length") ?? 0) > maxBytes;
  const bytes = isDeclaredTooLarge ? null : await readBytes(request.body, maxBytes);
  if (bytes === null) throw new Problem("body_too_large", `The body is larger than ${maxBytes} bytes.`);
  return bytes;
}
