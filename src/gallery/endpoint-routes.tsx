/** The routes of endpoints: their page, a test to each, and a task's notification sent again. */

import { Hono } from "hono/quick";
import { findTasks } from "../doctor/find-tasks.ts";
import { endpointsHealth } from "../doctor/notifications-check.ts";
import { Problem } from "../http/problem.ts";
import { resendNotification } from "../task-object/stub.ts";
import { type TestResult, testEndpoints } from "../task-object/test-endpoints.ts";
import { type GalleryContext, type GalleryEnv, render } from "./answer.tsx";
import { EndpointsPage } from "./endpoints-page.tsx";
import { leadTo } from "./notice.ts";

export const endpointRoutes = new Hono<GalleryEnv>()
  .get("/endpoints", (c) => {
    if (!c.var.page.mayChange) throw new Problem("read_only");
    return showEndpoints(c, null);
  })
  .post("/endpoints/test", async (c) => {
    const { config, page } = c.var;
    return showEndpoints(c, await testEndpoints(config, page.url.origin, page.now));
  })
  .get("/endpoints/test", (c) => c.redirect("/endpoints", 303))
  .post("/tasks/:taskId/notifications/:id/resend", async (c) => {
    const { taskId, id } = c.req.param();
    await resendNotification(c.env, taskId, id);
    return leadTo(c, `/tasks/${taskId}`, "resent");
  })
  .get("/tasks/:taskId/notifications/:id/resend", (c) =>
    c.redirect(`/tasks/${encodeURIComponent(c.req.param("taskId"))}`, 303),
  );

/** @param results of the test that was just sent; null: none was */
async function showEndpoints(c: GalleryContext, results: TestResult[] | null): Promise<Response> {
  const tasks = await findTasks(c.env);
  const health = tasks === "unread" ? [] : endpointsHealth(tasks.recent, c.var.page.now);
  return render(c, <EndpointsPage health={health} results={results} />);
}
