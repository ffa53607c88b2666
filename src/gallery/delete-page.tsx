/** The page that asks before the selected tasks are deleted, where there is no script that asks on the page itself. */

import { summarize } from "../task/summary.ts";
import type { Task } from "../task/task.ts";
import { Cancel } from "./confirm.tsx";
import { formatBytes } from "./format.ts";
import { Layout } from "./layout.tsx";
import { usePage } from "./page.ts";

type DeletePageProps = {
  tasks: readonly Task[];
  /** The path to go back to. */
  next: string;
};

export function DeletePage({ tasks, next }: DeletePageProps) {
  const { words } = usePage();
  const summaries = tasks.map(summarize);
  const videos = summaries.reduce((sum, { storedCount }) => sum + storedCount, 0);
  const bytes = summaries.reduce((sum, task) => sum + task.bytes, 0);
  return (
    <Layout title={words.deleteSelectedConfirm}>
      <h1>{words.deleteSelectedConfirm}</h1>
      <form method="post" action="/selected/delete" class="panel question wide">
        <input type="hidden" name="next" value={next} />
        {tasks.map(({ taskId }) => (
          <input type="hidden" name="id" value={taskId} />
        ))}
        <p>{words.deleteSelectedWarning}</p>
        <p>{words.deleteSelectedCount(tasks.length, videos, formatBytes(bytes, words.tag))}</p>
        <p class="buttons">
          <button type="submit" class="danger">
            {words.deleteSelectedConfirm}
          </button>
          <Cancel to={next} />
        </p>
      </form>
    </Layout>
  );
}
