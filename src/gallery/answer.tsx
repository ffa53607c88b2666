/** What the gallery's routes share: what they are given, how they read a form, and how they answer with a page. */

import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Config } from "../config.ts";
import { matchesWeakly } from "../http/preconditions.ts";
import { readBody } from "../http/read-body.ts";
import { takeNotice } from "./notice.ts";
import { Page, type PageContext } from "./page.ts";

/** The gateway, below `/api/v1`: the gallery sends requests to it as any other client does. */
export type CallGateway = (
  request: Request,
  env: Env,
  context: Context["executionCtx"],
) => Response | Promise<Response>;

export type GalleryEnv = {
  Bindings: Env;
  Variables: {
    secureHeadersNonce?: string;
    page: PageContext;
    config: Config;
    /** The one that the session was opened with. */
    token: string;
    callGateway: CallGateway;
  };
};
export type GalleryContext = Context<GalleryEnv>;

export function render(c: GalleryContext, page: Child, status: ContentfulStatusCode = 200) {
  const context = { ...c.var.page, notice: takeNotice(c, c.var.page) };
  const rendered = <Page.Provider value={context}>{page}</Page.Provider>;
  return c.html(`<!DOCTYPE html>${rendered}`, status);
}

/** A page says how long ago something was. */
const MINUTE_MS = 60_000;

/**
 * Answers with a page that refreshes itself: 304, and nothing is rendered, where the browser has one that shows the same.
 *
 * @param shown all that the page is made of, beside its address and its context; or what is another one whenever that is
 */
export async function renderUnlessShown(c: GalleryContext, shown: unknown, page: Child): Promise<Response> {
  const etag = await etagOf(c, shown);
  const notModified = answerNotModified(c, etag);
  if (notModified !== null) return notModified;
  c.header("etag", etag);
  c.set("page", { ...c.var.page, etag });
  return render(c, page);
}

/** The same before the page is made. Null: the browser has none that shows the same. */
export async function answerIfShown(c: GalleryContext, shown: unknown): Promise<Response | null> {
  return answerNotModified(c, await etagOf(c, shown));
}

async function etagOf(c: GalleryContext, shown: unknown): Promise<string> {
  const { lang, mayChange, canGenerate, now } = c.var.page;
  const all = JSON.stringify([lang, mayChange, canGenerate, Math.floor(now / MINUTE_MS), shown]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(all)));
  return `W/"${digest.subarray(0, 16).toHex()}"`;
}

function answerNotModified(c: GalleryContext, etag: string): Response | null {
  const isKnown = matchesWeakly(c.req.header("if-none-match") ?? "", etag);
  return isKnown ? c.body(null, 304, { etag }) : null;
}

/** @throws Problem `body_too_large` */
export async function readForm(c: GalleryContext, maxBytes: number): Promise<URLSearchParams> {
  return new URLSearchParams(new TextDecoder().decode(await readBody(c.req.raw, maxBytes)));
}

/** The path to go to after a form: a page of the gallery, or `/` if it is any other. */
export function safePath(path: string | null): string {
  const known = /^\/(tasks\/[\w-]+|check|endpoints|usage|import|generate(\?from=[\w-]+)?|\?[\w.~=&%+-]*)?$/;
  return path !== null && known.test(path) ? path : "/";
}
