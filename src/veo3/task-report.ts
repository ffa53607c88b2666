/**
 * What the provider would say of a task, made from what the receiver knows: as record-info's data (`record-info.ts`)
 * and as a callback's body (`callback-body.ts`). Types only.
 */

import type { VideoKind } from "./video-kinds.ts";

/** Lists of URLs by the kind of their videos, in order. */
export type UrlsByKind = Readonly<Partial<Record<VideoKind, readonly string[]>>>;

/** Times are milliseconds since the epoch. `message` is the provider's, or null where it gave none. */
export type FinishedReport = {
  readonly taskId: string;
  readonly createdAt: number;
  readonly completedAt: number;
  readonly message: string | null;
  readonly resolution: string | null;
  readonly fallback: boolean | null;
  readonly seeds?: readonly number[];
  readonly hasAudioList?: readonly boolean[];
} & (
  | { readonly state: "success"; readonly urls: UrlsByKind }
  /** `code`: the provider's, or 500 where the receiver itself failed. */
  | { readonly state: "failed"; readonly code: number }
);

export type TaskReport =
  | FinishedReport
  | (Pick<FinishedReport, "taskId" | "createdAt" | "fallback"> & { readonly state: "generating" });
