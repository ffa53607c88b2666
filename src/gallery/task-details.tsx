/** The facts of a task, a name and a value each: only those that are known. */

import type { Child } from "hono/jsx";
import { summarize } from "../task/summary.ts";
import type { Task } from "../task/task.ts";
import { formatBytes } from "./format.ts";
import { usePage } from "./page.ts";
import { Fact, Instant } from "./task-elements.tsx";
import { generationType } from "./words.ts";

export function Details({ task }: { task: Task }) {
  const { words } = usePage();
  const { bytes } = summarize(task);
  const { request } = task;
  const base = task.extends ?? request?.extends ?? null;
  const details: [string, Child][] = [
    [words.model, request?.model],
    [words.ratio, request?.aspectRatio],
    [words.resolution, task.resolution ?? request?.resolution],
    [words.seeds, request?.seeds],
    [words.imagesUse, request?.generationType && generationType(words, request.generationType)],
    [words.reference, task.reference],
    [words.created, <Instant at={task.createdAt} />],
    [words.settled, task.settledAt !== null && <Instant at={task.settledAt} />],
    [words.size, bytes > 0 && formatBytes(bytes, words.tag)],
    [words.fallback, task.fallback !== null && (task.fallback ? words.yes : words.no)],
    [words.continues, base !== null && <BaseLink taskId={base} />],
    [words.callbacks, String(task.callbacks)],
  ];
  const known = details.filter(([, value]) => value !== null && value !== undefined && value !== false);
  return (
    <dl class="details">
      {known.map(([name, value]) => (
        <Fact name={name} value={value} />
      ))}
    </dl>
  );
}

function BaseLink({ taskId }: { taskId: string }) {
  return (
    <a class="id" href={`/tasks/${taskId}`}>
      {taskId}
    </a>
  );
}
