/**
 * The page for an error outside of the gallery: an unknown address, or a link to a video that has expired, was altered,
 * or leads to nothing. It is for whoever opened that address, signed in or not.
 */

import { PROBLEMS, Problem, type ProblemReason } from "../http/problem.ts";
import { render } from "./answer.tsx";
import { ErrorPage } from "./error-page.tsx";
import type { PageError } from "./error-words-en.ts";
import { galleryWith } from "./gallery.tsx";

/** Those that a person can do something about. Of the others the JSON says more. */
const EXPLAINED: Readonly<Partial<Record<ProblemReason, PageError>>> = {
  not_found: "not_found",
  expired_link: "expired_link",
  invalid_link: "invalid_link",
  unauthorized: "unauthorized",
  unknown_task: "unknown_video",
  unknown_video: "unknown_video",
  not_stored: "not_stored",
  internal_error: "internal_error",
};

/** Nothing on the page asks the gateway. */
const noGateway = () => new Problem("not_found").toResponse();

export async function problemPage(problem: Problem, request: Request, env: Env): Promise<Response> {
  const error = EXPLAINED[problem.reason];
  if (error === undefined) return problem.toResponse();
  const page = galleryWith(noGateway, (c) => {
    for (const [name, value] of Object.entries(problem.headers)) c.header(name, value);
    return render(c, <ErrorPage error={error} />, PROBLEMS[problem.reason].status);
  });
  return page.fetch(request, env);
}
