/**
 * One attempt to bring one video from its URL into R2, whoever started it and whatever an earlier attempt left.
 *
 * Throws `AttemptError` and nothing else.
 */

import { settledWithin } from "../http/timeout.ts";
import { missingParts } from "../task/upload-parts.ts";
import type { SourcePolicy } from "../url-policy.ts";
import { AttemptError } from "./failure.ts";
import { completeUpload, type ResumableUpload, type Upload } from "./multipart.ts";
import { AlreadyStored, abortUpload, findStored, type StoredVideo } from "./r2.ts";
import type { ResumePoint } from "./request.ts";
import { Source } from "./source.ts";
import { StallTimer } from "./stall-timer.ts";
import { type StoreOptions, storeVideo } from "./store-video.ts";

/** How long a stopped attempt may take to let go of R2. */
const STOP_TIMEOUT_MS = 10_000;

export type AttemptOptions = StoreOptions & {
  readonly url: string;
  readonly policy: SourcePolicy;
  readonly idleTimeoutMs: number;
  /** An attempt came before this one: it may have stored the video without anyone being told. */
  readonly repeated: boolean;
  /** The last multipart upload opened for it, which may still be open. */
  readonly upload: Upload | null;
  /** Ends the attempt, with its reason, an `AttemptError`. */
  readonly signal: AbortSignal;
};

export async function attemptVideo(options: AttemptOptions): Promise<StoredVideo> {
  const { bucket, key, signal, idleTimeoutMs } = options;
  const stall = new StallTimer(idleTimeoutMs, signal);
  const running = attempt(whileIn(stall.signal, options), stall);
  try {
    // R2 may be the side that hangs: what waits for it hears of no stall by itself.
    return await Promise.race([running, rejectedBy(stall.signal)]);
  } catch (error) {
    // Who stops an attempt is about to delete what it has written: that has to be all.
    if (signal.aborted) await settledWithin(STOP_TIMEOUT_MS, running);
    if (error instanceof AttemptError) throw error;
    if (error instanceof AlreadyStored) return error.video;
    // R2 failed, but may have stored the video nevertheless.
    const looked = findStored(bucket, key).catch(() => null);
    const found = await Promise.race([looked, rejectedBy(stall.signal)]);
    if (found !== null) return found;
    throw new AttemptError("source_error", "R2 could not store the video", { cause: error });
  } finally {
    stall.stop();
  }
}

async function attempt(options: AttemptOptions, stall: StallTimer): Promise<StoredVideo> {
  stall.signal.throwIfAborted();
  const { bucket, key, upload, url, policy } = options;
  const found = options.repeated ? await findStored(bucket, key) : null;
  const resumable = found === null ? resumableUpload(upload) : null;
  if (upload !== null && resumable === null) await abortUpload(bucket, key, upload.id);
  if (found !== null) return found;
  const [missing] = resumable === null ? [] : missingParts(resumable.file.length, resumable.parts);
  // Every part was there before the last attempt ended.
  if (resumable !== null && missing === undefined) return completeUpload(resumable, options);
  const open = (from: ResumePoint | null) => Source.open(url, { policy, stall, from });
  const source = await open(resumable && missing ? { file: resumable.file, offset: missing.offset } : null);
  try {
    const goesOn = source.goesOn ? resumable : null;
    if (resumable !== null && goesOn === null) await abortUpload(bucket, key, resumable.id);
    return await storeVideo(source, goesOn, options, open);
  } finally {
    source.close();
  }
}

/**
 * The same options, but once the attempt has been given up nothing of it is recorded, and so nothing completed, even
 * if a part of it still waits for R2 and goes on when R2 answers: another attempt may be running by then.
 */
function whileIn(signal: AbortSignal, options: AttemptOptions): AttemptOptions {
  const { onUploadOpened, onPartStored, onUploadLost } = options;
  const guarded = <A extends unknown[]>(record: (...args: A) => void) => {
    return (...args: A) => {
      signal.throwIfAborted();
      record(...args);
    };
  };
  return {
    ...options,
    onUploadOpened: guarded(onUploadOpened),
    onPartStored: guarded(onPartStored),
    onUploadLost: guarded(onUploadLost),
  };
}

/** Only one that has parts. */
function resumableUpload(upload: Upload | null): ResumableUpload | null {
  const { file, parts } = upload ?? { file: null, parts: [] };
  return upload !== null && file !== null && parts.some((tag) => tag !== null) ? { ...upload, file } : null;
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}
