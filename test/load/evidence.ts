/** What the receiver has in the end of the tasks that it has acknowledged: each by its id, and all of them in its list. */

import { cp, mkdtempDisposable, readdir, stat } from "node:fs/promises";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { TaskPage } from "../../src/task/summary.ts";
import type { TaskView } from "../../src/task/view.ts";
import type { Runtime } from "../bench/runtime.ts";
import { AUTHORIZATION } from "../bench/sides.ts";
import type { Delivery } from "./deliveries.ts";

const CONNECTIONS = 8;
const PAGE_TASKS = 100;
/** The local runtime keeps three files of each open for ten seconds, and a machine may let it open 20,000. */
const TASKS_PER_SECOND = 400;
/** Its directory is called after the class. */
const LIBRARY_DIRECTORY = "LibraryObject";

/** @returns what is wrong, a line each */
export async function missingById(
  url: URL,
  tasks: readonly Delivery[],
  onChecked: (count: number) => void,
): Promise<string[]> {
  const wrong: string[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const startedAt = performance.now();
  let next = 0;
  const check = async () => {
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) {
      const dueAt = startedAt + (next * 1000) / TASKS_PER_SECOND;
      await sleep(Math.max(0, dueAt - performance.now()));
      const { status, body } = await answerOf(new URL(`/videos/${task.taskId}`, url), agent);
      const state = status === 200 ? (JSON.parse(body) as TaskView).state : `HTTP ${status}`;
      if (state !== task.becomes) wrong.push(`${task.taskId} should be ${task.becomes}, is ${state}`);
      onChecked(next);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, check));
  agent.destroy();
  return wrong;
}

/** @returns what is wrong, a line each: a task that the list lacks, has twice, or has and should not */
export async function missingInList(url: URL, tasks: readonly Delivery[]): Promise<string[]> {
  const agent = new Agent({ keepAlive: true });
  const left = new Map(tasks.map(({ taskId, becomes }) => [taskId, becomes]));
  const wrong: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = new URL(`/videos?limit=${PAGE_TASKS}${cursor && `&cursor=${cursor}`}`, url);
    const { status, body } = await answerOf(page, agent);
    if (status !== 200) throw new Error(`${page.pathname}: HTTP ${status} ${body}`);
    const listed = JSON.parse(body) as TaskPage;
    for (const { taskId, state } of listed.tasks) {
      const becomes = left.get(taskId);
      if (becomes === undefined)
        wrong.push(`${taskId} is listed as ${state} and should not be, or once only`);
      else if (becomes !== state) wrong.push(`${taskId} is listed as ${state}, not as ${becomes}`);
      left.delete(taskId);
    }
    cursor = listed.cursor;
  }
  agent.destroy();
  return [...wrong, ...[...left.keys()].map((taskId) => `${taskId} is not in the list`)];
}

export interface ListSize {
  readonly objects: number;
  /** Of all its tables. */
  readonly rows: number;
  readonly bytes: number;
}

/** Of the list, as it lies on the disk of the local runtime. */
export async function listSize({ stateDirectory }: Pick<Runtime, "stateDirectory">): Promise<ListSize> {
  // A copy, so that nothing is locked that the runtime writes.
  await using copy = await mkdtempDisposable(join(tmpdir(), "veo3-load-"));
  await cp(join(stateDirectory, LIBRARY_DIRECTORY), copy.path, { recursive: true });
  const files = (await readdir(copy.path)).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  let rows = 0;
  let bytes = 0;
  for (const file of files) {
    const path = join(copy.path, file);
    using database = new DatabaseSync(path);
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    for (const { name } of tables) {
      rows += Number(database.prepare(`SELECT count(*) AS n FROM "${name}"`).get()?.n);
    }
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    bytes += (await stat(path)).size;
  }
  return { objects: files.length, rows, bytes };
}

function answerOf(url: URL, agent: Agent): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: AUTHORIZATION }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      response.on("error", reject);
    }).on("error", reject);
  });
}
