/** The routes of tasks that are known: the grid, a task's page, and what is done with one task or with several. */

import { Hono } from "hono/quick";
import { lifetimeExpiry, linkRequestSchema } from "../access/link-lifetime.ts";
import { signLink } from "../access/signed-link.ts";
import { examine } from "../doctor/doctor.ts";
import { Problem } from "../http/problem.ts";
import { type Page as ListPage, type ListQuery, listTasks, listVersion } from "../library/list.ts";
import { statsOf, totalsEver } from "../library/stats.ts";
import { statsQuery } from "../library/stats-query.ts";
import { log } from "../log.ts";
import { decide } from "../task/decide.ts";
import { viewSnapshot } from "../task-object/links.ts";
import { retryTasks } from "../task-object/retry-tasks.ts";
import type { Snapshot } from "../task-object/rpc.ts";
import { deleteTask, forTasks, readTask, retryTask } from "../task-object/stub.ts";
import { answerIfShown, type GalleryEnv, readForm, render, renderUnlessShown, safePath } from "./answer.tsx";
import { cardsOf } from "./cards.ts";
import { CheckPage } from "./check-page.tsx";
import { DeletePage } from "./delete-page.tsx";
import { titled } from "./format.ts";
import { gridQuery, hasDetails } from "./grid-query.ts";
import { LinksPage } from "./links-page.tsx";
import { leadTo } from "./notice.ts";
import { videoPath } from "./paths.ts";
import { SharePage } from "./share.tsx";
import { TaskGrid } from "./task-grid.tsx";
import { TaskPage } from "./task-page.tsx";
import { UsagePage } from "./usage-page.tsx";

/** The form has a number. */
const MAX_SHARE_BYTES = 1024;
/** More than a page of the grid has. */
const MAX_SELECTED = 100;
/** So many of the longest ids, and a path. */
const MAX_SELECTION_BYTES = 32 * 1024;

