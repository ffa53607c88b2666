/** The page for an error: what went wrong, and what to do about it. */

import { CallbackUrl } from "./callback-url.tsx";
import { Layout } from "./layout.tsx";
import { usePage } from "./page.ts";
import type { PageError } from "./words-en.ts";

export function ErrorPage({ error }: { error: PageError }) {
  const { words } = usePage();
  const { title, advice } = words.errors[error];
  return (
    <Layout title={title}>
      <div class="narrow">
        <h1>{title}</h1>
        <p class="lead">{advice}</p>
        {error === "unknown_task" && <CallbackUrl />}
        <p>
          <a href="/">{words.allTasks}</a>
        </p>
      </div>
    </Layout>
  );
}
