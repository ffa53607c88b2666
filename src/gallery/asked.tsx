/** What was asked for, as the head of a task's page: the prompt, which is its title, its id, and how to ask again. */

import type { Task } from "../task/task.ts";
import { titled } from "./format.ts";
import { CopyButton } from "./layout.tsx";
import { usePage } from "./page.ts";

/** A title of this length has all of its prompt on a phone too. */
const SHORT_PROMPT = 80;

export function Asked({ task }: { task: Task }) {
  const { words, canGenerate } = usePage();
  const { taskId, request } = task;
  const prompt = request?.prompt ?? null;
  const images = request?.imageUrls ?? [];
  if (prompt === null) {
    return (
      <div id="head" class="title" data-key="">
        <h1>
          <span class="unseen">{words.task} </span>
          <span class="id">{taskId}</span>
        </h1>
        <CopyButton value={taskId} label={words.copy} of={taskId} />
      </div>
    );
  }
  return (
    <div id="head" class="asked" data-key={`${prompt.length} ${images.length}`}>
      <h1 class="clamped" dir="auto">
        {titled(task)}
      </h1>
      <p class="hint">
        {words.task} <span class="id">{taskId}</span>
      </p>
      {prompt.length > SHORT_PROMPT && (
        <details>
          <summary>{words.wholePrompt}</summary>
          <p class="prompt" dir="auto">
            {prompt}
          </p>
        </details>
      )}
      {images.length > 0 && (
        <details>
          <summary>{`${words.images} (${images.length})`}</summary>
          <ul>
            {images.map((url) => (
              <li class="hint">
                <code>{url}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
      <p class="buttons">
        {canGenerate && (
          <a class="button" href={`/generate?from=${taskId}`}>
            {words.generateAgain}
          </a>
        )}
        <CopyButton value={prompt} label={words.copyPrompt} />
        <CopyButton value={taskId} label={words.copyId} />
      </p>
    </div>
  );
}
