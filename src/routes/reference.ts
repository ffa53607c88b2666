/** The reference that a request gives a task: in the header `X-Reference`, or in a JSON body. */

import * as z from "zod/mini";
import { parseJson } from "../http/json.ts";
import { Problem } from "../http/problem.ts";
import { readBody } from "../http/read-body.ts";
import { INVALID_REFERENCE, referenceSchema } from "../task/reference.ts";

/** The longest reference, each character escaped, has half of it. */
const MAX_BODY_BYTES = 4096;

const bodySchema = z.object({ reference: z.nullish(referenceSchema) });

/** @returns null where there is none, or a blank one. @throws Problem `invalid_reference` */
export function referenceInHeader(headers: Headers): string | null {
  const text = inUtf8(headers.get("x-reference") ?? "").trim();
  if (!referenceSchema.safeParse(text).success) {
    throw new Problem("invalid_reference", `X-Reference is too long. ${INVALID_REFERENCE}`);
  }
  return text || null;
}

/**
 * The reference in a body such as `{"reference": "order-42"}`. There need not be a body.
 *
 * @throws Problem `unsupported_media_type`, `body_too_large`, `malformed_json`, `invalid_reference`
 */
export async function referenceInBody(request: Request): Promise<string | null> {
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body.length === 0) return null;
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "application/json")) {
    throw new Problem("unsupported_media_type", "Send the reference as Content-Type: application/json.");
  }
  const parsed = bodySchema.safeParse(parseJson(body));
  if (!parsed.success) throw new Problem("invalid_reference");
  return parsed.data.reference?.trim() || null;
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
