/** The page of a task: its videos to play, download and link to, why it failed, what can be done, and its history. */

import { summarize } from "../task/summary.ts";
import type { Task } from "../task/task.ts";
import type { TaskView } from "../task/view.ts";
import { Asked } from "./asked.tsx";
import { Cancel, Confirm } from "./confirm.tsx";
import { FailurePanel, failuresOf } from "./failure-panel.tsx";
import { formatBytes, titled } from "./format.ts";
import { History } from "./history.tsx";
import { BackLink, Layout, Notice } from "./layout.tsx";
import { NotificationList } from "./notification-list.tsx";
import { usePage } from "./page.ts";
import { Details } from "./task-details.tsx";
import { State } from "./task-elements.tsx";
import { titleOf, VideoItem } from "./video-item.tsx";

type TaskPageProps = {
  task: Task;
  /** The same task as clients see it, with links to its videos. */
  view: TaskView;
  canRetry: boolean;
  /** Whether bytes of a video are arriving. */
  isTransferring: boolean;
};

/** How often the page refreshes itself. */
const REFRESH_MS = 5000;
/** So that progress moves. The task's object is awake anyway. */
const TRANSFERRING_MS = 1000;

export function TaskPage({ task, view, canRetry, isTransferring }: TaskPageProps) {
  const { words, mayChange, notice } = usePage();
  const { state, updatedAt, settledAt } = view;
  return (
    <Layout
      title={`${titled(task)} · ${words.states[state]}`}
      refreshMs={isTransferring ? TRANSFERRING_MS : REFRESH_MS}
    >
      {/* What was tried again may have failed again by now. */}
      {(notice !== words.retriedNotice || settledAt === null) && <Notice />}
      <BackLink />
      <div id="asked" data-live>
        <Asked task={task} />
      </div>
      <div id="summary" data-live>
        <div id="facts" data-key={updatedAt} data-state={state} data-news={words.states[state]}>
          <p class="facts">
            <State state={state} />
            {task.unconfirmed !== null && <span>{words.unconfirmed}</span>}
          </p>
          <FailurePanel task={task} />
          <Details task={task} />
        </div>
      </div>
      <div class="columns">
        <div>
          {state !== "failed" || view.videos.length > 0 ? <Videos task={task} view={view} /> : null}
          {mayChange && <Actions task={task} canRetry={canRetry} />}
        </div>
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

function Videos({ task, view: { videos } }: Pick<TaskPageProps, "task" | "view">) {
  const { words } = usePage();
  const announced = task.unconfirmed?.videos.length ?? 0;
  const told = failuresOf(task);
  return (
    <section aria-labelledby="videos-title">
      <h2 id="videos-title">{words.videosTitle}</h2>
      <ul id="videos" class="grid" data-live>
        {videos.length === 0 ? (
          <li id="none" class="panel" data-key={announced}>
            {announced > 0 ? words.unconfirmedVideos(announced) : words.noVideos}
          </li>
        ) : (
          videos.map((video, index) => (
            <VideoItem
              taskId={task.taskId}
              video={video}
              title={titleOf(video, videos, words)}
              waitsForLink={task.videos[index]?.freshLink === "wanted"}
              told={told}
            />
          ))
        )}
      </ul>
    </section>
  );
}

function Actions({ task, canRetry }: Pick<TaskPageProps, "task" | "canRetry">) {
  const { words } = usePage();
  const { taskId } = task;
  const { storedCount, bytes } = summarize(task);
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
      <div id="delete" data-live>
        <Confirm id="delete-task">
          <form method="post" action={`/tasks/${taskId}/delete`} class="panel">
            <p data-text>{words.deleteWarning(storedCount, formatBytes(bytes, words.tag))}</p>
            <p class="buttons">
              <button type="submit" class="danger">
                {words.deleteConfirm}
              </button>
              <Cancel to={`/tasks/${taskId}`} />
            </p>
          </form>
        </Confirm>
      </div>
    </section>
  );
}
