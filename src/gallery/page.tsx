/**
 * What every page has: its head, the header with search, language and session, the content, and the script.
 *
 * Nothing is loaded but the page itself: style and script are in it, under the nonce of its policy.
 */

import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import script from "./gallery.client.js";
import style from "./gallery.css";
import type { Language, Words } from "./words.ts";

/** The header of the page's script's requests, which need neither style nor script. */
export const PARTIAL_HEADER = "x-gallery-partial";

/** What a page is made for: a request. */
export type Page = {
  readonly lang: Language;
  readonly words: Words;
  readonly nonce: string;
  readonly now: number;
  /** As asked for. */
  readonly url: URL;
  readonly isSignedIn: boolean;
  /**
   * Requested by the page's script, which is there already, and the style with it: under another nonce both would be
   * refused.
   */
  readonly isPartial: boolean;
};

/** A play mark on the accent colour. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%234338ca'/%3E%3Cpath d='M12.5 9.5v13l10-6.5z' fill='%23fff'/%3E%3C/svg%3E";

type LayoutProps = {
  page: Page;
  title: string;
  /** What the search field holds. */
  query?: string;
  /** How soon the script looks for news; null: never. */
  refreshMs?: number | null;
  /** Where the script hears of changes. */
  events?: string | null;
  /** Changes with what the page shows. */
  version?: string;
  head?: Child;
  children: Child;
};

export function Layout({ page, title, query, refreshMs, events, version, head, children }: LayoutProps) {
  const { words, nonce } = page;
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
        {!page.isPartial && <style nonce={nonce}>{raw(style)}</style>}
      </head>
      <body>
        <a class="skip" href="#content">
          {words.skipToContent}
        </a>
        <Header page={page} query={query} />
        <main id="content" tabindex={-1} data-refresh={refreshMs} data-events={events} data-version={version}>
          {children}
        </main>
        <p id="said" class="unseen" role="status" />
        {!page.isPartial && (
          <script nonce={nonce} data-partial-header={PARTIAL_HEADER}>
            {raw(script)}
          </script>
        )}
      </body>
    </html>
  );
}

function Header({ page, query }: { page: Page; query: string | undefined }) {
  const { words, isSignedIn } = page;
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
          <form action="/">
            <input
              type="search"
              name="q"
              value={query}
              aria-label={words.search}
              placeholder={words.searchPlaceholder}
              maxlength={200}
              required
              spellcheck={false}
              autocomplete="off"
              autocapitalize="off"
            />
            <button type="submit">{words.searchSubmit}</button>
          </form>
        </search>
      )}
      <nav aria-label={words.tools}>
        <LanguageSwitch page={page} />
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

function LanguageSwitch({ page: { words, url } }: { page: Page }) {
  const { code, tag, name } = words.otherLanguage;
  const query = new URLSearchParams(url.search);
  query.set("lang", code);
  return (
    <a class="quiet" href={`${url.pathname}?${query}`} lang={tag} hreflang={tag}>
      {name}
    </a>
  );
}

/** Told once, above the content. */
export function Notice({ text }: { text: string }) {
  return (
    <p class="notice" role="status">
      {text}
    </p>
  );
}

/** Text to paste elsewhere. Without script it is selected by hand. */
export function Copyable({ page: { words }, text }: { page: Page; text: string }) {
  return (
    <div class="copyable">
      <code>{text}</code>
      <CopyButton words={words} value={text} label={words.copy} />
    </div>
  );
}

/** Shown once the script is there to do it. */
export function CopyButton({ words, value, label, of }: CopyButtonProps) {
  return (
    <button type="button" hidden data-copy={value} data-done={words.copied} data-failed={words.notCopied}>
      <span>{label}</span>
      {of !== undefined && <span class="unseen"> {of}</span>}
    </button>
  );
}

type CopyButtonProps = {
  words: Words;
  /** A path is copied as a whole URL. */
  value: string;
  label: string;
  /** Of several such buttons, which. */
  of?: string;
};
