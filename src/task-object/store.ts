/**
 * A task in its object's storage: one row, read and written whole, so that every change is one atomic write. Uploads of
 * many parts have these in a row of their own, because storage takes 2 MB a row.
 *
 * Key `task`: a `Task`, lives until the task is deleted. Reading it checks it and maps the names of earlier versions
 * (`task/row.ts`). What checks it is loaded where there is one: a task that begins is accepted without it.
 *
 * Key `parts:<name>`: the upload of that video and its parts, `{ id, parts }`, lives as long as the upload. The task's
 * row then has no parts of it.
 *
 * Key `listed`: what an earlier version has kept of the task there, and this one in its row.
 */

import type { PartsRow } from "../task/row.ts";
import type { Task, Upload, Video } from "../task/task.ts";
import type { PartTags } from "../task/upload-parts.ts";

const KEY = "task";
const EARLIER_LISTED_KEY = "listed";
/** Of 8 MiB each. The uploads of nearly all videos have fewer, and cost no second row. */
const MAX_PARTS_IN_ROW = 64;

export class TaskStore {
  readonly #kv: SyncKvStorage;
  #task: Task | null = null;
  /** As storage has it. */
  #saved: Task | null = null;
  /** Why the row is not a task; null: it is, or there is none. */
  #fault: unknown = null;
  /** The row as it was last written from here, as JSON. */
  #written = "";
  /** What the rows of parts have, by the name of the video. */
  readonly #parts = new Map<string, PartTags>();

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  /** To be awaited before anything else is called. Writes nothing, not even for a task that is not there. */
  async open(): Promise<void> {
    const row = this.#kv.get<object>(KEY);
    if (row === undefined) return;
    const { taskFromRow, partsFromRow } = await import("../task/row.ts");
    try {
      const task = taskFromRow({ listed: this.#kv.get(EARLIER_LISTED_KEY), ...row });
      this.#task = this.#saved = this.#withParts(task, partsFromRow);
    } catch (error) {
      this.#fault = error;
    }
  }

  /** @throws when the row is not a task */
  load(): Task | null {
    if (this.#fault !== null) throw this.#fault;
    return this.#task;
  }

  /** Changes the task in memory only, until the next `save`. */
  hold(task: Task): void {
    this.#task = task;
  }

  save(task: Task): void {
    if (task === this.#saved) return;
    const row = { ...task, videos: task.videos.map(withoutParts) };
    const json = JSON.stringify(row);
    for (const { name, upload } of task.videos) this.#saveParts(name, upload);
    if (json !== this.#written) this.#kv.put(KEY, row);
    this.#written = json;
    this.#task = this.#saved = task;
  }

  clear(): void {
    this.#kv.delete(KEY);
    this.#written = "";
    this.#parts.clear();
    this.#task = this.#saved = null;
  }

  #saveParts(name: string, upload: Upload | null): void {
    const known = this.#parts.get(name);
    if (upload !== null && isApart(upload)) {
      if (upload.parts === known) return;
      this.#kv.put(partsKey(name), { id: upload.id, parts: upload.parts });
      this.#parts.set(name, upload.parts);
    } else if (known !== undefined) {
      this.#kv.delete(partsKey(name));
      this.#parts.delete(name);
    }
  }

  #withParts(task: Task, partsFromRow: (row: unknown) => PartsRow): Task {
    const videos = task.videos.map((video) => {
      const { name, upload } = video;
      const row = upload === null || upload.parts.length > 0 ? undefined : this.#kv.get(partsKey(name));
      if (upload === null || row === undefined) return video;
      const { id, parts } = partsFromRow(row);
      if (id !== upload.id) return video;
      this.#parts.set(name, parts);
      return { ...video, upload: { ...upload, parts } };
    });
    return { ...task, videos };
  }
}

function withoutParts(video: Video): Video {
  const { upload } = video;
  return upload !== null && isApart(upload) ? { ...video, upload: { ...upload, parts: [] } } : video;
}

function isApart({ parts }: Upload): boolean {
  return parts.length > MAX_PARTS_IN_ROW;
}

function partsKey(name: string): string {
  return `parts:${name}`;
}
