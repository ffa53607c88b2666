/** The page for an error: what went wrong, and what to do about it. */

import type { Config } from "../config.ts";
import { CallbackUrl } from "./callback-url.tsx";
import { Layout } from "./layout.tsx";
import { usePage } from "./page.ts";
import type { PageError } from "./words-en.ts";

type ErrorPageProps = {
  error: PageError;
  /** Null if nobody is signed in: it shows the callback URL, which carries a secret. */
  config: Config | null;
};

export function ErrorPage({ error, config }: ErrorPageProps) {
  const { words } = usePage();
  const { title, advice } = words.errors[error];
  return (
    <Layout title={title}>
      <div class="narrow">
        <h1>{title}</h1>
        <p class="lead">{advice}</p>
        {error === "unknown_task" && config !== null && <CallbackUrl config={config} />}
        <p>
          <a href="/">{words.allTasks}</a>
        </p>
      </div>
    </Layout>
  );
}
