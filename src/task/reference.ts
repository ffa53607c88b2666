/**
 * A task's reference: the client's own word for it, such as the number of an order.
 *
 * Pure.
 */

import * as z from "zod/mini";

/** In characters, as people count them: also where UTF-16 needs two units for one. */
const MAX_LENGTH = 200;

export const INVALID_REFERENCE = `A reference is text of at most ${MAX_LENGTH} characters.`;

export const referenceSchema = z
  .string(INVALID_REFERENCE)
  .check(z.refine((text) => [...text].length <= MAX_LENGTH, INVALID_REFERENCE))
  .check(z.meta({ maxLength: MAX_LENGTH }));
