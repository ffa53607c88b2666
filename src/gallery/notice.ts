/** What a form has done, said once: on the page that it leads to, and not when that is loaded again. */

import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { OWN_COOKIE } from "../http/own-cookie.ts";
import type { PageContext } from "./page.ts";
import type { Words } from "./words-en.ts";

const NOTICES = {
  deleted: (words) => words.deletedNotice,
  deleted_selected: (words) => words.deletedSelectedNotice,
  not_all_deleted: (words) => words.notAllDeletedNotice,
  retried: (words) => words.retriedNotice,
  resent: (words) => words.resentNotice,
  retried_selected: (words) => words.retriedSelectedNotice,
  none_selected: (words) => words.noneSelectedNotice,
  sent: (words) => words.sentNotice,
  signed_out: (words) => words.signedOutNotice,
} satisfies Record<string, (words: Words) => string>;

export type Done = keyof typeof NOTICES;

const COOKIE = "__Host-done";
/** The browser asks for the page at once. */
const COOKIE_SECONDS = 60;

/** Leads to a page of the gallery that says what was done. */
export function leadTo(c: Context, path: string, done: Done): Response {
  setCookie(c, COOKIE, done, { ...OWN_COOKIE, maxAge: COOKIE_SECONDS });
  return c.redirect(path, 303);
}

/** What the form on the page before has done; null: nothing, or it was said. A page that is open does not ask for it. */
export function takeNotice(c: Context, { words, isRefresh }: PageContext): string | null {
  const done = isRefresh ? undefined : getCookie(c, COOKIE);
  if (done === undefined) return null;
  deleteCookie(c, COOKIE, OWN_COOKIE);
  return Object.hasOwn(NOTICES, done) ? NOTICES[done as Done](words) : null;
}
