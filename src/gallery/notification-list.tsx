/** What a task has told others, newest last, each to be sent again. */

import type { NotificationView, TaskView } from "../task/view.ts";
import { OwnWords } from "./own-words.tsx";
import { usePage } from "./page.ts";
import { Instant, OutcomeMark } from "./task-elements.tsx";

/** The colours of the task's states that mean the same. */
const COLOUR = { delivered: "stored", pending: "waiting", failed: "failed" } as const;

export function NotificationList({ view: { taskId, notifications } }: { view: TaskView }) {
  const { words, mayChange } = usePage();
  if (notifications.length === 0) return null;
  return (
    <section aria-labelledby="notifications-title">
      <h2 id="notifications-title">{words.notifications}</h2>
      <ul id="notifications" class="checks" data-live>
        {notifications.map((notification) => (
          <NotificationItem taskId={taskId} notification={notification} />
        ))}
      </ul>
      {mayChange && (
        <p class="hint">
          <a href="/endpoints">{words.endpoints}</a>
        </p>
      )}
    </section>
  );
}

function NotificationItem({ taskId, notification }: { taskId: string; notification: NotificationView }) {
  const { words, mayChange } = usePage();
  const { id, type, endpoint, state, attempts, nextAttemptAt, detail } = notification;
  return (
    <li id={id} class="panel" data-key={`${state}${attempts}${nextAttemptAt}`}>
      <p class="facts">
        <code>{type}</code>
        <span>{endpoint}</span>
        <OutcomeMark colour={COLOUR[state]} word={words.notificationStates[state]} />
      </p>
      <p class="hint">
        <OwnWords text={detail} />
      </p>
      <p class="hint">
        {words.attempts(attempts)}
        {nextAttemptAt !== null && (
          <>
            {" · "}
            {words.nextAttempt} <Instant at={Date.parse(nextAttemptAt)} />
          </>
        )}
      </p>
      {mayChange && (
        <form method="post" action={`/tasks/${taskId}/notifications/${id}/resend`}>
          <button type="submit">{words.sendAgain}</button>
        </form>
      )}
    </li>
  );
}
