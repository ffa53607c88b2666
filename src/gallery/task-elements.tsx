/** Elements that several pages use. */

import type { Child } from "hono/jsx";
import type { Media, TaskState } from "../task/task.ts";
import { formatAge, formatInstant, formatSeconds } from "./format.ts";
import { usePage } from "./page.ts";
import { posterPath, videoPath } from "./paths.ts";

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

type StillProps = {
  taskId: string;
  /** Of the video. */
  name: string;
  hasPoster: boolean;
  media: Media | null;
  /** Whether it is loaded only as it scrolls into view. */
  isLazy: boolean;
};

/**
 * The poster of a video. The script plays the video on it, without sound and controls, and draws the poster where there
 * is none. A click on it is one on the title of its task, which is what screen readers and the keyboard have.
 */
export function Still({ taskId, name, hasPoster, media, isLazy }: StillProps) {
  const { mayChange } = usePage();
  const poster = posterPath(taskId, name);
  return (
    <div
      class="still"
      data-plays={videoPath(taskId, name)}
      data-draws={hasPoster || !mayChange ? undefined : poster}
    >
      {hasPoster && (
        <img
          src={poster}
          alt=""
          width={media?.width ?? 16}
          height={media?.height ?? 9}
          loading={isLazy ? "lazy" : "eager"}
          decoding="async"
        />
      )}
    </div>
  );
}

type PlayerProps = { taskId: string; name: string; hasPoster: boolean; label: string };

/** A video player: it loads nothing but its poster or, where there is none, a picture near the start of the video. */
export function Player({ taskId, name, hasPoster, label }: PlayerProps) {
  const { mayChange } = usePage();
  const poster = posterPath(taskId, name);
  return (
    // biome-ignore lint/a11y/useMediaCaption: the provider gives no captions
    <video
      // The very first picture is often black.
      src={`${videoPath(taskId, name)}${hasPoster ? "" : "#t=0.1"}`}
      poster={hasPoster ? poster : undefined}
      data-draws={hasPoster || !mayChange ? undefined : poster}
      controls
      playsinline
      preload={hasPoster ? "none" : "metadata"}
      aria-label={label}
    />
  );
}
