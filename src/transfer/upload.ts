/**
 * Multipart uploads as they are remembered between the attempts at a video, and what the next attempt makes of one.
 *
 * Pure. The form in which a task remembers an upload is translated here, in both directions.
 */

import type { Video } from "../task/task.ts";
import { missingParts, type PartTags } from "../task/upload-parts.ts";
import type { SourceFile } from "./request.ts";

/** An upload as a task remembers it. */
export type UploadRow = NonNullable<Video["upload"]>;

/** An upload of a file whose missing parts can be asked for. */
export type ResumableUpload = {
  readonly id: string;
  readonly file: SourceFile;
  /** Of the parts that R2 has, all of them whole. */
  readonly tags: PartTags;
};

/** What a task has to remember. */
export type UploadChange =
  /** Comes before the first part, so that the upload can be resumed or aborted after a crash. */
  | { readonly type: "upload_opened"; readonly upload: UploadRow }
  /** R2 has the part. */
  | { readonly type: "part_stored"; readonly number: number; readonly etag: string }
  /** The upload no longer exists, or is not what it is thought to be. */
  | { readonly type: "upload_lost" };

/** Where in R2 the video goes, and who remembers the upload that leads there. */
export type Target = {
  readonly bucket: R2Bucket;
  readonly key: string;
  readonly record: (change: UploadChange) => void;
};

/** What an attempt does with the upload that earlier ones left. */
export type Plan =
  | { readonly kind: "start" }
  | { readonly kind: "abort_and_start"; readonly id: string }
  /** `offset`: of the first missing part. */
  | { readonly kind: "resume"; readonly upload: ResumableUpload; readonly offset: number }
  | { readonly kind: "complete"; readonly upload: ResumableUpload };

/** @param left null: no upload is remembered */
export function planFor(left: UploadRow | null): Plan {
  if (left === null) return { kind: "start" };
  const { id, file, parts: tags } = left;
  if (file === null || tags.every((tag) => tag === null)) return { kind: "abort_and_start", id };
  const upload = { id, file, tags };
  const [missing] = missingParts(file.length, tags);
  return missing ? { kind: "resume", upload, offset: missing.offset } : { kind: "complete", upload };
}

/** Of a resumable upload that was just opened. */
export function resumableRow(id: string, file: SourceFile): UploadRow {
  return { id, file, parts: [] };
}

/** Of an upload that can only be completed by the attempt that opened it, or aborted. */
export function oneAttemptRow(id: string): UploadRow {
  return { id, file: null, parts: [] };
}
