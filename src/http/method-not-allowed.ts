/** 405 with `Allow` (RFC 9110, 15.5.6) for paths that exist, but do not take the method of the request. */

import type { RouterRoute } from "hono/types";
import { PROBLEMS, Problem } from "./problem.ts";

type Routes = { readonly routes: readonly RouterRoute[]; all(path: string, handler: () => never): unknown };

/** To be called once the routes are complete. Returns them, for Hono's types. */
export function refusingOtherMethods<R extends Routes>(routes: R): R {
  const handled = routes.routes.filter(({ method }) => method !== "ALL");
  for (const [path, handlers] of Map.groupBy(handled, (handler) => handler.path)) {
    const methods = new Set(handlers.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : method)));
    const allow = [...methods].join(", ");
    routes.all(path, () => {
      throw new Problem("method_not_allowed", PROBLEMS.method_not_allowed.detail, { allow });
    });
  }
  return routes;
}
