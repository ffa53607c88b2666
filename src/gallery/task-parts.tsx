/** What the grid and a task's page both show of a task. */

import type { TaskState } from "../task/task.ts";
import { formatAge, formatInstant } from "./format.ts";
import type { Page } from "./page.tsx";

export function State({ page: { words }, state }: { page: Page; state: TaskState }) {
  return (
    <span class={`state ${state}`} data-text>
      {words.states[state]}
    </span>
  );
}

/** How long ago, or how long until. */
export function Age({ page: { words, now }, at }: { page: Page; at: number }) {
  return (
    <time datetime={new Date(at).toISOString()} title={formatInstant(at, words.tag)} data-text>
      {formatAge(at, now, words.tag)}
    </time>
  );
}

/** The moment itself; the script tells it in the reader's own time zone. */
export function Instant({ page: { words }, at }: { page: Page; at: number }) {
  return (
    <time datetime={new Date(at).toISOString()} data-instant>
      {formatInstant(at, words.tag)}
    </time>
  );
}

/**
 * A player with the video's own first picture.
 *
 * @param isLazy only the script, or the play button, has the picture loaded
 */
export function Player({ src, label, isLazy = false }: { src: string; label: string; isLazy?: boolean }) {
  return (
    // biome-ignore lint/a11y/useMediaCaption: the provider gives no captions
    <video
      // A moment into it: the very first picture is often black.
      src={`${src}#t=0.1`}
      controls
      playsinline
      preload={isLazy ? "none" : "metadata"}
      aria-label={label}
      data-lazy={isLazy}
    />
  );
}
