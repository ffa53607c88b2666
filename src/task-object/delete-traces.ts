/** Deletes what a task has left outside of its object: uploads, videos, posters, KV entries, its place in the library. */

import { objectOf } from "../library/place.ts";
import { posterKey, type Task, videoKey } from "../task/task.ts";
import { abortUpload } from "../transfer/r2.ts";
import { rememberDeletion } from "./deliveries.ts";

/** Safe to repeat after it was cut off anywhere. @throws when R2 or the library fails; KV is only a hint */
export async function deleteTraces({ VIDEOS, DELIVERIES, LIBRARY }: Env, task: Task): Promise<void> {
  const { taskId, createdAt, videos, deliveries } = task;
  for (const { name, upload } of videos) {
    if (upload !== null) await abortUpload(VIDEOS, videoKey(taskId, name), upload.id);
  }
  // Whether a poster was recorded or not: an object that was cut off may have put one without recording it.
  const keys = videos.flatMap(({ name }) => [videoKey(taskId, name), posterKey(taskId, name)]);
  if (keys.length > 0) await VIDEOS.delete(keys);
  await rememberDeletion(DELIVERIES, taskId, deliveries);
  await LIBRARY.getByName(objectOf(task)).remove({ createdAt, taskId });
}
