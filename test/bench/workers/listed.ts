/**
 * The receiver, whose library can be filled without callbacks, and evicted:
 *
 *     GET /list?months=24&tasks=100000    lists them, evenly over so many months; with 0 months, over the last half hour
 *     GET /evict                          what the library's objects have in memory is lost
 *     GET /floor/page                     the least that a page takes: 20 rows of one object, by one call
 *     GET /burst?tasks=1000               new tasks, as fast as one object lists them
 *     GET /floor/burst?tasks=1000         the same with bare rows
 *
 * Each answer of the receiver says how many requests to the library's objects it took: `X-Library-Requests`.
 */

import receiver, { LibraryObject as Library, SubmissionObject, TaskObject } from "../../../src/index.ts";
import { MONTHS, monthOf, objectOf } from "../../../src/library/place.ts";
import { SHARDS } from "../../../src/task/shard.ts";
import type { TaskSummary } from "../../../src/task/summary.ts";

const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;
const HALF_AN_HOUR_MS = 1_800_000;
const PAGE_ROWS = 20;
/** As many as a few hundred clients keep under way. */
const PUTS_AT_A_TIME = 50;

export { SubmissionObject, TaskObject };

export class LibraryObject extends Library {
  /** Evenly over a time. */
  async putMany(from: number, until: number, count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      await this.put(storedTask(crypto.randomUUID(), Math.floor(from + ((until - from) * n) / count)));
    }
  }

  evict(): void {
    this.ctx.abort("evicted");
  }

  barePage(): string[] {
    const rows = this.ctx.storage.sql.exec<{ summary: string }>(
      `SELECT summary FROM task ORDER BY created_at DESC, task_id DESC LIMIT ${PAGE_ROWS}`,
    );
    return [...rows].map(({ summary }) => summary);
  }

  barePut(summary: TaskSummary): void {
    const { sql } = this.ctx.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS bare (id TEXT PRIMARY KEY, summary TEXT) WITHOUT ROWID");
    sql.exec("INSERT INTO bare VALUES (?, ?)", summary.taskId, JSON.stringify(summary));
  }
}

type BenchEnv = Omit<Env, "LIBRARY"> & { readonly LIBRARY: DurableObjectNamespace<LibraryObject> };

export default {
  async fetch(request: Request, env: BenchEnv, context: ExecutionContext): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const tasks = Number(searchParams.get("tasks"));
    const newest = env.LIBRARY.getByName(monthOf(Date.now()));
    switch (pathname) {
      case "/list":
        await fill(env.LIBRARY, Number(searchParams.get("months")), tasks);
        return new Response();
      case "/evict":
        await evictAll(env.LIBRARY);
        return new Response();
      case "/floor/page":
        return Response.json((await newest.barePage()).map((summary) => JSON.parse(summary)));
      case "/burst":
        await burst(tasks, (summary) => newest.put(summary));
        return new Response();
      case "/floor/burst":
        await burst(tasks, (summary) => newest.barePut(summary));
        return new Response();
    }
    const counted = { requests: 0 };
    const LIBRARY = countedLibrary(env.LIBRARY, counted);
    const response = await receiver.fetch(request, { ...env, LIBRARY }, context);
    const answer = new Response(response.body, response);
    answer.headers.set("x-library-requests", String(counted.requests));
    return answer;
  },
};

async function fill(library: BenchEnv["LIBRARY"], months: number, tasks: number): Promise<void> {
  const now = Date.now();
  const stretches = Math.max(1, months);
  for (let month = 0; month < stretches; month++) {
    const until = now - month * MONTH_MS;
    const length = months === 0 ? HALF_AN_HOUR_MS : MONTH_MS;
    // All in the objects of one month: a stretch of less than a month may lie in two.
    const from = Math.max(until - length, Date.parse(`${monthOf(until)}-01`));
    for (let shard = 0; shard < SHARDS; shard++) {
      const object = library.getByName(objectOf({ createdAt: until, shard }));
      await object.putMany(from, until, tasks / stretches / SHARDS);
      // As each night does.
      await object.sweep();
    }
  }
}

async function evictAll(library: BenchEnv["LIBRARY"]): Promise<void> {
  const objects = await library.getByName(MONTHS).objects();
  for (const name of [...objects.map(({ name }) => name), MONTHS]) {
    await library
      .getByName(name)
      .evict()
      .catch(() => {});
  }
}

async function burst(tasks: number, put: (summary: TaskSummary) => Promise<void>): Promise<void> {
  for (let n = 0; n < tasks; n += PUTS_AT_A_TIME) {
    const some = Array.from({ length: PUTS_AT_A_TIME }, () => storedTask(crypto.randomUUID(), Date.now()));
    await Promise.all(some.map(put));
  }
}

/** Counts the calls of its objects' methods. */
function countedLibrary(library: BenchEnv["LIBRARY"], counted: { requests: number }): Env["LIBRARY"] {
  const getByName = (name: string) =>
    new Proxy(library.getByName(name), {
      get: (stub, method) => {
        const member = Reflect.get(stub, method);
        if (typeof member !== "function") return member;
        return (...args: unknown[]) => {
          counted.requests += 1;
          // `member.apply` would be a call of the object's method `apply`.
          return Reflect.apply(member, stub, args);
        };
      },
    });
  return { getByName } as unknown as Env["LIBRARY"];
}

function storedTask(taskId: string, createdAt: number): TaskSummary {
  const firstStoredAt = createdAt + 1000 + Math.floor(Math.random() * 60_000);
  return {
    taskId,
    version: 4,
    state: "stored",
    code: 200,
    message: "Veo3 视频生成成功。",
    failure: null,
    unconfirmed: false,
    extends: null,
    request: null,
    reference: null,
    videoCount: 1,
    storedCount: 1,
    failedCount: 0,
    bytes: 20_000_000,
    cover: "generated_0.mp4",
    media: null,
    hasPoster: false,
    createdAt,
    updatedAt: firstStoredAt,
    settledAt: firstStoredAt,
    firstResult: { by: "callback", at: createdAt },
    firstStoredAt,
  };
}
