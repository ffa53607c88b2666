/** The page of a task: its videos to play, download and link to, why it failed, what can be done, and its history. */

import { type Task, taskFailure } from "../task/task.ts";
import type { TaskView } from "../task/view.ts";
import { Asked } from "./asked.tsx";
import { titled } from "./format.ts";
import { BackLink, Layout, Notice } from "./layout.tsx";
import { NotificationList } from "./notification-list.tsx";
import { usePage } from "./page.ts";
import { Details } from "./task-details.tsx";
import { Instant, State } from "./task-elements.tsx";
import { titleOf, VideoItem } from "./video-item.tsx";
import { eventWord } from "./words.ts";

type TaskPageProps = {
  task: Task;
  /** The same task as clients see it, with links to its videos. */
  view: TaskView;
  canRetry: boolean;
};

export function TaskPage({ task, view, canRetry }: TaskPageProps) {
  const { words, mayChange } = usePage();
  const { taskId, state, updatedAt, settledAt } = view;
  return (
    <Layout
      title={`${titled(task)} · ${words.states[state]}`}
      events={settledAt === null ? `/videos/${taskId}/events` : null}
      version={updatedAt}
    >
      <Notice />
      <BackLink />
      <div id="asked" data-live>
        <Asked task={task} />
      </div>
      <div id="summary" data-live>
        <div id="facts" data-key={updatedAt}>
          <p class="facts" role="status">
            <State state={state} />
          </p>
          <Failure task={task} />
          <Details task={task} />
        </div>
      </div>
      <div class="columns">
        <section aria-labelledby="videos-title">
          <h2 id="videos-title">{words.videosTitle}</h2>
          <ul id="videos" class="grid" data-live>
            {view.videos.length === 0 ? (
              <li id="none" class="panel" data-key={state}>
                {state === "waiting" ? words.noVideos : words.noVideosFailed}
              </li>
            ) : (
              view.videos.map((video, index) => (
                <VideoItem
                  taskId={taskId}
                  video={video}
                  title={titleOf(video, view.videos, words)}
                  waitsForLink={task.videos[index]?.freshLink === "wanted"}
                />
              ))
            )}
          </ul>
          {mayChange && <Actions taskId={taskId} canRetry={canRetry} />}
        </section>
        <div>
          <NotificationList view={view} />
          <section aria-labelledby="history-title">
            <h2 id="history-title">{words.history}</h2>
            <History history={task.history} />
          </section>
        </div>
      </div>
    </Layout>
  );
}

function Failure({ task }: { task: Task }) {
  const { words } = usePage();
  const reason = taskFailure(task);
  if (reason === null) return null;
  return (
    <section class="panel failure" aria-labelledby="failure-title">
      <h2 id="failure-title">{words.reasons[reason]}</h2>
      <p>{words.advice(reason)}</p>
      {task.message !== null && (
        <p class="provider-message">
          {words.providerSays}
          {task.code !== null && ` (${task.code})`}: <q>{task.message}</q>
        </p>
      )}
    </section>
  );
}

function Actions({ taskId, canRetry }: { taskId: string; canRetry: boolean }) {
  const { words } = usePage();
  return (
    <section class="actions" aria-label={words.actions}>
      <div id="retry" data-live>
        {canRetry && (
          <form id="retry-form" method="post" action={`/tasks/${taskId}/retry`}>
            <button type="submit" class="primary" aria-describedby="retry-hint">
              {words.retry}
            </button>
            <span id="retry-hint" class="hint">
              {words.retryHint}
            </span>
          </form>
        )}
      </div>
      <details class="confirm">
        <summary class="button danger">{words.delete}</summary>
        <form method="post" action={`/tasks/${taskId}/delete`} class="panel">
          <p>{words.deleteWarning}</p>
          <button type="submit" class="danger">
            {words.deleteConfirm}
          </button>
        </form>
      </details>
    </section>
  );
}

function History({ history }: { history: Task["history"] }) {
  const { words } = usePage();
  return (
    <ol id="history" class="timeline" data-live>
      {history.map(({ at, event, detail }, index) => (
        <li id={`event-${index}`} class={event} data-key={`${at}${event}`}>
          <p>
            <strong>{eventWord(words, event)}</strong>
          </p>
          {detail !== "" && (
            <p class="hint" lang="en">
              {detail}
            </p>
          )}
          <p class="hint">
            <Instant at={at} />
          </p>
        </li>
      ))}
    </ol>
  );
}
