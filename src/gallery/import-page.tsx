/** The page to import tasks that were submitted elsewhere, and what became of those that were just named. */

import { MAX_IMPORTED } from "../task/schedule.ts";
import type { Imported } from "../task-object/import-tasks.ts";
import { BackLink, Layout } from "./layout.tsx";
import { usePage } from "./page.ts";

type ImportPageProps = {
  /** What was typed, while it has to be changed. */
  text?: string;
  isTooMany?: boolean;
  imported?: Imported;
};

export function ImportPage({ text, isTooMany = false, imported }: ImportPageProps) {
  const { words } = usePage();
  const isWrong = text !== undefined;
  return (
    <Layout title={words.importTasks}>
      <BackLink />
      <h1>{words.importTasks}</h1>
      {imported !== undefined && <Outcome imported={imported} />}
      <p class="lead">{words.importIntro}</p>
      <form method="post" action="/import" class="stack wide">
        <label for="ids">{words.taskIds}</label>
        <textarea
          id="ids"
          name="ids"
          class="id"
          rows={8}
          required
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
          aria-describedby={isWrong ? "ids-error ids-hint" : "ids-hint"}
          aria-invalid={isWrong ? "true" : undefined}
        >
          {text}
        </textarea>
        {isWrong && (
          <p id="ids-error" class="error" role="alert">
            {isTooMany ? words.importTooMany(MAX_IMPORTED) : words.importNone}
          </p>
        )}
        <p id="ids-hint" class="hint">
          {words.taskIdsHint(MAX_IMPORTED)}
        </p>
        <p class="buttons">
          <button type="submit" class="primary">
            {words.importSubmit}
          </button>
        </p>
      </form>
    </Layout>
  );
}

function Outcome({ imported: { imported, known, refused } }: { imported: Imported }) {
  const { words } = usePage();
  return (
    <section class="notice" role="status">
      <p>
        {words.imported(imported)} {known > 0 && words.importKnown(known)}
      </p>
      {imported > 0 && (
        <p>
          <a href="/?state=waiting">{words.importFollow}</a>
        </p>
      )}
      {refused.length > 0 && (
        <>
          <p>{words.importRefused(refused.length)}</p>
          <ul>
            {refused.map(({ taskId, reason }) => (
              <li>
                <code>{taskId}</code> {words.importReasons[reason]}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
