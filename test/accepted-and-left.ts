/** A task whose receiver ended right after it had answered the callback. */

import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { decide } from "../src/task/decide.ts";
import { WATCHDOG_MS } from "../src/task/schedule.ts";
import type { Result } from "../src/veo3/result.ts";
import { ORIGIN, taskObject } from "./client.ts";

/** Videos that the provider made. */
export function resultOf(taskId: string, ...urls: string[]): Result {
  const videos = urls.map((url) => ({ kind: "generated" as const, index: null, url }));
  return { taskId, code: 200, message: null, videos, resolution: null, fallback: null };
}

/** Its alarm is set, and no job has begun. `confirm`: record-info has to confirm the result first. */
export async function leaveAccepted(result: Result, confirm = false): Promise<void> {
  const callback = { type: "callback", result, delivery: "delivery", origin: ORIGIN, variant: null } as const;
  const { task } = decide(null, { ...callback, confirm }, Date.now());
  const object = taskObject(result.taskId);
  await runInDurableObject(object, async (_, { storage }) => {
    storage.kv.put("task", task);
    await storage.setAlarm(Date.now() + WATCHDOG_MS);
  });
  await evictDurableObject(object);
}
