/** A poster, the picture that stands for a stored video: it is kept once, and never replaced. Pure. */

import { changed } from "./change.ts";
import type { TaskHandler } from "./events.ts";
import type { Video } from "./task.ts";

export const decidePosterStored: TaskHandler<"poster_stored"> = (task, { name, etag }, now) => {
  const isMeant = (video: Video) => video.name === name && video.state === "stored" && video.poster === null;
  if (!task.videos.some(isMeant)) return { outcome: "ignored", task };
  const videos = task.videos.map((video) => (isMeant(video) ? { ...video, poster: etag } : video));
  return { outcome: "accepted", task: changed(task, { videos }, now) };
};
