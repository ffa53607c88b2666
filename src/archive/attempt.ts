/**
 * One attempt to bring one video from its URL into R2, whoever started it and whatever an earlier attempt left.
 *
 * Throws `AttemptError` and nothing else.
 */

import { AttemptError } from "./failure.ts";
import { resumeUpload, type Upload, uploadedBytes } from "./multipart.ts";
import { AlreadyStored, abortUpload, findStored, type StoredVideo } from "./r2.ts";
import type { SourceFile } from "./request.ts";
import { Source } from "./source.ts";
import type { SourcePolicy } from "./source-url.ts";
import { type StoreOptions, storeVideo } from "./store-video.ts";

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
  try {
    options.signal.throwIfAborted();
    return await attempt(options);
  } catch (error) {
    if (error instanceof AttemptError) throw error;
    // R2 itself: for the client no different from a source that has to be asked again.
    throw new AttemptError("source_error", `the video could not be stored: ${String(error)}`);
  }
}

async function attempt(options: AttemptOptions): Promise<StoredVideo> {
  const { bucket, key, upload, url, policy, idleTimeoutMs, signal } = options;
  const found = options.repeated ? await findStored(bucket, key) : null;
  const resumable = found === null ? resumableUpload(upload) : null;
  if (upload !== null && resumable === null) await abortUpload(bucket, key, upload.id);
  if (found !== null) return found;
  if (resumable !== null && uploadedBytes(resumable) === resumable.file.length) {
    return complete(resumable, options);
  }
  const from = resumable && { file: resumable.file, offset: uploadedBytes(resumable) };
  const source = await Source.open(url, { policy, idleTimeoutMs, signal, from });
  try {
    const goesOn = source.offset > 0 ? resumable : null;
    if (resumable !== null && goesOn === null) await abortUpload(bucket, key, resumable.id);
    return await Promise.race([storeVideo(source, goesOn, options), rejectedBy(source.ended)]);
  } finally {
    source.close();
  }
}

/** Only one that has parts, of a file that can be asked for from its middle. */
function resumableUpload(upload: Upload | null): (Upload & { readonly file: SourceFile }) | null {
  const { file, parts } = upload ?? { file: null, parts: [] };
  return upload !== null && file !== null && parts.length > 0 ? { ...upload, file } : null;
}

/** Every part was there before the last attempt ended. */
async function complete(upload: Upload, options: AttemptOptions): Promise<StoredVideo> {
  try {
    return await resumeUpload(null, upload, options);
  } catch (error) {
    if (error instanceof AlreadyStored) return error.video;
    throw error;
  }
}

/** R2 may be the side that hangs: a write that waits for it hears of no stall by itself. */
function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}
