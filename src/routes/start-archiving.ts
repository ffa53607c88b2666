/** For `waitUntil`: an accelerator only. Should it fail or be cut off, the task's alarm archives. */

import { log } from "../log.ts";
import type { TaskObject } from "../task/task-object.ts";

export async function startArchiving(task: DurableObjectStub<TaskObject>, taskId: string): Promise<void> {
  try {
    await task.archive();
  } catch (error) {
    log("archive_interrupted", { taskId, error: String(error) });
  }
}
