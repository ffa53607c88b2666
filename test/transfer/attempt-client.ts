/** Attempts against the simulator and the runtime's own R2, and what they left. */

import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { UploadChange } from "../../src/task/events.ts";
import type { Upload } from "../../src/task/task.ts";
import { withPart } from "../../src/task/upload-parts.ts";
import type { Progress } from "../../src/task/view.ts";
import { attemptTransfer } from "../../src/transfer/attempt.ts";
import { IdleTimeout } from "../../src/transfer/idle-timeout.ts";
import type { MediaKind } from "../../src/transfer/media-type.ts";
import type { ConnectionLimit } from "../../src/transfer/part-download.ts";
import { Source } from "../../src/transfer/source.ts";
import { parseHostPattern } from "../../src/url-policy.ts";
import { newTaskId, sha256, simulator } from "../client.ts";
import type { FileRequest } from "../simulator/control-protocol.ts";

/** What the simulator's files may be fetched with. */
export const POLICY = {
  allowedHosts: [parseHostPattern(simulator.host)].filter((pattern) => pattern !== null),
  ownHosts: ["receiver.example.com"],
};

/** A source that does not get idle. */
export function sourceOf(url: string, stop = new AbortController()): Source {
  const idle = new IdleTimeout(60_000, stop.signal);
  idle.clear();
  return new Source(url, POLICY, idle);
}

/** What the attempts at one video remember between them, as the task's row does. */
export class Memory {
  readonly key = `veo3/${newTaskId()}/generated_0.mp4`;
  upload: Upload | null = null;
  lost = 0;
  attempts = 0;

  record(change: UploadChange): void {
    switch (change.type) {
      case "upload_opened":
        this.upload = change.upload;
        return;
      case "part_stored":
        if (this.upload === null) return;
        this.upload = { ...this.upload, parts: withPart(this.upload.parts, change.number, change.etag) };
        return;
      case "upload_lost":
        this.upload = null;
        this.lost++;
    }
  }

  /** By number, whether R2 has the part. */
  get storedParts(): boolean[] {
    return this.upload?.parts.map((tag) => tag !== null) ?? [];
  }
}

type Settings = {
  readonly bucket: R2Bucket;
  readonly key: string;
  readonly media: MediaKind;
  readonly maxBytes: number;
  readonly repeated: boolean;
  readonly upload: Upload | null;
  readonly connections: ConnectionLimit;
  readonly idleTimeoutMs: number;
  readonly signal: AbortSignal;
};

/** One attempt; hand the same memory to the next. */
export function attempt(url: string, settings: Partial<Settings> = {}, memory = new Memory()) {
  const progress: Progress = { receivedBytes: 0, totalBytes: null };
  const { key = memory.key, repeated = memory.attempts > 0, upload = memory.upload } = settings;
  memory.attempts++;
  const stored = attemptTransfer({
    source: { url, policy: POLICY },
    target: { bucket: settings.bucket ?? env.VIDEOS, key, record: (change) => memory.record(change) },
    expected: { media: settings.media ?? "video", maxBytes: settings.maxBytes ?? 50_000_000 },
    earlier: { hasAttempts: repeated, upload },
    connections: settings.connections ?? { max: () => 1, joinAfterMs: 0 },
    idleTimeoutMs: settings.idleTimeoutMs ?? 600_000,
    progress,
    signal: settings.signal ?? new AbortController().signal,
  });
  return { stored, progress, memory, key };
}

export async function contentOf(key: string): Promise<string | null> {
  const object = await env.VIDEOS.get(key);
  return object && sha256(await object.arrayBuffer());
}

/** Expects the attempt to fail, and nothing to be in R2. */
export async function failureOf(url: string, settings: Partial<Settings> = {}, memory = new Memory()) {
  const { stored, key } = attempt(url, settings, memory);
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

export async function etagOf(url: string): Promise<string> {
  const { headers, body } = await fetch(url);
  await body?.cancel();
  return headers.get("etag") ?? "";
}

export async function requestsOf(id: string): Promise<FileRequest[]> {
  return (await simulator.file(id)).requests;
}
