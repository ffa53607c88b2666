/** The pages of who is not signed in: the form, and what is to be set up before there can be one. */

import { Copyable, Layout, Notice, type Page } from "./page.tsx";

type SignInProps = {
  page: Page;
  /** Where to go then. */
  next: string;
  isWrong?: boolean;
  notice?: string | null;
  /** A session's cookie does not come with a click on another site: the browser is to ask once more, from here. */
  isFromElsewhere?: boolean;
};

export function SignIn({ page, next, isWrong = false, notice, isFromElsewhere = false }: SignInProps) {
  const { words } = page;
  const describedBy = isWrong ? "token-error token-hint" : "token-hint";
  const again = isFromElsewhere && <meta http-equiv="refresh" content="0" />;
  return (
    <Layout page={page} title={words.signIn} head={again}>
      <div class="narrow">
        {notice && <Notice text={notice} />}
        <h1>{words.signIn}</h1>
        <p class="lead">{words.signInIntro}</p>
        <form method="post" action="/session" class="stack">
          <input type="hidden" name="next" value={next} />
          <input type="text" name="username" value="gallery" autocomplete="username" hidden readonly />
          <label for="token">{words.token}</label>
          <input
            id="token"
            type="password"
            name="token"
            autocomplete="current-password"
            required
            autofocus
            aria-describedby={describedBy}
            aria-invalid={isWrong ? "true" : undefined}
          />
          {isWrong && (
            <p id="token-error" class="error" role="alert">
              {words.wrongToken}
            </p>
          )}
          <p id="token-hint" class="hint">
            {words.tokenHint}
          </p>
          <button type="submit" class="primary">
            {words.signIn}
          </button>
          <p class="hint">{words.sessionNote}</p>
        </form>
      </div>
    </Layout>
  );
}

/** @param isMalformed a variable is there, but makes no sense; else `API_TOKEN` is missing */
export function SetUp({ page, isMalformed }: { page: Page; isMalformed: boolean }) {
  const { words } = page;
  return (
    <Layout page={page} title={words.setUpTitle}>
      <div class="narrow">
        <h1>{words.setUpTitle}</h1>
        <p class="lead">{isMalformed ? words.setUpMalformed : words.setUpToken}</p>
        <Copyable
          page={page}
          text={isMalformed ? "npx wrangler tail" : "npx wrangler secret put API_TOKEN"}
        />
        {!isMalformed && <p class="hint">{words.setUpTokenLocally}</p>}
      </div>
    </Layout>
  );
}
