/**
 * One attempt to bring one video from its URL into R2, whoever started it and whatever earlier attempts left. Throws
 * `AttemptError` and nothing else.
 */

import { settledWithin } from "../http/timeout.ts";
import type { Upload } from "../task/task.ts";
import { missingParts, storedBytes } from "../task/upload-parts.ts";
import type { Progress } from "../task/view.ts";
import type { SourcePolicy } from "../url-policy.ts";
import type { AttemptContext, Target } from "./attempt-context.ts";
import { AttemptError } from "./attempt-error.ts";
import { IdleTimeout } from "./idle-timeout.ts";
import type { MediaKind } from "./media-type.ts";
import { completeUpload, type ResumableUpload, resumeUpload } from "./multipart.ts";
import type { ConnectionLimit } from "./part-download.ts";
import { AlreadyStored, abortUpload, findStored, type StoredVideo } from "./r2.ts";
import { ReceivedBytes } from "./received-bytes.ts";
import { WHOLE } from "./request.ts";
import { Source } from "./source.ts";
import { storeVideo } from "./store-video.ts";
import { VideoReader } from "./video-reader.ts";

/** How long a stopped attempt waits for its last operations in R2. */
const STOP_TIMEOUT_MS = 10_000;

export type AttemptOptions = {
  readonly source: { readonly url: string; readonly policy: SourcePolicy };
  readonly target: Target;
  /** What the source has to deliver, and how many bytes of it at most. */
  readonly expected: { readonly media: MediaKind; readonly maxBytes: number };
  /** What came before: an earlier attempt may have stored the video, or left an upload open, before a crash. */
  readonly earlier: { readonly hasAttempts: boolean; readonly upload: Upload | null };
  readonly connections: ConnectionLimit;
  /** The attempt ends when no byte arrives for so long. */
  readonly idleTimeoutMs: number;
  /** Updated while the attempt runs. */
  readonly progress: Progress;
  /** Stops the attempt; its reason is an `AttemptError`. */
  readonly signal: AbortSignal;
};

export async function attemptTransfer(options: AttemptOptions): Promise<StoredVideo> {
  const { target, signal } = options;
  const idle = new IdleTimeout(options.idleTimeoutMs, signal);
  const running = run(options, contextOf(options, idle));
  try {
    // It may be R2 that hangs, and waiting for R2 does not end by the signal.
    return await Promise.race([running, rejectionBy(idle.signal)]);
  } catch (error) {
    // Whoever stops an attempt is about to delete what it has written: nothing may be written afterwards.
    if (signal.aborted) await settledWithin(STOP_TIMEOUT_MS, running);
    if (error instanceof AttemptError) throw error;
    if (error instanceof AlreadyStored) return error.video;
    // R2 failed, but may have stored the video nevertheless.
    const search = findStored(target.bucket, target.key).catch(() => null);
    const found = await Promise.race([search, rejectionBy(idle.signal)]);
    if (found !== null) return found;
    throw new AttemptError("source_error", "R2 could not store the video", { cause: error });
  } finally {
    idle.clear();
  }
}

function contextOf(options: AttemptOptions, idle: IdleTimeout): AttemptContext {
  const { source, target, expected, connections, progress } = options;
  return {
    source: new Source(source.url, source.policy, idle),
    target: {
      ...target,
      // An attempt that was given up may still wait for R2, and goes on when R2 answers. It must not record anything
      // then, nor complete its upload, because another attempt may be running.
      record: (change) => {
        idle.signal.throwIfAborted();
        target.record(change);
      },
    },
    media: expected.media,
    received: new ReceivedBytes(progress, expected.maxBytes),
    connections,
    signal: idle.signal,
  };
}

async function run({ earlier }: AttemptOptions, context: AttemptContext): Promise<StoredVideo> {
  context.signal.throwIfAborted();
  const { bucket, key } = context.target;
  const { hasAttempts, upload } = earlier;
  const found = hasAttempts ? await findStored(bucket, key) : null;
  if (found === null && upload !== null && isResumable(upload)) return resume(upload, context);
  if (upload !== null) await abortUpload(bucket, key, upload.id);
  return found ?? storeVideo(await context.source.open(WHOLE), context);
}

function isResumable(upload: Upload): upload is ResumableUpload {
  return upload.file !== null && upload.parts.some((tag) => tag !== null);
}

/** Where the host does not give the rest of the same file, the upload is aborted and the file is stored anew. */
async function resume(upload: ResumableUpload, context: AttemptContext): Promise<StoredVideo> {
  const { source, target, received } = context;
  const { file, parts, partBytes } = upload;
  const [missing] = missingParts(file.length, parts, partBytes);
  if (missing === undefined) return completeUpload(upload, target);
  const connection = await source.open({ kind: "rest", file, offset: missing.offset });
  try {
    if (connection.range.kind === "whole") {
      await abortUpload(target.bucket, target.key, upload.id);
      return await storeVideo(connection, context);
    }
    received.begin(file.length, storedBytes(file.length, parts, partBytes));
    return await resumeUpload(new VideoReader(connection, source, received), upload, context);
  } finally {
    connection.close();
  }
}

/** Rejects with the signal's reason, once it is aborted. */
function rejectionBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}
