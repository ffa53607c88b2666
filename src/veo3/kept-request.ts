/**
 * What is kept of a request for a video: the listed fields, and nothing else of it. Above all never a callback URL,
 * which carries a token.
 *
 * Pure.
 */

import * as z from "zod/mini";

const text = z.nullable(z.string());

/** Null, or an empty list: the request did not say, or it is not known. */
export const keptRequestSchema = z.object({
  prompt: text,
  model: text,
  generationType: text,
  aspectRatio: text,
  resolution: text,
  seeds: z.nullable(z.int()),
  imageUrls: z.array(z.string()),
  /** The id of the task whose video it continues. */
  extends: text,
});

export type KeptRequest = z.infer<typeof keptRequestSchema>;
