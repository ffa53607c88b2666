/**
 * What a receiver that is not running has left on disk: its tasks with their alarms, and what R2 holds of videos.
 *
 * Reads the local runtime's files (SQLite, its own tables) in a copy, so that the next receiver finds them exactly as
 * the last one left them. Throws when they are not as known here: a new release of the runtime may have moved them.
 */

import { cp, mkdtempDisposable, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { deserialize } from "node:v8";

export interface StoredTask {
  readonly taskId: string;
  readonly isSettled: boolean;
  /**
   * When its alarm wakes it, in milliseconds since the epoch. Null unless the alarm is in both its places: in the
   * object's own storage, where it is committed with the task, and in the list of whoever wakes it.
   */
  readonly alarmAt: number | null;
  /** The whole row, as JSON: what is not in it, the receiver does not know. */
  readonly row: string;
}

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  /** Another one after each write of the key. */
  readonly version: string;
}

export interface MultipartUpload {
  readonly id: string;
  readonly key: string;
  readonly state: "open" | "completed" | "aborted";
  readonly parts: number;
}

export interface LocalState {
  readonly tasks: ReadonlyMap<string, StoredTask>;
  readonly objects: readonly StoredObject[];
  readonly uploads: readonly MultipartUpload[];
}

/** Named after the Durable Object's class, behind the Worker's name; R2 is a Durable Object of the runtime's own. */
const TASKS_DIRECTORY = /-TaskObject$/;
const BUCKETS_DIRECTORY = /^miniflare-R2BucketObject$/;
const OBJECT_FILE = /^[0-9a-f]{64}\.sqlite$/;
/** Of all objects of a class: whom to wake, and when. */
const ALARMS_FILE = "metadata.sqlite";

/** workerd keeps an object's alarm in this row of its `_cf_METADATA`. */
const ALARM_ROW = 1;
/** Too many for a JavaScript number: SQLite divides. */
const NANOSECONDS_A_MILLISECOND = 1_000_000;
const TASK_KEY = "task";
/** In the order of their numbers. */
const UPLOAD_STATES = ["open", "completed", "aborted"] as const;

export async function readLocalState(stateDirectory: string): Promise<LocalState> {
  await using copy = await mkdtempDisposable(join(tmpdir(), "veo3-crash-scene-"));
  const tasks = await copyOf(join(stateDirectory, "v3", "do"), TASKS_DIRECTORY, join(copy.path, "do"));
  const buckets = await copyOf(join(stateDirectory, "v3", "r2"), BUCKETS_DIRECTORY, join(copy.path, "r2"));
  return {
    tasks: tasks === null ? new Map() : await readTasks(tasks),
    ...(buckets === null ? { objects: [], uploads: [] } : await readBuckets(buckets)),
  };
}

/** @returns the copy; null when there is nothing yet: the first kill may come before the first task */
async function copyOf(parent: string, name: RegExp, target: string): Promise<string | null> {
  const names = await readdir(parent).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const [found, ...more] = names.filter((candidate) => name.test(candidate));
  if (more.length > 0) throw new Error(`several directories in ${parent} are called ${name}`);
  if (found === undefined) return null;
  await cp(join(parent, found), target, { recursive: true });
  return target;
}

async function objectFiles(directory: string): Promise<string[]> {
  return (await readdir(directory))
    .filter((name) => OBJECT_FILE.test(name))
    .map((name) => join(directory, name));
}

async function readTasks(directory: string): Promise<Map<string, StoredTask>> {
  using alarms = new DatabaseSync(join(directory, ALARMS_FILE));
  const tasks = new Map<string, StoredTask>();
  for (const file of await objectFiles(directory)) {
    using database = new DatabaseSync(file);
    const row = taskRow(database);
    // Requested, but the receiver was killed before it had an answer.
    if (row === null) continue;
    tasks.set(row.taskId, {
      taskId: row.taskId,
      isSettled: row.settledAt !== null,
      alarmAt: ownAlarmAt(database) && listedAlarmAt(alarms, basename(file, ".sqlite")),
      row: JSON.stringify(row),
    });
  }
  return tasks;
}

function taskRow(database: DatabaseSync): { taskId: string; settledAt: number | null } | null {
  if (!hasTable(database, "_cf_KV")) return null;
  const found = first(database, "SELECT value FROM _cf_KV WHERE key = ?", TASK_KEY);
  if (found === null) return null;
  const row: unknown = found.value instanceof Uint8Array ? deserialize(found.value) : null;
  if (isTask(row)) return row;
  throw new Error("a Durable Object's row is no task");
}

function isTask(row: unknown): row is { taskId: string; settledAt: number | null } {
  if (typeof row !== "object" || row === null || !("taskId" in row) || !("settledAt" in row)) return false;
  return typeof row.taskId === "string" && (row.settledAt === null || typeof row.settledAt === "number");
}

function ownAlarmAt(database: DatabaseSync): number | null {
  if (!hasTable(database, "_cf_METADATA")) return null;
  const sql = `SELECT value / ${NANOSECONDS_A_MILLISECOND} AS at FROM _cf_METADATA WHERE key = ?`;
  return instant(first(database, sql, ALARM_ROW)?.at);
}

function listedAlarmAt(alarms: DatabaseSync, objectId: string): number | null {
  const sql = `SELECT scheduled_time / ${NANOSECONDS_A_MILLISECOND} AS at FROM _cf_ALARM WHERE actor_id = ?`;
  return instant(first(alarms, sql, objectId)?.at);
}

function instant(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

async function readBuckets(directory: string): Promise<Pick<LocalState, "objects" | "uploads">> {
  const objects: StoredObject[] = [];
  const uploads: MultipartUpload[] = [];
  for (const file of await objectFiles(directory)) {
    using database = new DatabaseSync(file);
    // The receiver was killed before R2 had made its tables, of which this is the last: it holds nothing yet.
    if (!hasTable(database, "_mf_multipart_parts")) continue;
    for (const { key, size, version } of database.prepare("SELECT * FROM _mf_objects").all()) {
      objects.push({ key: String(key), bytes: Number(size), version: String(version) });
    }
    const parts = "(SELECT count(*) FROM _mf_multipart_parts p WHERE p.upload_id = u.upload_id)";
    const sql = `SELECT u.upload_id AS id, u.key, u.state, ${parts} AS parts FROM _mf_multipart_uploads u`;
    for (const { id, key, state, parts } of database.prepare(sql).all()) {
      const known = UPLOAD_STATES[Number(state)];
      if (known === undefined) throw new Error(`a multipart upload is in the unknown state ${state}`);
      uploads.push({ id: String(id), key: String(key), state: known, parts: Number(parts) });
    }
  }
  return { objects, uploads };
}

function hasTable(database: DatabaseSync, name: string): boolean {
  return first(database, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", name) !== null;
}

function first(database: DatabaseSync, sql: string, parameter: string | number) {
  return database.prepare(sql).get(parameter) ?? null;
}
