/** One video on the page of its task: to play, to download and to link to; or its progress; or why it failed. */

import type { VideoFailure } from "../task/failure.ts";
import type { VideoView } from "../task/view.ts";
import { VIDEO_KINDS } from "../veo3/video-kinds.ts";
import { formatBytes, formatProgress } from "./format.ts";
import { OwnWords } from "./own-words.tsx";
import { usePage } from "./page.ts";
import { downloadPath, videoPath } from "./paths.ts";
import { CopyLink, ShareForm } from "./share.tsx";
import { Age, MediaFacts, Player } from "./task-elements.tsx";
import type { Words } from "./words-en.ts";

/** `4K version`; numbered, as in `Video 2`, if the task has several of the kind. */
export function titleOf({ kind, index }: VideoView, videos: readonly VideoView[], words: Words): string {
  const isOnly = videos.filter((video) => video.kind === kind).length === 1;
  return isOnly ? words.kinds[kind] : `${words.kinds[kind]} ${index + 1}`;
}

type VideoProps = {
  taskId: string;
  video: VideoView;
  title: string;
  /** Whether it is attempted only when record-info has given a fresh link. */
  waitsForLink: boolean;
  /** Why videos of its task have failed, as the page has said already. */
  told: ReadonlySet<VideoFailure>;
};

export function VideoItem(props: VideoProps) {
  const { words } = usePage();
  const { taskId, video, title, told } = props;
  const { name, state, attempts, nextAttemptAt, bytes, media, sourceUrl, url } = video;
  return (
    <li
      id={name}
      class="card"
      data-key={[
        state,
        attempts,
        nextAttemptAt,
        state === "stored" ? bytes : "",
        media !== null,
        told.size,
      ].join()}
    >
      <div class="media">
        <Preview {...props} />
      </div>
      <div class="body">
        <h3 data-text>{title}</h3>
        <p class="facts">
          <code>{name}</code>
          {media !== null && <MediaFacts media={media} />}
          {state === "stored" && bytes !== null && <span>{formatBytes(bytes, words.tag)}</span>}
        </p>
        {url !== null && (
          <>
            <p class="buttons">
              <a class="button primary" href={downloadPath(taskId, name)} download>
                {words.download}
                <span class="unseen"> {name}</span>
              </a>
              <CopyLink url={url} name={name} />
            </p>
            <ShareForm taskId={taskId} name={name} />
          </>
        )}
        <details>
          <summary>
            {words.source}
            <span class="unseen"> {name}</span>
          </summary>
          <p class="hint">
            <code>{sourceUrl}</code>
          </p>
          <p class="hint">{words.attempts(attempts)}</p>
        </details>
      </div>
    </li>
  );
}

/** The player or picture once it is stored; before, its progress or why it failed. */
function Preview({ taskId, video, title, waitsForLink, told }: VideoProps) {
  const { words } = usePage();
  const { name, kind, state, posterUrl, bytes, receivedBytes, nextAttemptAt, failure } = video;
  if (state === "stored") {
    if (VIDEO_KINDS[kind].media === "picture") {
      return <img src={videoPath(taskId, name)} alt={title} loading="lazy" />;
    }
    return <Player taskId={taskId} name={name} hasPoster={posterUrl !== null} label={`${title}, ${name}`} />;
  }
  if (state === "storing") {
    return (
      <div class="placeholder storing">
        <progress
          id={`progress-${name}`}
          value={bytes === null ? undefined : receivedBytes}
          max={bytes ?? undefined}
          aria-label={words.progressLabel(name)}
        />
        <p data-text>{formatProgress(receivedBytes, bytes)}</p>
      </div>
    );
  }
  return (
    <div class={`placeholder ${state === "failed" ? "failed" : "waiting"}`}>
      {state === "pending" && <p>{waitsForLink ? words.pendingFreshLink : words.pending}</p>}
      {failure !== null && (
        <>
          {(told.size !== 1 || state === "pending") && (
            <p>
              {state === "pending" && `${words.lastFailure}: `}
              <strong>{words.reasons[failure.reason]}</strong>
            </p>
          )}
          <p class="hint">
            <OwnWords text={failure.message} />
          </p>
          {state === "failed" && told.size === 0 && <p>{words.advice(failure.reason)}</p>}
        </>
      )}
      {state === "pending" && nextAttemptAt !== null && failure !== null && (
        <p>
          {words.nextAttempt}: <Age at={Date.parse(nextAttemptAt)} />
        </p>
      )}
    </div>
  );
}
