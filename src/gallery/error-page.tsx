/** The page for an error: what went wrong, and what to do about it. */

import type { Config } from "../config.ts";
import { CallbackUrl } from "./callback-url.tsx";
import { Layout, type PageContext } from "./layout.tsx";
import type { PageError } from "./words-en.ts";

type ErrorPageProps = {
  page: PageContext;
  error: PageError;
  /** Null for whoever may not change anything: it shows the callback URL, which carries a secret. */
  config: Config | null;
};

export function ErrorPage({ page, error, config }: ErrorPageProps) {
  const { words } = page;
  const { title, advice } = words.errors[error];
  return (
    <Layout page={page} title={title}>
      <div class="narrow">
        <h1>{title}</h1>
        <p class="lead">{advice}</p>
        {error === "unknown_task" && config !== null && <CallbackUrl page={page} config={config} />}
        <p>
          <a href="/">{words.allTasks}</a>
        </p>
      </div>
    </Layout>
  );
}
