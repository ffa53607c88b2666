/**
 * The gallery: all videos, for a person with a browser.
 *
 * A person who is not signed in sees only the form to sign in, and wakes no Durable Object. The session's cookie only
 * allows reading. Whatever changes something is a form, which is accepted only from the gallery's own pages.
 */

import { deleteCookie, setCookie } from "hono/cookie";
import { csrf } from "hono/csrf";
import { HTTPException } from "hono/http-exception";
import { Hono } from "hono/quick";
import { NONCE, secureHeaders } from "hono/secure-headers";
import { mayChange, readingTokens } from "../access/bearer.ts";
import { matchesAny } from "../access/secret.ts";
import { openSession, SESSION_COOKIE, SESSION_SECONDS, sessionToken } from "../access/session.ts";
import { type Config, configOf } from "../config.ts";
import { pageLanguage, rememberLanguage } from "../http/chosen-language.ts";
import { OWN_COOKIE } from "../http/own-cookie.ts";
import { PROBLEMS, Problem, toProblem } from "../http/problem.ts";
import {
  type CallGateway,
  type GalleryContext,
  type GalleryEnv,
  readForm,
  render,
  safePath,
} from "./answer.tsx";
import { endpointRoutes } from "./endpoint-routes.tsx";
import { ErrorPage } from "./error-page.tsx";
import type { PageError } from "./error-words-en.ts";
import { footRoute } from "./foot-route.ts";
import { newTaskRoutes } from "./new-task-routes.tsx";
import { leadTo } from "./notice.ts";
import type { PageContext } from "./page.ts";
import { SetUp, SignIn } from "./sign-in.tsx";
import { taskRoutes } from "./task-routes.tsx";
import { WORDS } from "./words.ts";

/** The form has a token and a path. */
const MAX_SIGN_IN_BYTES = 8 * 1024;
/** Marks the page that a right token leads to: it tells whether the browser has kept the session's cookie. */
const SIGNED_IN = "signed_in";

/** @param whole what is shown in place of all pages, to anyone */
export function galleryWith(
  callGateway: CallGateway,
  whole: ((c: GalleryContext) => Response | Promise<Response>) | null = null,
): Hono<GalleryEnv> {
  const gallery = new Hono<GalleryEnv>();
  gallery.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: [NONCE],
        styleSrc: [NONCE],
        imgSrc: ["'self'", "data:"],
        mediaSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
      xFrameOptions: "DENY",
      // With `no-referrer` browsers would send the gallery's own forms with the origin `null`, which `csrf` refuses.
      referrerPolicy: "same-origin",
      // Not for subdomains, which may be somebody else's.
      strictTransportSecurity: "max-age=15552000",
    }),
    async (c, next) => {
      c.set("page", pageOf(c, null, false));
      c.set("callGateway", callGateway);
      rememberLanguage(c);
      await next();
      c.header("cache-control", "no-store");
    },
    async (c, next) => {
      const config = configOf(c.env);
      if (config.API_TOKEN.length === 0) return render(c, <SetUp isMalformed={false} />, 503);
      c.set("config", config);
      const token = await sessionToken(c.req.raw.headers, config, Date.now());
      c.set("token", token ?? "");
      if (token !== null) c.set("page", pageOf(c, config, mayChange(token, config)));
      return next();
    },
    csrf(),
  );
  if (whole !== null) gallery.use(async (c) => whole(c));
  gallery.route("/", sessionRoutes);
  gallery.use(async (c, next) => {
    const isMarked = c.req.method === "GET" && c.req.query("done") === SIGNED_IN;
    const path = isMarked ? withoutMark(c.var.page.url) : pathOf(c.var.page.url);
    if (c.var.page.config !== null) return isMarked ? c.redirect(safePath(path), 303) : next();
    const isFromElsewhere = c.req.method === "GET" && c.req.header("sec-fetch-site") === "cross-site";
    // The mark in a link of another site proves nothing.
    const isForgotten = isMarked && !isFromElsewhere;
    const signIn = (
      <SignIn next={safePath(path)} isForgotten={isForgotten} isFromElsewhere={isFromElsewhere} />
    );
    return render(c, signIn, c.var.page.url.pathname === "/" ? 200 : 401);
  });
  gallery.post("*", (c, next) => {
    if (!c.var.page.mayChange) throw new Problem("read_only");
    return next();
  });
  gallery.route("/", taskRoutes);
  gallery.route("/", newTaskRoutes);
  gallery.route("/", endpointRoutes);
  gallery.route("/", footRoute);

  gallery.onError((thrown, c) => {
    // Thrown by `csrf`.
    if (thrown instanceof HTTPException) return render(c, <ErrorPage error="forbidden" />, thrown.status);
    const problem = toProblem(thrown, c.req);
    if (problem.reason === "not_configured") return render(c, <SetUp isMalformed />, 503);
    // The problems without words of their own come from an altered URL or form.
    const isExplained = problem.reason in c.var.page.words.errors;
    const error = isExplained ? (problem.reason as PageError) : "bad_request";
    return render(c, <ErrorPage error={error} />, PROBLEMS[problem.reason].status);
  });
  return gallery;
}

const sessionRoutes = new Hono<GalleryEnv>()
  .post("/session", async (c) => {
    const form = await readForm(c, MAX_SIGN_IN_BYTES);
    const next = safePath(form.get("next"));
    const token = form.get("token")?.trim() ?? "";
    if (!(await matchesAny(token, readingTokens(c.var.config)))) {
      return render(c, <SignIn next={next} isWrong />, 401);
    }
    const session = await openSession(token, Date.now());
    setCookie(c, SESSION_COOKIE, session, { ...OWN_COOKIE, maxAge: SESSION_SECONDS });
    return c.redirect(withMark(next), 303);
  })
  .post("/session/delete", (c) => {
    deleteCookie(c, SESSION_COOKIE, OWN_COOKIE);
    return leadTo(c, "/", "signed_out");
  })
  // A browser asks for a form's address with GET when a person reloads or bookmarks the answer.
  .on("GET", ["/session", "/session/delete"], (c) => c.redirect("/", 303));

function pathOf({ pathname, search }: URL): string {
  return pathname + search;
}

function withMark(path: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}done=${SIGNED_IN}`;
}

function withoutMark(marked: URL): string {
  const url = new URL(marked);
  url.searchParams.delete("done");
  return pathOf(url);
}

function pageOf(c: GalleryContext, config: Config | null, mayChange: boolean): PageContext {
  const lang = pageLanguage(c);
  const words = WORDS[lang];
  // Browsers send this with `fetch`, and `document` with a navigation.
  const isRefresh = c.req.header("sec-fetch-dest") === "empty";
  return {
    lang,
    words,
    nonce: c.var.secureHeadersNonce ?? "",
    now: Date.now(),
    url: new URL(c.req.url),
    config,
    mayChange,
    canGenerate: mayChange && config !== null && config.VEO3_API_KEY !== null,
    notice: null,
    isRefresh,
    etag: null,
  };
}
