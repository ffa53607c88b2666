/** A page for what went wrong: what it is, and what to do about it. */

import type { Config } from "../config.ts";
import { CallbackUrl } from "./callback-url.tsx";
import { Layout, type Page } from "./page.tsx";
import type { Trouble } from "./words.ts";

/** @param config what a signed-in person may know; null: nobody has signed in */
export function TroublePage({
  page,
  trouble,
  config,
}: {
  page: Page;
  trouble: Trouble;
  config: Config | null;
}) {
  const { words } = page;
  const { title, advice } = words.troubles[trouble];
  return (
    <Layout page={page} title={title}>
      <div class="narrow">
        <h1>{title}</h1>
        <p class="lead">{advice}</p>
        {trouble === "unknown_task" && config !== null && <CallbackUrl page={page} config={config} />}
        <p>
          <a href="/">{words.allTasks}</a>
        </p>
      </div>
    </Layout>
  );
}