export const taskRoutes = new Hono<GalleryEnv>()
  .get("/", async (c) => {
    const { searchParams } = c.var.page.url;
    const query = gridQuery(searchParams);
    // A search may look at thousands of rows: it is done again only after something has changed.
    const version = hasDetails(searchParams) ? await listVersion(c.env.LIBRARY) : null;
    const notModified = version && (await answerIfShown(c, version));
    if (notModified) return notModified;
    const list = await listTasks(c.env.LIBRARY, query);
    const taskId = await soughtTask(c.env, query, list);
    if (taskId !== null) return c.redirect(`/tasks/${taskId}`, 303);
    const cards = await cardsOf(list.tasks, c.env);
    const shown = { cards, next: list.next, counts: list.counts };
    // Progress is not listed.
    const isMoving = cards.some(({ progress }) => progress !== null);
    const known = version === null || isMoving ? shown : version;
    return renderUnlessShown(c, known, <TaskGrid query={query} {...shown} />);
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
    const { task, progress } = snapshot;
    // The links have no origin, so they lead to the host that the page was loaded from.
    const view = await viewSnapshot(snapshot, "", config, c.var.token);
    const canPoll = config.VEO3_API_KEY !== null;
    const canRetry = decide(task, { type: "retry", canPoll }, page.now).outcome === "accepted";
    const isTransferring = Object.keys(progress).length > 0;
    const shown = { view, canRetry, isTransferring };
    return renderUnlessShown(c, [task.version, shown], <TaskPage task={task} {...shown} />);
  })
  .get("/check", async (c) => {
    if (!c.var.page.mayChange) throw new Problem("read_only");
    const diagnosis = await examine(c.env, c.executionCtx, c.var.page.lang);
    return render(c, <CheckPage diagnosis={diagnosis} />);
  })
  .post("/tasks/:taskId/retry", async (c) => {
    const taskId = c.req.param("taskId");
    await retryTask(c.env, taskId);
    return leadTo(c, `/tasks/${taskId}`, "retried");
  })
  .post("/tasks/:taskId/delete", async (c) => {
    await deleteTask(c.env, c.req.param("taskId"));
    return leadTo(c, "/", "deleted");
  })
  .post("/tasks/:taskId/videos/:name/link", async (c) => {
    const { taskId, name } = c.req.param();
    const { page, token } = c.var;
    const form = await readForm(c, MAX_SHARE_BYTES);
    const asked = linkRequestSchema.safeParse({ seconds: Number(form.get("seconds")) });
    if (!asked.success) throw new Problem("invalid_body");
    const task = (await readTask(c.env, taskId))?.task;
    if (task === undefined) throw new Problem("unknown_task");
    const video = task.videos.find((one) => one.name === name && one.state === "stored");
    if (video === undefined) throw new Problem("unknown_video");
    const expires = lifetimeExpiry(asked.data.seconds, page.now);
    const link = `${page.url.origin}${videoPath(taskId, name)}?${await signLink(taskId, name, expires, token)}`;
    const shared = { taskId, name, title: titled(task), link, expiresAt: expires * 1000 };
    return render(c, <SharePage {...shared} />);
  })
  .on("GET", ["/tasks/:taskId/retry", "/tasks/:taskId/delete", "/tasks/:taskId/videos/:name/link"], (c) =>
    c.redirect(`/tasks/${encodeURIComponent(c.req.param("taskId"))}`, 303),
  )
  .get("/links", async (c) => {
    const { page, config, token } = c.var;
    const { searchParams } = page.url;
    const snapshots = await readSelected(c.env, searchParams);
    const views = await Promise.all(snapshots.map((one) => viewSnapshot(one, "", config, token)));
    return render(c, <LinksPage tasks={views} next={safePath(searchParams.get("next"))} />);
  })
  .get("/selected/delete", async (c) => {
    if (!c.var.page.mayChange) throw new Problem("read_only");
    const { searchParams } = c.var.page.url;
    const next = safePath(searchParams.get("next"));
    const tasks = (await readSelected(c.env, searchParams)).map(({ task }) => task);
    if (tasks.length === 0) return leadTo(c, next, "none_selected");
    return render(c, <DeletePage tasks={tasks} next={next} />);
  })
  .post("/selected/retry", async (c) => {
    const form = await readForm(c, MAX_SELECTION_BYTES);
    const taskIds = selectedIn(form);
    if (taskIds.length === 0) return leadTo(c, safePath(form.get("next")), "none_selected");
    if ((await retryTasks(c.env, taskIds)) === 0) throw new Problem("nothing_to_retry");
    return leadTo(c, safePath(form.get("next")), "retried_selected");
  })
  .post("/selected/delete", async (c) => {
    const form = await readForm(c, MAX_SELECTION_BYTES);
    const taskIds = selectedIn(form);
    if (taskIds.length === 0) return leadTo(c, safePath(form.get("next")), "none_selected");
    const deleted = await forTasks(taskIds, (taskId) => isDeleted(c.env, taskId));
    return leadTo(
      c,
      safePath(form.get("next")),
      deleted.every(Boolean) ? "deleted_selected" : "not_all_deleted",
    );
  })
  .get("/selected/retry", (c) => c.redirect("/", 303));

/** The task whose id is searched for: listed, or not found by anything else that was looked at. */
async function soughtTask(
  env: Env,
  { words: [word, ...more] = [], after }: ListQuery,
  { tasks }: ListPage,
): Promise<string | null> {
  if (word === undefined || more.length > 0 || after !== null) return null;
  const isKnown = tasks.some(({ taskId }) => taskId === word);
  if (isKnown || tasks.length > 0) return isKnown ? word : null;
  return (await readTask(env, word)) === null ? null : word;
}

function selectedIn(form: URLSearchParams): string[] {
  return [...new Set(form.getAll("id"))].slice(0, MAX_SELECTED);
}

/** Those that are known. */
async function readSelected(env: Env, form: URLSearchParams): Promise<Snapshot[]> {
  const snapshots = await forTasks(selectedIn(form), (taskId) => readTask(env, taskId));
  return snapshots.filter((snapshot) => snapshot !== null);
}

/** @returns whether it is gone. One that was deleted elsewhere meanwhile is. */
async function isDeleted(env: Env, taskId: string): Promise<boolean> {
  try {
    await deleteTask(env, taskId);
    return true;
  } catch (error) {
    if (error instanceof Problem && error.reason === "unknown_task") return true;
    log("not_deleted", { taskId, error: String(error) });
    return false;
  }
}
