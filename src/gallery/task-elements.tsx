/** Elements that both the grid and the page of a task use. */

import type { TaskState } from "../task/task.ts";
import { formatAge, formatInstant } from "./format.ts";
import type { PageContext } from "./layout.tsx";

export function State({ page: { words }, state }: { page: PageContext; state: TaskState }) {
  return (
    <span class={`state ${state}`} data-text>
      {words.states[state]}
    </span>
  );
}

/** How long ago, or in how long. */
export function Age({ page: { words, now }, at }: { page: PageContext; at: number }) {
  return (
    <time datetime={new Date(at).toISOString()} title={formatInstant(at, words.tag)} data-text>
      {formatAge(at, now, words.tag)}
    </time>
  );
}

/** Date and time in UTC, which the script replaces with those of the reader's time zone. */
export function Instant({ page: { words }, at }: { page: PageContext; at: number }) {
  return (
    <time datetime={new Date(at).toISOString()} data-instant>
      {formatInstant(at, words.tag)}
    </time>
  );
}

/**
 * A video player that shows a picture near the start of the video.
 *
 * @param isLazy whether nothing is loaded until the script sees it scroll into view, or somebody plays it
 */
export function Player({ src, label, isLazy = false }: { src: string; label: string; isLazy?: boolean }) {
  return (
    // biome-ignore lint/a11y/useMediaCaption: the provider gives no captions
    <video
      // The very first picture is often black.
      src={`${src}#t=0.1`}
      controls
      playsinline
      preload={isLazy ? "none" : "metadata"}
      aria-label={label}
    />
  );
}
