/** The page of the doctor: what works, what does not, and what to check when no callback comes. */

import type { Check, Diagnosis } from "../doctor/diagnosis.ts";
import { WORDS } from "../doctor/words.ts";
import { Layout } from "./layout.tsx";
import { usePage } from "./page.ts";

/** The colours of the task's states that mean the same. */
const COLOUR = { ok: "stored", warning: "partial", failed: "failed", skipped: "waiting" } as const;

export function CheckPage({ diagnosis }: { diagnosis: Diagnosis }) {
  const { words, lang } = usePage();
  const { ok, checks } = diagnosis;
  return (
    <Layout title={words.check}>
      <div>
        <h1>{words.check}</h1>
        <p class="lead" role="status">
          {ok ? words.checkOk : words.checkFailed}
        </p>
      </div>
      <ul class="checks">
        {checks.map((check) => (
          <CheckItem check={check} />
        ))}
      </ul>
      <p>
        <a href="/endpoints">{words.endpoints}</a>
      </p>
      <section class="checks" aria-labelledby="no-callback">
        <h2 id="no-callback">{words.noCallbackTitle}</h2>
        {WORDS[lang].noCallback.map(([question, answer]) => (
          <details class="panel">
            <summary>{question}</summary>
            <p>
              <WithCode text={answer} />
            </p>
          </details>
        ))}
      </section>
    </Layout>
  );
}

function CheckItem({ check: { name, status, detail, advice } }: { check: Check }) {
  const { words } = usePage();
  return (
    <li class="panel">
      <p class="facts">
        <code>{name}</code>
        <span class={`state ${COLOUR[status]}`}>{words.checkStates[status]}</span>
      </p>
      <p>
        <WithCode text={detail} />
      </p>
      {advice !== null && (
        <p class="hint">
          <WithCode text={advice} />
        </p>
      )}
    </li>
  );
}

/** What stands between backquotes is code. */
function WithCode({ text }: { text: string }) {
  return <>{text.split("`").map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))}</>;
}
