/** The page for an error: what went wrong, and what to do about it. */

import { CallbackUrl } from "./callback-url.tsx";
import type { PageError } from "./error-words-en.ts";
import { Layout } from "./layout.tsx";
import { usePage } from "./page.ts";

/** The errors of those who opened a link to a video. */
const GUESTS: readonly PageError[] = ["expired_link", "invalid_link", "unknown_video", "not_stored"];

export function ErrorPage({ error }: { error: PageError }) {
  const { words, config } = usePage();
  // Whoever was sent a link has nothing to look for here.
  const isForGuest = config === null && GUESTS.includes(error);
  const { title, advice } = words.errors[error];
  return (
    <Layout title={title}>
      <div class="narrow">
        <h1>{title}</h1>
        <p class="lead">{advice}</p>
        {error === "unknown_task" && <CallbackUrl />}
        {!isForGuest && (
          <p>
            <a href="/">{error === "unauthorized" ? words.signIn : words.allTasks}</a>
          </p>
        )}
      </div>
    </Layout>
  );
}
