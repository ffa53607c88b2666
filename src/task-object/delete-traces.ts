/** Deleting what a task has left outside its object. Safe to repeat from anywhere in it. */

import { monthObject, monthOf } from "../library/library-object.ts";
import { type Task, videoKey } from "../task/task.ts";
import { abortUpload } from "../transfer/r2.ts";
import { forgetDeliveries } from "./deliveries.ts";

/** @throws when anything of it fails */
export async function deleteTraces({ VIDEOS, DELIVERIES, LIBRARY }: Env, task: Task): Promise<void> {
  const { taskId, createdAt, videos, deliveries } = task;
  for (const { name, upload } of videos) {
    if (upload !== null) await abortUpload(VIDEOS, videoKey(taskId, name), upload.id);
  }
  if (videos.length > 0) await VIDEOS.delete(videos.map(({ name }) => videoKey(taskId, name)));
  await forgetDeliveries(DELIVERIES, taskId, deliveries);
  await monthObject(LIBRARY, monthOf(createdAt)).remove({ createdAt, taskId });
}
