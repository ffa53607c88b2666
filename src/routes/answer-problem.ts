/** How an error leaves: as problem+json, or, to a person's browser that opened its address, as a page. */

import type { Context } from "hono";
import { prefersHtml } from "../http/accept.ts";
import type { Problem } from "../http/problem.ts";

export async function answerProblem(problem: Problem, c: Context<{ Bindings: Env }>): Promise<Response> {
  const { method, raw } = c.req;
  const isOpened = method === "GET" || method === "HEAD";
  if (!isOpened || !prefersHtml(c.req.header("accept"))) return problem.toResponse();
  // A callback must not wait for the gallery at start-up.
  const { problemPage } = await import("../gallery/problem-page.tsx");
  return problemPage(problem, raw, c.env);
}
