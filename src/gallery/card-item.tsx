/** A task in the grid: its poster, or what there is in place of one, what was asked for, and how it stands. */

import { isSettledState } from "../task/task.ts";
import type { Card } from "./cards.ts";
import { formatBytes, titled } from "./format.ts";
import { usePage } from "./page.ts";
import { Age, MediaFacts, State, Still } from "./task-elements.tsx";

/** A screen reader takes four seconds to say as many characters. */
const MAX_SPOKEN = 60;

export function CardItem({ card, isLazy }: { card: Card; isLazy: boolean }) {
  const { words, mayChange } = usePage();
  const { taskId, state, version, request, media, videoCount, storedCount, bytes, createdAt } = card.summary;
  const title = titled(card.summary);
  const isNamed = title !== taskId;
  const spoken = titled(card.summary, MAX_SPOKEN);
  return (
    <li
      id={`task-${taskId}`}
      class="card"
      data-key={version}
      data-state={state}
      data-news={isSettledState(state) ? words.taskNews[state](spoken) : undefined}
    >
      <div class="media">
        <Cover card={card} isLazy={isLazy} />
      </div>
      <div class="body">
        <h2>
          <a href={`/tasks/${taskId}`} class={isNamed ? "clamped" : "id"} dir={isNamed ? "auto" : undefined}>
            {title}
          </a>
        </h2>
        {isNamed && <p class="id hint">{taskId}</p>}
        <p class="facts">
          <State state={state} />
          {request?.model && <span>{request.model}</span>}
          {media !== null && <MediaFacts media={media} />}
          {videoCount > 0 && (
            <span>
              {state === "partial" ? words.storedOf(storedCount, videoCount) : words.videos(videoCount)}
            </span>
          )}
          {bytes > 0 && <span>{formatBytes(bytes, words.tag)}</span>}
          <Age at={createdAt} />
        </p>
        {mayChange && (
          <label class="pick">
            <input
              type="checkbox"
              name="id"
              value={taskId}
              form="selection"
              data-videos={storedCount}
              data-bytes={bytes}
            />
            <span class="unseen">{words.select(taskId)}</span>
          </label>
        )}
      </div>
    </li>
  );
}

function Cover({ card: { summary, progress }, isLazy }: { card: Card; isLazy: boolean }) {
  const { words } = usePage();
  const { taskId, state, failure, storedCount, videoCount, cover, hasPoster, media } = summary;
  if (state === "storing") {
    return (
      <div class="placeholder storing">
        <p>{words.storedOf(storedCount, videoCount)}</p>
        <progress value={progress ?? undefined} max={1} aria-label={words.progressLabel(taskId)} />
      </div>
    );
  }
  if (cover !== null) return <Still name={cover} {...{ taskId, hasPoster, media, isLazy }} />;
  return (
    <div class={`placeholder ${state}`}>
      {failure === null ? (
        <p>{summary.unconfirmed ? words.unconfirmed : words.noResult}</p>
      ) : (
        <>
          <p>
            <strong>{words.reasons[failure]}</strong>
          </p>
          <p class="hint">{words.advice(failure)}</p>
        </>
      )}
    </div>
  );
}
