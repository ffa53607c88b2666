/** The page of a task: its videos to play, download and link to, why it failed, what can be done, and its history. */

import type { Child } from "hono/jsx";
import { type Task, taskFailure } from "../task/task.ts";
import type { TaskView } from "../task/view.ts";
import { formatBytes } from "./format.ts";
import { CopyButton, Layout, Notice, type PageContext } from "./layout.tsx";
import { Instant, State } from "./task-elements.tsx";
import { titleOf, VideoItem } from "./video-item.tsx";
import { eventWord } from "./words.ts";

type TaskPageProps = {
  page: PageContext;
  task: Task;
  /** The same task as clients see it, with links to its videos. */
  view: TaskView;
  canRetry: boolean;
  notice: string | null;
};

export function TaskPage({ page, task, view, canRetry, notice }: TaskPageProps) {
  const { words } = page;
  const { taskId, state, updatedAt, settledAt } = view;
  return (
    <Layout
      page={page}
      title={`${taskId} · ${words.states[state]}`}
      events={settledAt === null ? `/videos/${taskId}/events` : null}
      version={updatedAt}
    >
      {notice !== null && <Notice text={notice} />}
      <p class="back">
        <a href="/">
          <span aria-hidden="true">← </span>
          {words.allTasks}
        </a>
      </p>
      <div class="title">
        <h1>
          <span class="unseen">{words.task} </span>
          <span class="id">{taskId}</span>
        </h1>
        <CopyButton words={words} value={taskId} label={words.copy} of={taskId} />
      </div>
      <div id="summary" data-live>
        <div id="facts" data-key={updatedAt}>
          <p class="facts" role="status">
            <State page={page} state={state} />
          </p>
          <Failure page={page} task={task} />
          <Details page={page} task={task} view={view} />
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
                  page={page}
                  video={video}
                  title={titleOf(video, view.videos, words)}
                  waitsForLink={task.videos[index]?.freshLink === "wanted"}
                />
              ))
            )}
          </ul>
          {page.mayChange && <Actions page={page} taskId={taskId} canRetry={canRetry} />}
        </section>
        <section aria-labelledby="history-title">
          <h2 id="history-title">{words.history}</h2>
          <History page={page} history={task.history} />
        </section>
      </div>
    </Layout>
  );
}

function Failure({ page: { words }, task }: { page: PageContext; task: Task }) {
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

function Details({ page, task, view }: { page: PageContext; task: Task; view: TaskView }) {
  const { words } = page;
  const bytes = view.videos.reduce(
    (sum, video) => sum + (video.state === "stored" ? (video.bytes ?? 0) : 0),
    0,
  );
  return (
    <dl class="details">
      <Detail name={words.created}>
        <Instant page={page} at={task.createdAt} />
      </Detail>
      {task.settledAt !== null && (
        <Detail name={words.settled}>
          <Instant page={page} at={task.settledAt} />
        </Detail>
      )}
      {bytes > 0 && <Detail name={words.size}>{formatBytes(bytes, words.tag)}</Detail>}
      {task.resolution !== null && <Detail name={words.resolution}>{task.resolution}</Detail>}
      {task.fallback !== null && (
        <Detail name={words.fallback}>{task.fallback ? words.yes : words.no}</Detail>
      )}
      {task.extends !== null && (
        <Detail name={words.continues}>
          <a class="id" href={`/tasks/${task.extends}`}>
            {task.extends}
          </a>
        </Detail>
      )}
      <Detail name={words.callbacks}>{task.callbacks}</Detail>
    </dl>
  );
}

function Detail({ name, children }: { name: string; children: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Actions({
  page: { words },
  taskId,
  canRetry,
}: {
  page: PageContext;
  taskId: string;
  canRetry: boolean;
}) {
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

function History({ page, history }: { page: PageContext; history: Task["history"] }) {
  const { words } = page;
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
            <Instant page={page} at={at} />
          </p>
        </li>
      ))}
    </ol>
  );
}
