/** A result: its shape, and the check of one that is read back from storage. Pure. */

import * as z from "zod/mini";
import { KINDS } from "./video-kinds.ts";

/** The check of a result that a task keeps until it is confirmed. */
export const resultSchema = z.object({
  taskId: z.string(),
  /** 200, or the provider's code of the failure. */
  code: z.int(),
  /** The provider's words, unchanged. */
  message: z.nullable(z.string()),
  /** In the provider's order, each URL once. */
  videos: z.array(
    z.object({
      kind: z.enum(KINDS),
      /** Its place in its kind as the provider numbers it; null when the receiver has to number it (callbacks). */
      index: z.nullable(z.int().check(z.nonnegative())),
      /** As given. */
      url: z.string(),
    }),
  ),
  resolution: z.nullable(z.string()),
  fallback: z.nullable(z.boolean()),
  /** One for each video; absent: the provider does not say. */
  seeds: z.exactOptional(z.readonly(z.array(z.int()))),
  hasAudioList: z.exactOptional(z.readonly(z.array(z.boolean()))),
});

export type Result = z.infer<typeof resultSchema>;
export type ResultVideo = Result["videos"][number];
