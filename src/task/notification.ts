/**
 * Handing on: what a client's own callback URL is to be told, and when.
 *
 * Pure. It is told once the videos are stored (or it is certain that there will be none), and again as the provider
 * does it when it did not listen: after 1, 5 and 15 minutes, then never. What is told once is told anew only when
 * there is more to tell: a success after a failure, or further videos.
 */

import { type Handover, isBase, isUnsettled, type Task, type Video } from "./task.ts";

const RETRY_MINUTES = [1, 5, 15] as const;
const MINUTE_MS = 60_000;

/** Of how many videos; 0: of a failure. */
export type Tidings = number;

/** What there is to tell; null while nothing is final. */
export function tidingsOf(task: Task, { variant, failure }: Handover): Tidings | null {
  const videos = videosOf(task, variant);
  if (videos.some(isUnsettled)) return null;
  if (videos.length > 0) return videos.filter((video) => video.state === "stored").length;
  // A failure that record-info may still contradict is not final.
  const hasFailed = variant === null ? task.failure !== null && task.inquiry === null : failure !== null;
  return hasFailed ? 0 : null;
}

/** The videos that a handover is about. */
export function videosOf(task: Task, variant: Handover["variant"]): Video[] {
  return task.videos.filter((video) => (variant === null ? isBase(video) : isUpgradeTo4k(video)));
}

function isUpgradeTo4k({ kind }: Video): boolean {
  return kind === "4k" || kind === "4k_image";
}

/** The handovers of a task as it is now: due where there is something new to tell. */
export function dueHandovers(task: Task, now: number): Handover[] {
  return task.handovers.map((handover) => {
    const tidings = tidingsOf(task, handover);
    if (tidings !== null && tidings > (handover.told ?? -1))
      return handover.at === null ? { ...handover, at: now, tries: 0 } : handover;
    return handover.at === null ? handover : { ...handover, at: null };
  });
}

export function afterHandover(
  handover: Handover,
  tidings: Tidings,
  delivered: boolean,
  now: number,
): Handover {
  const minutes = RETRY_MINUTES[handover.tries];
  if (delivered || minutes === undefined) return { ...handover, told: tidings, at: null };
  return { ...handover, tries: handover.tries + 1, at: now + minutes * MINUTE_MS };
}
