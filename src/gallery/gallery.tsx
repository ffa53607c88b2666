/**
 * The gallery: all videos, for a person with a browser.
 *
 * Who is not signed in sees the form and nothing else, and costs no object. A session only reads; what changes
 * anything is a form, taken from the gallery's own pages alone.
 */

import type { Context } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { csrf } from "hono/csrf";
import { HTTPException } from "hono/http-exception";
import { languageDetector } from "hono/language";
import { NONCE, secureHeaders } from "hono/secure-headers";
import { Hono } from "hono/tiny";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { matchesAny } from "../access/secret.ts";
import { hasSession, openSession, SESSION_COOKIE, SESSION_SECONDS } from "../access/session.ts";
import { type Config, configOf } from "../config.ts";
import { toProblem } from "../http/problem.ts";
import { readBody } from "../http/read-body.ts";
import { listTasks } from "../library/list.ts";
import { listQuery } from "../library/query.ts";
import { decide } from "../task/decide.ts";
import { deleteTask, readTask, retryTask, unknownTask, viewSnapshot } from "../task-object/stub.ts";
import { cardsOf } from "./cards.ts";
import { PARTIAL_HEADER, type Page } from "./page.tsx";
import { SetUp, SignIn } from "./sign-in.tsx";
import { NotFound, TaskGrid } from "./task-grid.tsx";
import { TaskPage } from "./task-page.tsx";
import { TroublePage } from "./trouble.tsx";
import { LANGUAGES, type Language, type Trouble, WORDS, type Words } from "./words.ts";

type GalleryEnv = {
  Bindings: Env;
  Variables: { language: string; secureHeadersNonce?: string; page: Page; config: Config };
};
type GalleryContext = Context<GalleryEnv>;

/** Full rows of two, three and four columns. */
const CARDS_A_PAGE = 24;
/** A token and a path. */
const MAX_FORM_BYTES = 8 * 1024;
const LANGUAGE_COOKIE = "__Host-lang";
const YEAR_SECONDS = 365 * 24 * 3600;

const ownCookie = { path: "/", secure: true, httpOnly: true, sameSite: "Strict" } as const;

/** What the page before has done, told on the next one; names, as a query can be made up by anyone. */
const DONE: Readonly<Record<string, (words: Words) => string>> = {
  deleted: (words) => words.deletedNotice,
  retried: (words) => words.retriedNotice,
  signed_out: (words) => words.signedOutNotice,
};

/** What a person can make sense of; the rest is an address or a form that was made up. */
const TOLD = ["unknown_task", "nothing_to_retry", "internal_error"] as const satisfies Trouble[];

export const gallery = new Hono<GalleryEnv>();

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
    // Not less: without a referrer of their own, forms would be sent with the origin `null`.
    referrerPolicy: "same-origin",
    // The receiver speaks for its own name only.
    strictTransportSecurity: "max-age=15552000",
  }),
  languageDetector({
    supportedLanguages: [...LANGUAGES],
    fallbackLanguage: "en",
    lookupCookie: LANGUAGE_COOKIE,
    caches: false,
  }),
  async (c, next) => {
    // Only what was chosen is remembered: a browser's own wish may change.
    if (c.req.query("lang") === c.var.language) {
      setCookie(c, LANGUAGE_COOKIE, c.var.language, { ...ownCookie, maxAge: YEAR_SECONDS });
    }
    await next();
    c.header("cache-control", "no-store");
  },
  async (c, next) => {
    c.set("page", pageOf(c, false));
    const config = configOf(c.env);
    if (config.API_TOKEN.length === 0) return setUp(c, false);
    c.set("config", config);
    c.set("page", pageOf(c, await hasSession(c.req.raw.headers, config, Date.now())));
    return next();
  },
  csrf(),
);

gallery
  .post("/session", async (c) => {
    const form = new URLSearchParams(new TextDecoder().decode(await readBody(c.req.raw, MAX_FORM_BYTES)));
    const next = safePath(form.get("next"));
    if (!(await matchesAny(form.get("token")?.trim() ?? "", c.var.config.API_TOKEN))) {
      return render(c, <SignIn page={c.var.page} next={next} isWrong />, 401);
    }
    const session = await openSession(c.var.config, Date.now());
    setCookie(c, SESSION_COOKIE, session, { ...ownCookie, maxAge: SESSION_SECONDS });
    return c.redirect(next, 303);
  })
  .post("/session/delete", (c) => {
    deleteCookie(c, SESSION_COOKIE, ownCookie);
    return c.redirect("/?done=signed_out", 303);
  })
  // Where a browser goes when a page that came of a form is asked for again.
  .on("GET", ["/session", "/session/delete"], (c) => c.redirect("/", 303));

