/** What a request cost, as the platform bills it, from the lines of a meter. Pure. */

/** Operations by line of the meter: `KV get`, `R2 put`, `DO TaskObject.accept`, `row TaskObject task`. */
export type Bill = Readonly<Record<string, number>>;

export type Item =
  | "KV reads"
  | "KV writes"
  | "R2 class A"
  | "R2 class B"
  | "Durable Object requests"
  | "rows written";

/** https://developers.cloudflare.com/r2/pricing/: what changes state is class A, what reads is class B. */
const R2_CLASS_B = ["R2 get", "R2 head"];
/** Deleting, aborting, and naming an upload without asking R2. */
const R2_FREE = ["R2 delete", "R2 abort", "R2 resumeMultipartUpload"];
const KV_READS = ["KV get", "KV getWithMetadata"];

const ITEMS: Readonly<Record<Item, (line: string) => boolean>> = {
  "KV reads": (line) => KV_READS.includes(line),
  // Deletes and lists cost the same.
  "KV writes": (line) => line.startsWith("KV ") && !KV_READS.includes(line),
  "R2 class A": (line) => line.startsWith("R2 ") && !R2_CLASS_B.includes(line) && !R2_FREE.includes(line),
  "R2 class B": (line) => R2_CLASS_B.includes(line),
  // Requests, calls and alarms alike.
  "Durable Object requests": (line) => line.startsWith("DO "),
  "rows written": (line) => line.startsWith("row "),
};

/** The most that one task with one video may cost from its callback to the stored video, in a month that has begun. */
export const FINISHED_TASK: Readonly<Record<Item, number>> = {
  "KV reads": 1,
  "KV writes": 1,
  "R2 class A": 1,
  // What the video says of itself.
  "R2 class B": 1,
  // Its callback, and its entry in the list.
  "Durable Object requests": 2,
  // Three of the task, two of its alarm, one of the list.
  "rows written": 6,
};

/** The same with a video of 20 MB whose host gives ranges and a strong ETag: it is stored in three parts. */
export const FINISHED_TASK_IN_PARTS: typeof FINISHED_TASK = {
  ...FINISHED_TASK,
  // Opening the upload, its parts, completing it.
  "R2 class A": 5,
  // Before it is completed: whether the video is there already. Then what it says of itself.
  "R2 class B": 2,
  // The upload, and each of its parts, is remembered.
  "rows written": 10,
};

/**
 * US dollars for a million, beyond what the plan includes; of GB-seconds, in which an object counts as 128 MB.
 * https://developers.cloudflare.com/workers/platform/pricing/, /durable-objects/platform/pricing/, /r2/pricing/
 */
const USD_A_MILLION: Readonly<Record<Item | "Worker requests" | "GB-seconds", number>> = {
  "Worker requests": 0.3,
  "KV reads": 0.5,
  "KV writes": 5,
  "R2 class A": 4.5,
  "R2 class B": 0.36,
  "Durable Object requests": 0.15,
  "rows written": 1,
  "GB-seconds": 12.5,
};
const OBJECT_GB = 0.128;

export type Use = Partial<Record<Item | "Worker requests", number>> & {
  /** For how long objects were awake. */
  readonly objectSeconds: number;
};

/** What something costs that happens a million times, in US dollars. */
export function usdOfAMillion({ objectSeconds, ...operations }: Use): number {
  const counts = Object.entries({ ...operations, "GB-seconds": objectSeconds * OBJECT_GB });
  return counts.reduce(
    (sum, [item, count]) => sum + count * USD_A_MILLION[item as keyof typeof USD_A_MILLION],
    0,
  );
}

export function total(bill: Bill, item: Item): number {
  const lines = Object.entries(bill).filter(([line]) => ITEMS[item](line));
  return lines.reduce((sum, [, count]) => sum + count, 0);
}
