/** The foot of every page: how much is stored, the provider's credit, the API, and which keys there are. */

import { usePage } from "./page.ts";

export function Foot() {
  const { words, config } = usePage();
  const isSignedIn = config !== null;
  return (
    <footer class="foot">
      <p class="facts">
        {isSignedIn && <a href="/usage">{words.usage}</a>}
        {isSignedIn && <span data-figure="storage" />}
        {isSignedIn && <span data-figure="credit" />}
        <a href="/docs">{words.apiDocs}</a>
      </p>
      {isSignedIn && <Keys />}
    </footer>
  );
}

/** Hidden until the script, which they belong to, runs. */
function Keys() {
  const { words } = usePage();
  return (
    <details id="keys" hidden>
      <summary>{words.keys}</summary>
      <dl class="details">
        {words.keyMeanings.map(([keys, meaning]) => (
          <div>
            <dt>
              {keys.map((key) => (
                <kbd>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <button type="button" data-on={words.keysOn} data-off={words.keysOff}>
        {words.keysOff}
      </button>
    </details>
  );
}
