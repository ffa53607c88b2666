/** For `waitUntil`: an accelerator only. Should it fail or be cut off, the task's alarm does the work. */

import { log } from "../log.ts";
import type { TaskObject } from "../task/task-object.ts";

export async function startWork(task: DurableObjectStub<TaskObject>, taskId: string): Promise<void> {
  try {
    await task.work();
  } catch (error) {
    log("work_interrupted", { taskId, error: String(error) });
  }
}
