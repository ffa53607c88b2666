/** Reading what a stored video says of itself, up to the record of what it said. */

import { log } from "../log.ts";
import { type Task, type Video, videoKey } from "../task/task.ts";
import { readMedia } from "../transfer/read-media.ts";
import { VIDEO_KINDS } from "../veo3/video-kinds.ts";
import type { TaskHandle } from "./jobs.ts";

export async function runMediaReading(handle: TaskHandle, task: Task, video: Video): Promise<void> {
  const { name, kind, stored } = video;
  if (stored === null) return;
  const { taskId } = task;
  try {
    const file = { key: videoKey(taskId, name), media: VIDEO_KINDS[kind].media, bytes: stored.bytes };
    const media = await readMedia(handle.env.VIDEOS, file);
    // Usually the list is told of it next, and both are one row.
    handle.hold({ type: "media_read", name, etag: stored.etag, media });
  } catch (error) {
    // Nothing is recorded: the next reading was scheduled when this one was counted.
    log("media_failed", { taskId, name, error: String(error) });
  }
}