gallery.use(async (c, next) => {
  if (c.var.page.isSignedIn) return next();
  const { pathname, search } = c.var.page.url;
  const isFromElsewhere = c.req.method === "GET" && c.req.header("sec-fetch-site") === "cross-site";
  const path = safePath(pathname + search);
  const signIn = (
    <SignIn page={c.var.page} next={path} notice={doneNotice(c)} isFromElsewhere={isFromElsewhere} />
  );
  return render(c, signIn, pathname === "/" ? 200 : 401);
});

gallery
  .get("/", async (c) => {
    const { page, config } = c.var;
    const wanted = c.req.query("q")?.trim() ?? "";
    if (wanted !== "") {
      const isKnown = (await readTask(c.env, wanted)) !== null;
      return isKnown
        ? c.redirect(`/tasks/${wanted}`, 303)
        : render(c, <NotFound page={page} query={wanted} />);
    }
    const query = { ...listQuery(page.url.searchParams), limit: CARDS_A_PAGE };
    const { tasks, next, counts } = await listTasks(c.env.LIBRARY, query);
    const cards = await cardsOf(tasks, c.env, config, page.now);
    const more = { page, config, query, cards, next, counts, notice: doneNotice(c) };
    return render(c, <TaskGrid {...more} />);
  })
  .get("/tasks/:taskId", async (c) => {
    const { page, config } = c.var;
    const snapshot = await readTask(c.env, c.req.param("taskId"));
    if (snapshot === null) throw unknownTask();
    const { task } = snapshot;
    // Links without an origin: this page's own, whatever name it was asked by.
    const view = await viewSnapshot(snapshot, "", config);
    const canPoll = config.VEO3_API_KEY !== null;
    const canRetry = decide(task, { type: "retry", canPoll }, page.now).outcome === "accepted";
    const more = { page, task, view, canRetry, notice: doneNotice(c) };
    return render(c, <TaskPage {...more} />);
  })
  .post("/tasks/:taskId/retry", async (c) => {
    const taskId = c.req.param("taskId");
    await retryTask(c.env, taskId);
    return c.redirect(`/tasks/${taskId}?done=retried`, 303);
  })
  .post("/tasks/:taskId/delete", async (c) => {
    await deleteTask(c.env, c.req.param("taskId"));
    return c.redirect("/?done=deleted", 303);
  })
  .on("GET", ["/tasks/:taskId/retry", "/tasks/:taskId/delete"], (c) =>
    c.redirect(`/tasks/${encodeURIComponent(c.req.param("taskId"))}`, 303),
  );

gallery.onError((error, c) => {
  // Of `csrf`.
  if (error instanceof HTTPException) return trouble(c, "forbidden", error.status);
  const problem = toProblem(error, c.req);
  if (problem.reason === "not_configured") return setUp(c, true);
  const { status } = problem.toResponse();
  const what = TOLD.find((reason) => reason === problem.reason) ?? "bad_request";
  return trouble(c, what, status as ContentfulStatusCode);
});

function pageOf(c: GalleryContext, isSignedIn: boolean): Page {
  const lang = c.var.language as Language;
  const nonce = c.var.secureHeadersNonce ?? "";
  const isPartial = c.req.header(PARTIAL_HEADER) !== undefined;
  return { lang, words: WORDS[lang], nonce, now: Date.now(), url: new URL(c.req.url), isSignedIn, isPartial };
}

function doneNotice(c: GalleryContext): string | null {
  const done = c.req.query("done") ?? "";
  return Object.hasOwn(DONE, done) ? (DONE[done]?.(c.var.page.words) ?? null) : null;
}

/** Where a sign-in may lead: to a page of the gallery, and nowhere else. */
function safePath(path: string | null): string {
  return path !== null && /^\/(tasks\/[\w-]+|\?[\w.~=&-]*)?$/.test(path) ? path : "/";
}

function setUp(c: GalleryContext, isMalformed: boolean): Response | Promise<Response> {
  return render(c, <SetUp page={c.var.page} isMalformed={isMalformed} />, 503);
}

function trouble(c: GalleryContext, what: Trouble, status: ContentfulStatusCode) {
  const config = c.var.page.isSignedIn ? c.var.config : null;
  return render(c, <TroublePage page={c.var.page} trouble={what} config={config} />, status);
}

function render(c: GalleryContext, page: unknown, status: ContentfulStatusCode = 200) {
  return c.html(`<!DOCTYPE html>${page}`, status);
}
