/** The language of a page: the one that the person chose there, which a cookie remembers, else the browser's. */

import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { type Language, languageOf } from "./language.ts";
import { OWN_COOKIE } from "./own-cookie.ts";

const COOKIE = "__Host-lang";
const YEAR_SECONDS = 365 * 24 * 3600;

export function pageLanguage(c: Context): Language {
  return languageOf([c.req.query("lang"), getCookie(c, COOKIE)], c.req.header("accept-language"));
}

/** Only a choice made on the page is remembered: the language that the browser asks for may change. */
export function rememberLanguage(c: Context): void {
  const language = pageLanguage(c);
  if (c.req.query("lang") !== language) return;
  setCookie(c, COOKIE, language, { ...OWN_COOKIE, maxAge: YEAR_SECONDS });
}
