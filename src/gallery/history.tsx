/** What has happened to a task, newest first. The same thing several times in a row is one entry. */

import type { Task } from "../task/task.ts";
import { OwnWords } from "./own-words.tsx";
import { usePage } from "./page.ts";
import { Instant } from "./task-elements.tsx";
import { eventWord } from "./words.ts";

type Entry = Task["history"][number];
/** Entries that follow one another and say the same. `at` is when the last of them was. */
type Folded = Entry & { readonly times: number };

export function History({ history }: Pick<Task, "history">) {
  const { words } = usePage();
  const entries = folded(history);
  return (
    <ol id="history" class="timeline" data-live>
      {entries.toReversed().map(({ at, event, detail, times }, index) => (
        // Numbered from the oldest on: an entry keeps its id when others follow.
        <li id={`event-${entries.length - index}`} class={event} data-key={`${at}${event}`}>
          <p>
            <strong>{eventWord(words, event)}</strong>
          </p>
          {detail !== "" && (
            <p class="hint">
              <OwnWords text={detail} />
            </p>
          )}
          <p class="hint">
            {times > 1 && words.lastOf(times)} <Instant at={at} />
          </p>
        </li>
      ))}
    </ol>
  );
}

/** Oldest first, as the history is. */
function folded(history: readonly Entry[]): Folded[] {
  const entries: Folded[] = [];
  for (const entry of history) {
    const last = entries.at(-1);
    const isRepeated = last?.event === entry.event && last.detail === entry.detail;
    if (isRepeated) entries.pop();
    entries.push({ ...entry, times: isRepeated ? last.times + 1 : 1 });
  }
  return entries;
}
