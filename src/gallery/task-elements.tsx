/** Elements that several pages use. */

import type { Child } from "hono/jsx";
import type { Media, TaskState } from "../task/task.ts";
import { formatAge, formatInstant, formatSeconds } from "./format.ts";
import { usePage } from "./page.ts";

/** A coloured mark with what it means. */
export function OutcomeMark({ colour, word }: { colour: TaskState; word: string }) {
  return <span class={`state ${colour}`}>{word}</span>;
}

export function State({ state }: { state: TaskState }) {
  const { words } = usePage();
  return (
    <span class={`state ${state}`} data-text>
      {words.states[state]}
    </span>
  );
}

/** One row of a list of details. */
export function Fact({ name, value }: { name: string; value: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** How long a film takes, and its size in pixels. */
export function MediaFacts({ media: { durationSeconds, width, height } }: { media: Media }) {
  const { words } = usePage();
  return (
    <>
      {durationSeconds !== null && <span>{formatSeconds(durationSeconds, words.tag)}</span>}
      {width !== null && height !== null && <span>{`${width} × ${height}`}</span>}
    </>
  );
}

/** How long ago, or in how long. */
export function Age({ at }: { at: number }) {
  const { words, now } = usePage();
  return (
    <time datetime={new Date(at).toISOString()} title={formatInstant(at, words.tag)} data-text>
      {formatAge(at, now, words.tag)}
    </time>
  );
}

/** Date and time in UTC, which the script replaces with those of the reader's time zone. */
export function Instant({ at }: { at: number }) {
  const { words } = usePage();
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
