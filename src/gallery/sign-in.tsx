/** The pages for people who are not signed in: the form to sign in, and what is missing before anybody can. */

import { Copyable, Layout, Notice } from "./layout.tsx";
import { usePage } from "./page.ts";

type SignInProps = {
  /** The path to go to after signing in. */
  next: string;
  isWrong?: boolean;
  /** Whether the token was right, but the browser has not kept the session's cookie. */
  isForgotten?: boolean;
  /**
   * Whether a link on another site led here. The browser then sends no session cookie, so the page reloads itself once,
   * which is a request of this site.
   */
  isFromElsewhere?: boolean;
};

export function SignIn({ next, isWrong = false, isForgotten = false, isFromElsewhere = false }: SignInProps) {
  const { words } = usePage();
  const describedBy = isWrong ? "token-error token-hint" : "token-hint";
  const reload = isFromElsewhere && <meta http-equiv="refresh" content="0" />;
  return (
    <Layout title={words.signIn} head={reload}>
      <div class="narrow">
        <Notice />
        <h1>{words.signIn}</h1>
        <p class="lead">{words.signInIntro}</p>
        {isForgotten && <Forgotten />}
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

/** Browsers keep a `Secure` cookie only over HTTPS, and most of them at localhost too. */
function Forgotten() {
  const { words, url } = usePage();
  return (
    <div class="panel" role="alert">
      <p class="error">{words.cookieRefused}</p>
      <p>{url.protocol === "https:" ? words.allowCookies : words.openByHttps(url)}</p>
    </div>
  );
}

/** @param isMalformed whether a variable has a malformed value; otherwise `API_TOKEN` is missing */
export function SetUp({ isMalformed }: { isMalformed: boolean }) {
  const { words } = usePage();
  return (
    <Layout title={words.setUpTitle}>
      <div class="narrow">
        <h1>{words.setUpTitle}</h1>
        <p class="lead">{isMalformed ? words.setUpMalformed : words.setUpToken}</p>
        <Copyable text={isMalformed ? "npx wrangler tail" : "npx wrangler secret put API_TOKEN"} />
        {!isMalformed && <p class="hint">{words.setUpTokenLocally}</p>}
      </div>
    </Layout>
  );
}
