/** A request's body as bytes, up to a limit, declared or not. Throws `Problem` `body_too_large`. */

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

/**
 * As `readBody`, with a body that is compressed with gzip decoded: the limit is for both.
 *
 * Throws `Problem` `unsupported_media_type` and `malformed_json` too.
 */
export async function readDecodedBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const coding = request.headers.get("content-encoding")?.trim().toLowerCase() || "identity";
  if (Number(request.headers.get("content-length")) > maxBytes) throw bodyTooLarge(maxBytes);
  if (coding !== "identity" && coding !== "gzip") {
    throw new Problem(
      "unsupported_media_type",
      "Send the callback as it is, or with Content-Encoding: gzip.",
    );
  }
  const body = await readBody(request, maxBytes);
  if (coding === "identity") return body;
  const decoded = new Blob([body]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = await readBytes(decoded, maxBytes).catch(() => {
    throw new Problem("malformed_json", "The body is not valid gzip.");
  });
  if (bytes === null) throw bodyTooLarge(maxBytes);
  return bytes;
}

export function bodyTooLarge(maxBytes: number): Problem {
  return new Problem("body_too_large", `The body is larger than ${maxBytes} bytes.`);
}
