/**
 * The frame of every page: head, header with search, language and sign-out, content, and script.
 *
 * A page loads no other file: style and script are inline, allowed by the nonce of its Content-Security-Policy.
 *
 * Without the script everything works but the live parts. A page with `data-refresh` is asked for again by the script,
 * as often as that says, with the page's ETag: it is answered 304 unless something has changed. Of the elements marked
 * `data-live` the script replaces those children whose `data-key` has another value. In the others it only takes over
 * texts (`data-text`) and progress, so that a video goes on playing and the focus stays. What has changed its
 * `data-state` is told to a screen reader, as its `data-news` says.
 */

import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import foot from "./foot.client.js";
import { Foot } from "./foot.tsx";
import script from "./gallery.client.js";
import style from "./gallery.css";
import keyboard from "./keyboard.client.js";
import { usePage } from "./page.ts";
import posters from "./posters.client.js";
import share from "./share.client.js";

/** A play symbol on the accent colour. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%234338ca'/%3E%3Cpath d='M12.5 9.5v13l10-6.5z' fill='%23fff'/%3E%3C/svg%3E";

type LayoutProps = {
  title: string;
  /** How often the script asks for the page again, in milliseconds; null: never. */
  refreshMs?: number | null;
  head?: Child;
  children: Child;
};

export function Layout({ title, refreshMs, head, children }: LayoutProps) {
  const { words, nonce, isRefresh, etag } = usePage();
  return (
    <html lang={words.tag}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{`${title} · ${words.siteName}`}</title>
        <link rel="icon" href={ICON} />
        {head}
        {!isRefresh && <style nonce={nonce}>{raw(style)}</style>}
      </head>
      <body>
        <a class="skip" href="#content">
          {words.skipToContent}
        </a>
        <Header />
        <main id="content" tabindex={-1} data-refresh={refreshMs} data-etag={etag}>
          {children}
        </main>
        <Foot />
        <p
          id="announcement"
          class="unseen"
          role="status"
          data-new-one={words.newTasks(1)}
          data-new-many={words.newTasks("{n}")}
          data-finished={words.tasksFinished("{n}")}
        />
        {!isRefresh && <script nonce={nonce}>{raw(script + posters + share + keyboard + foot)}</script>}
      </body>
    </html>
  );
}

function Header() {
  const { words, config, url, mayChange } = usePage();
  const isSignedIn = config !== null;
  const other = words.otherLanguage;
  const inOther = new URLSearchParams(url.search);
  inOther.set("lang", other.code);
  return (
    <header class="top">
      <a class="brand" href="/">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="9" />
          <path d="M12.5 9.5v13l10-6.5z" />
        </svg>
        {words.siteName}
      </a>
      {isSignedIn && (
        <search>
          <form id="search" action="/">
            <input
              type="search"
              name="q"
              value={url.searchParams.get("q")?.trim() || undefined}
              aria-label={words.search}
              placeholder={words.searchPlaceholder}
              maxlength={200}
              spellcheck={false}
              autocomplete="off"
              autocapitalize="off"
            />
            <button type="submit">{words.searchSubmit}</button>
          </form>
        </search>
      )}
      <nav aria-label={words.tools}>
        {mayChange && (
          <a class="quiet" href="/check">
            {words.check}
          </a>
        )}
        <a class="quiet" href={`${url.pathname}?${inOther}`} lang={other.tag} hreflang={other.tag}>
          {other.name}
        </a>
        {isSignedIn && (
          <form method="post" action="/session/delete">
            <button type="submit" class="quiet">
              {words.signOut}
            </button>
          </form>
        )}
      </nav>
    </header>
  );
}

/** From a page about something to the list of all tasks, or the part of it that the person came from. */
export function BackLink({ to = "/" }: { to?: string }) {
  const { words } = usePage();
  return (
    <p class="back">
      <a href={to}>
        <span aria-hidden="true">← </span>
        {words.allTasks}
      </a>
    </p>
  );
}

/** A message above the content about what was just done. */
export function Notice() {
  const { notice } = usePage();
  return (
    notice !== null && (
      <p id="done" class="notice" role="status">
        {notice}
      </p>
    )
  );
}

/** Text to paste elsewhere, with a button that copies it. Without the script it is selected by hand. */
export function Copyable({ text, of }: { text: string; of?: string }) {
  const { words } = usePage();
  return (
    <div class="copyable">
      <code>{text}</code>
      <CopyButton value={text} label={words.copy} of={of} />
    </div>
  );
}

/** Hidden until the script, which does the copying, runs. */
export function CopyButton({ value, label, note, of }: CopyButtonProps) {
  const { words } = usePage();
  return (
    <button type="button" hidden data-copy={value} data-done={words.copied} data-failed={words.notCopied}>
      <span>{label}</span>
      {note !== undefined && <small> {note}</small>}
      {of !== undefined && <span class="unseen"> {of}</span>}
    </button>
  );
}

type CopyButtonProps = {
  /** The text to copy. A path is copied as an absolute URL. */
  value: string;
  label: string;
  /** What else there is to know of it. */
  note?: string;
  /** What it copies, for screen readers, where a page has several such buttons. */
  of?: string | undefined;
};
