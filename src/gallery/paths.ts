/**
 * Where the gallery's own elements find a video and its poster: by the session's cookie, so that nothing of an open page
 * expires, and always at the same address, so that the browser's cache keeps it. Pure.
 */

export function videoPath(taskId: string, name: string): string {
  return `/videos/${taskId}/${name}`;
}

export function posterPath(taskId: string, name: string): string {
  return `${videoPath(taskId, name)}/poster`;
}

/** Browsers save it instead of playing it. */
export function downloadPath(taskId: string, name: string): string {
  return `${videoPath(taskId, name)}?download=1`;
}
