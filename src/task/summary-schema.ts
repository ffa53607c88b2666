/** A task as a list shows it: the check of what is read back from storage. Pure. */

import * as z from "zod/mini";
import { keptRequestSchema } from "../veo3/kept-request.ts";
import { type FailureReason, TASK_FAILURES, VIDEO_FAILURES } from "./failure.ts";
import { MAX_MESSAGE_LENGTH } from "./kept-strings.ts";
import { TASK_STATES } from "./task.ts";
import { firstResultSchema, mediaSchema } from "./task-schema.ts";

const failureReason = z.enum(Object.keys({ ...TASK_FAILURES, ...VIDEO_FAILURES }) as FailureReason[]);
const instant = z.int();
const count = z.int().check(z.nonnegative());

export const summarySchema = z.object({
  taskId: z.string(),
  /** The task's version: a summary never replaces one of a higher version. */
  version: count,
  state: z.enum(TASK_STATES),
  code: z.nullable(z.int()),
  /** Summaries of version 0.1.0 may have a longer one than is kept today. */
  message: z.nullable(
    z.pipe(
      z.string(),
      z.transform((message) => message.slice(0, MAX_MESSAGE_LENGTH)),
    ),
  ),
  /** Why it failed. */
  failure: z.nullable(failureReason),
  /** Whether a callback's result waits for its confirmation. False also in summaries that don't say. */
  unconfirmed: z._default(z.boolean(), false),
  extends: z.nullable(z.string()),
  /** Null also in summaries that were listed before it was kept. */
  request: z._default(z.nullable(keptRequestSchema), null),
  reference: z._default(z.nullable(z.string()), null),
  videoCount: count,
  storedCount: count,
  failedCount: count,
  /** The total size of the stored videos. */
  bytes: count,
  /** The name of the stored video to show for the task. */
  cover: z.nullable(z.string()),
  /** The cover's. */
  media: z._default(z.nullable(mediaSchema), null),
  /** Whether the cover has a poster. */
  hasPoster: z._default(z.boolean(), false),
  /** Milliseconds since the epoch, like the others. */
  createdAt: instant,
  updatedAt: instant,
  settledAt: z.nullable(instant),
  /** Null also in summaries that were listed before there was such a record. */
  firstResult: z._default(z.nullable(firstResultSchema), null),
  firstStoredAt: z._default(z.nullable(instant), null),
});

export type TaskSummary = z.infer<typeof summarySchema>;
