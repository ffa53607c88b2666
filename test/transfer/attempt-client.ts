/** Attempts against the simulator and the runtime's own R2, and what they left. */

import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Progress } from "../../src/task/progress.ts";
import { withPart } from "../../src/task/upload-parts.ts";
import { type AttemptOptions, attemptVideo } from "../../src/transfer/attempt.ts";
import type { Upload } from "../../src/transfer/multipart.ts";
import { parseHostPattern } from "../../src/url-policy.ts";
import { newTaskId, sha256, simulator } from "../client.ts";
import type { FileRequest } from "../simulator/control-protocol.ts";

export const allowedHosts = [parseHostPattern(simulator.host)].filter((pattern) => pattern !== null);

/** What the attempts at one video remember between them, as the task's row does. */
export class Memory {
  readonly key = `veo3/${newTaskId()}/generated_0.mp4`;
  upload: Upload | null = null;
  lost = 0;
  attempts = 0;
}

/** One attempt; hand the same memory to the next. */
export function attempt(url: string, options: Partial<AttemptOptions> = {}, memory = new Memory()) {
  const progress: Progress = { receivedBytes: 0, totalBytes: null };
  const stored = attemptVideo({
    url,
    policy: { allowedHosts, ownHost: "receiver.example.com" },
    idleTimeoutMs: 20_000,
    repeated: memory.attempts++ > 0,
    upload: memory.upload,
    signal: new AbortController().signal,
    bucket: env.VIDEOS,
    key: memory.key,
    media: "video",
    maxBytes: 50_000_000,
    progress,
    onUploadOpened: (upload) => {
      memory.upload = upload;
    },
    help: { lanes: () => 1, afterMs: 0 },
    onPartStored: (number, etag) => {
      const { upload } = memory;
      if (upload) memory.upload = { ...upload, parts: withPart(upload.parts, number, etag) };
    },
    onUploadLost: () => {
      memory.upload = null;
      memory.lost++;
    },
    ...options,
  });
  return { stored, progress, memory, key: options.key ?? memory.key };
}

export async function contentOf(key: string): Promise<string | null> {
  const object = await env.VIDEOS.get(key);
  return object && sha256(await object.arrayBuffer());
}

/** Expects the attempt to fail, and nothing to be in R2. */
export async function failureOf(url: string, options: Partial<AttemptOptions> = {}, memory = new Memory()) {
  const { stored, key } = attempt(url, options, memory);
  const error = await stored.then(
    () => new Error("stored"),
    (reason) => reason,
  );
  expect(await env.VIDEOS.head(key)).toBeNull();
  return error;
}

/** Whether R2 still takes parts for it. */
export async function isOpen(key: string, uploadId: string): Promise<boolean> {
  const upload = env.VIDEOS.resumeMultipartUpload(key, uploadId);
  return upload.uploadPart(10_000, new Uint8Array(1)).then(
    () => true,
    () => false,
  );
}

export async function requestsOf(id: string): Promise<FileRequest[]> {
  return (await simulator.file(id)).requests;
}
