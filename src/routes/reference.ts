/** The reference that a JSON body gives a task. The gateway's requests have it in a header. */

import * as z from "zod/mini";
import { parseJson } from "../http/json.ts";
import { Problem } from "../http/problem.ts";
import { readBody } from "../http/read-body.ts";
import { referenceSchema } from "../task/reference.ts";

/** The longest reference, each character escaped, has half of it. */
const MAX_BODY_BYTES = 4096;

const bodySchema = z.object({ reference: z.nullish(referenceSchema) });

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
