/**
 * What lies beside a video in R2, as the object's own metadata, so that a bucket that was copied elsewhere still says
 * what each video was made from.
 *
 * Pure. The text is UTF-8: R2 encodes it by RFC 2047 for clients of its S3 API, and decodes it from them.
 */

import type { Task } from "./task.ts";

/**
 * Of all names and values, in UTF-8. R2 takes 8,192 bytes, but S3 and others only 2,048, for which text that is not
 * ASCII is encoded, and becomes longer by a half.
 */
const MAX_BYTES = 1024;
/** What is added beside this: `life` and its number. */
const RESERVED_BYTES = 32;
/** So that a long value leaves room for the others. The prompt, which comes last, takes what is left. */
const MAX_VALUE_BYTES = 256;

export function objectMetadata(task: Task): Record<string, string> {
  const { taskId, reference, request } = task;
  const entries = [
    ["task-id", taskId],
    ["reference", reference],
    ["model", request?.model],
    ["aspect-ratio", request?.aspectRatio],
    ["seeds", request?.seeds?.toString()],
    ["extends", request?.extends],
    ["prompt", request?.prompt],
  ] as const;
  let left = MAX_BYTES - RESERVED_BYTES;
  const kept = entries.flatMap(([name, value]) => {
    const room = left - name.length;
    const text = cut(oneLine(value ?? ""), name === "prompt" ? room : Math.min(room, MAX_VALUE_BYTES));
    if (text === "") return [];
    left = room - byteLength(text);
    return [[name, text]];
  });
  return Object.fromEntries(kept);
}

/** A header, which it becomes over S3, has no line breaks. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

/** Between two characters. */
function cut(text: string, maxBytes: number): string {
  const room = new Uint8Array(Math.max(maxBytes, 0));
  const { read } = new TextEncoder().encodeInto(text, room);
  return text.slice(0, read);
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
