/**
 * The gallery: all videos, for a person with a browser.
 *
 * A person who is not signed in sees only the form to sign in, and wakes no Durable Object. The session's cookie only
 * allows reading. Retry and delete are forms, which are accepted only from the gallery's own pages.
 */

import type { Context, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { csrf } from "hono/csrf";
import { HTTPException } from "hono/http-exception";
import type { Child } from "hono/jsx";
import { NONCE, secureHeaders } from "hono/secure-headers";
import { Hono } from "hono/tiny";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { mayChange, readingTokens } from "../access/bearer.ts";
import { matchesAny } from "../access/secret.ts";
import { openSession, SESSION_COOKIE, SESSION_SECONDS, sessionToken } from "../access/session.ts";
import { type Config, configOf } from "../config.ts";
import { examine } from "../doctor/doctor.ts";
import { findTasks } from "../doctor/find-tasks.ts";
import { endpointsHealth } from "../doctor/notifications-check.ts";
import { languageOf } from "../http/language.ts";
import { PROBLEMS, Problem, toProblem } from "../http/problem.ts";
import { readBody } from "../http/read-body.ts";
import { listTasks } from "../library/list.ts";
import { listQuery } from "../library/query.ts";
import { statsOf, totalsEver } from "../library/stats.ts";
import { statsQuery } from "../library/stats-query.ts";
import { decide } from "../task/decide.ts";
import { viewSnapshot } from "../task-object/links.ts";
import { deleteTask, readTask, resendNotification, retryTask } from "../task-object/stub.ts";
import { type TestResult, testEndpoints } from "../task-object/test-endpoints.ts";
import { cardsOf } from "./cards.ts";
import { CheckPage } from "./check-page.tsx";
import { EndpointsPage } from "./endpoints-page.tsx";
import { ErrorPage } from "./error-page.tsx";
import { Page, type PageContext } from "./page.ts";
import { SetUp, SignIn } from "./sign-in.tsx";
import { NotFound, TaskGrid } from "./task-grid.tsx";
import { TaskPage } from "./task-page.tsx";
import { UsagePage } from "./usage-page.tsx";
import { WORDS } from "./words.ts";
import type { PageError, Words } from "./words-en.ts";

type GalleryEnv = {
  Bindings: Env;
  Variables: { secureHeadersNonce?: string; page: PageContext; config: Config; token: string };
};
type GalleryContext = Context<GalleryEnv>;

/** Divisible by 2, 3 and 4, so that the rows of so many columns are full. */
const CARDS_A_PAGE = 24;
/** The largest form has a token and a path. */
const MAX_FORM_BYTES = 8 * 1024;
const LANGUAGE_COOKIE = "__Host-lang";
const YEAR_SECONDS = 365 * 24 * 3600;

const ownCookie = { path: "/", secure: true, httpOnly: true, sameSite: "Strict" } as const;

/** What the form on the page before has done. The query has only its name, because anyone can make up a query. */
const DONE = new Map<string | undefined, (words: Words) => string>([
  ["deleted", (words) => words.deletedNotice],
  ["retried", (words) => words.retriedNotice],
  ["resent", (words) => words.resentNotice],
  ["signed_out", (words) => words.signedOutNotice],
]);

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
    // With `no-referrer` browsers would send the gallery's own forms with the origin `null`, which `csrf` refuses.
    referrerPolicy: "same-origin",
    // Not for subdomains, which may be somebody else's.
    strictTransportSecurity: "max-age=15552000",
  }),
  async (c, next) => {
    const page = pageOf(c, null, false);
    c.set("page", page);
    // Only a choice made on the page is remembered: the language that the browser asks for may change.
    if (c.req.query("lang") === page.lang) {
      setCookie(c, LANGUAGE_COOKIE, page.lang, { ...ownCookie, maxAge: YEAR_SECONDS });
    }
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

gallery
  .post("/session", async (c) => {
    const form = new URLSearchParams(new TextDecoder().decode(await readBody(c.req.raw, MAX_FORM_BYTES)));
    const next = safePath(form.get("next"));
    const token = form.get("token")?.trim() ?? "";
    if (!(await matchesAny(token, readingTokens(c.var.config)))) {
      return render(c, <SignIn next={next} isWrong />, 401);
    }
    const session = await openSession(token, Date.now());
    setCookie(c, SESSION_COOKIE, session, { ...ownCookie, maxAge: SESSION_SECONDS });
    return c.redirect(next, 303);
  })
  .post("/session/delete", (c) => {
    deleteCookie(c, SESSION_COOKIE, ownCookie);
    return c.redirect("/?done=signed_out", 303);
  })
  // A browser asks for a form's address with GET when a person reloads or bookmarks the answer.
  .on("GET", ["/session", "/session/delete"], (c) => c.redirect("/", 303));

gallery.use(async (c, next) => {
  if (c.var.page.config !== null) return next();
  const { pathname, search } = c.var.page.url;
  const isFromElsewhere = c.req.method === "GET" && c.req.header("sec-fetch-site") === "cross-site";
  const path = safePath(pathname + search);
  const signIn = <SignIn next={path} isFromElsewhere={isFromElsewhere} />;
  return render(c, signIn, pathname === "/" ? 200 : 401);
});

const toChange: MiddlewareHandler<GalleryEnv> = (c, next) => {
  if (!c.var.page.mayChange) throw new Problem("read_only");
  return next();
};

gallery.post("/tasks/*", toChange).use("/endpoints/*", toChange);

gallery
  .get("/", async (c) => {
    const { page, config } = c.var;
    const soughtId = c.req.query("q")?.trim() ?? "";
    if (soughtId !== "") {
      const isKnown = (await readTask(c.env, soughtId)) !== null;
      return isKnown ? c.redirect(`/tasks/${soughtId}`, 303) : render(c, <NotFound query={soughtId} />);
    }
    const query = { ...listQuery(page.url.searchParams), limit: CARDS_A_PAGE };
    const { tasks, next, counts } = await listTasks(c.env.LIBRARY, query);
    const cards = await cardsOf(tasks, c.env, config, c.var.token, page.now);
    return render(c, <TaskGrid query={query} cards={cards} next={next} counts={counts} />);
  })
  .get("/usage", async (c) => {
    const { LIBRARY } = c.env;
    const last30Days = statsQuery(new URLSearchParams(), c.var.page.now);
    const [{ days }, ever] = await Promise.all([statsOf(LIBRARY, last30Days), totalsEver(LIBRARY)]);
    return render(c, <UsagePage days={days} ever={ever} />);
  })
  .get("/tasks/:taskId", async (c) => {
    const { page, config } = c.var;
    const snapshot = await readTask(c.env, c.req.param("taskId"));
    if (snapshot === null) throw new Problem("unknown_task");
    const { task } = snapshot;
    // The links have no origin, so they lead to the host that the page was loaded from.
    const view = await viewSnapshot(snapshot, "", config, c.var.token);
    const canPoll = config.VEO3_API_KEY !== null;
    const canRetry = decide(task, { type: "retry", canPoll }, page.now).outcome === "accepted";
    return render(c, <TaskPage task={task} view={view} canRetry={canRetry} />);
  })
  .get("/check", async (c) => {
    if (!c.var.page.mayChange) throw new Problem("read_only");
    const diagnosis = await examine(c.env, c.executionCtx, c.var.page.lang);
    return render(c, <CheckPage diagnosis={diagnosis} />);
  })
  .get("/endpoints", (c) => showEndpoints(c, null))
  .post("/endpoints/test", async (c) => {
    const { config, page } = c.var;
    return showEndpoints(c, await testEndpoints(config, page.url.origin, page.now));
  })
  .get("/endpoints/test", (c) => c.redirect("/endpoints", 303))
  .post("/tasks/:taskId/notifications/:id/resend", async (c) => {
    const { taskId, id } = c.req.param();
    await resendNotification(c.env, taskId, id);
    return c.redirect(`/tasks/${taskId}?done=resent`, 303);
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
  .on(
    "GET",
    ["/tasks/:taskId/retry", "/tasks/:taskId/delete", "/tasks/:taskId/notifications/:id/resend"],
    (c) => c.redirect(`/tasks/${encodeURIComponent(c.req.param("taskId"))}`, 303),
  );

/** @param results of the test that was just sent; null: none was */
async function showEndpoints(c: GalleryContext, results: TestResult[] | null): Promise<Response> {
  const tasks = await findTasks(c.env);
  const health = tasks === "unread" ? [] : endpointsHealth(tasks.recent, c.var.page.now);
  return render(c, <EndpointsPage health={health} results={results} />);
}

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

function pageOf(c: GalleryContext, config: Config | null, mayChange: boolean): PageContext {
  const chosen = [c.req.query("lang"), getCookie(c, LANGUAGE_COOKIE)];
  const lang = languageOf(chosen, c.req.header("accept-language"));
  const words = WORDS[lang];
  return {
    lang,
    words,
    nonce: c.var.secureHeadersNonce ?? "",
    now: Date.now(),
    url: new URL(c.req.url),
    config,
    mayChange,
    notice: DONE.get(c.req.query("done"))?.(words) ?? null,
    // Browsers send this with `fetch`, and `document` with a navigation.
    isRefresh: c.req.header("sec-fetch-dest") === "empty",
  };
}

/** The path to go to after signing in: a page of the gallery, or `/` if it is any other. */
function safePath(path: string | null): string {
  return path !== null && /^\/(tasks\/[\w-]+|check|endpoints|usage|\?[\w.~=&-]*)?$/.test(path) ? path : "/";
}

function render(c: GalleryContext, page: Child, status: ContentfulStatusCode = 200) {
  const rendered = <Page.Provider value={c.var.page}>{page}</Page.Provider>;
  return c.html(`<!DOCTYPE html>${rendered}`, status);
}
