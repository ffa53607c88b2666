/** What the gallery's routes share: what they are given, how they read a form, and how they answer with a page. */

import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Config } from "../config.ts";
import { readBody } from "../http/read-body.ts";
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
  const rendered = <Page.Provider value={c.var.page}>{page}</Page.Provider>;
  return c.html(`<!DOCTYPE html>${rendered}`, status);
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

/** The path with what was done, which the next page says. */
export function withDone(path: string, done: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}done=${done}`;
}
