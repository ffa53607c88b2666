/**
 * One attempt to bring one video from its URL into R2, whoever started it and whatever an earlier attempt left.
 *
 * Throws `AttemptError` and nothing else.
 */

import { AttemptError } from "./failure.ts";
import { Source } from "./source.ts";
import type { SourcePolicy } from "./source-url.ts";
import { abortUpload, findStored, type StoredVideo, type StoreOptions, storeVideo } from "./store-video.ts";

export type AttemptOptions = StoreOptions & {
  readonly url: string;
  readonly policy: SourcePolicy;
  readonly idleTimeoutMs: number;
  /** An attempt came before this one: it may have stored the video without anyone being told. */
  readonly repeated: boolean;
  /** The last multipart upload opened for it, which may still be open. */
  readonly leftUploadId: string | null;
};

export async function attemptVideo(options: AttemptOptions): Promise<StoredVideo> {
  const { bucket, key, url, policy, idleTimeoutMs } = options;
  try {
    if (options.leftUploadId !== null) await abortUpload(bucket, key, options.leftUploadId);
    const found = options.repeated ? await findStored(bucket, key) : null;
    if (found !== null) return found;
    const source = await Source.open(url, policy, idleTimeoutMs);
    try {
      return await Promise.race([storeVideo(source, options), rejectedBy(source.stalled)]);
    } finally {
      source.close();
    }
  } catch (error) {
    if (error instanceof AttemptError) throw error;
    // R2 itself: for the client no different from a source that has to be asked again.
    throw new AttemptError("source_error", `the video could not be stored: ${String(error)}`);
  }
}

/** R2 may be the side that hangs: a write that waits for it hears of no stall by itself. */
function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}
