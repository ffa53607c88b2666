/**
 * What the provider would say of a task, made from what the receiver knows: as record-info's data (`record-info.ts`)
 * and as a callback's body (`callback-body.ts`). Types only.
 */

import type { Result } from "./result.ts";
import type { VideoKind } from "./video-kinds.ts";

/** Times are milliseconds since the epoch. `message` is the provider's, or null where it gave none. */
export type FinishedReport = Omit<Result, "code" | "videos"> & {
  readonly createdAt: number;
  readonly completedAt: number;
} & (
    | { readonly state: "success"; readonly urls: Readonly<Partial<Record<VideoKind, readonly string[]>>> }
    /** `code`: the provider's, or 500 where the receiver itself failed. */
    | { readonly state: "failed"; readonly code: number }
  );

export type TaskReport =
  | FinishedReport
  | (Pick<FinishedReport, "taskId" | "createdAt" | "fallback"> & { readonly state: "generating" });
