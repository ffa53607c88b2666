/** The receiver, whose library can be filled without callbacks: `POST /list?months=24&tasks=100000`. */

import receiver, { LibraryObject as Library, SubmissionObject, TaskObject } from "../../../src/index.ts";
import { monthOf } from "../../../src/library/place.ts";
import type { TaskSummary } from "../../../src/task/summary.ts";

const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;

export { SubmissionObject, TaskObject };

export class LibraryObject extends Library {
  /** Evenly over a time. */
  async putMany(from: number, until: number, count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      await this.put(storedTask(crypto.randomUUID(), Math.floor(from + ((until - from) * n) / count)));
    }
  }
}

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/list") return receiver.fetch(request, env, context);
    const library = env.LIBRARY as unknown as DurableObjectNamespace<LibraryObject>;
    const months = Number(searchParams.get("months"));
    const now = Date.now();
    for (let month = 0; month < months; month++) {
      const until = now - month * MONTH_MS;
      // All in one object: a stretch of less than a month may lie in two.
      const from = Math.max(until - MONTH_MS, Date.parse(`${monthOf(until)}-01`));
      const object = library.getByName(monthOf(until));
      await object.putMany(from, until, Number(searchParams.get("tasks")) / months);
      // As each night does.
      await object.sweep();
    }
    return new Response();
  },
};

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
