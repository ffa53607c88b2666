/**
 * Multipart uploads as a task remembers them between the attempts at a video, and what the next attempt does with one.
 *
 * Pure. Only this file knows the form in which a task's row holds an upload.
 */

import type { Video } from "../task/task.ts";
import { missingParts, PART_BYTES, type PartTags } from "../task/upload-parts.ts";
import type { SourceFile } from "./request.ts";

/** In a task's row. `file` null: the upload cannot be resumed. */
export type UploadRow = NonNullable<Video["upload"]>;

/** An upload whose missing parts can be requested from the source. */
export type ResumableUpload = {
  readonly id: string;
  readonly file: SourceFile;
  readonly tags: PartTags;
  /** The size of each part but the last. */
  readonly partBytes: number;
  /** Of the object that it will be. R2 does not tell it when an upload is completed. */
  readonly contentType: string;
};

/** What a task has to remember. */
export type UploadChange =
  /** It is recorded before the first part, so that the upload can be resumed or aborted after a crash. */
  | { readonly type: "upload_opened"; readonly upload: UploadRow }
  /** R2 has the part. */
  | { readonly type: "part_stored"; readonly number: number; readonly etag: string }
  /** The upload no longer exists, or is not what it is thought to be. */
  | { readonly type: "upload_lost" };

/** How an attempt begins. `offset` is that of the first missing part. */
export type Plan =
  | { readonly kind: "start" }
  | { readonly kind: "abort_and_start"; readonly id: string }
  | { readonly kind: "resume"; readonly upload: ResumableUpload; readonly offset: number }
  | { readonly kind: "complete"; readonly upload: ResumableUpload };

/** @param left the upload that earlier attempts left; null when there is none */
export function planFor(left: UploadRow | null): Plan {
  if (left === null) return { kind: "start" };
  const { id, file, parts: tags, partBytes, contentType } = left;
  if (file === null || tags.every((tag) => tag === null)) return { kind: "abort_and_start", id };
  const upload = { id, file, tags, partBytes, contentType };
  const [missing] = missingParts(file.length, tags, partBytes);
  return missing ? { kind: "resume", upload, offset: missing.offset } : { kind: "complete", upload };
}

/** An upload without parts. `file` null: only the attempt that opened it can complete it. */
export function newRow(id: string, contentType: string, file: SourceFile | null): UploadRow {
  return { id, file, parts: [], partBytes: PART_BYTES, contentType };
}
