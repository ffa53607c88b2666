/** 405 with `Allow` (RFC 9110, 15.5.6) wherever some routes have a path, for the methods that they don't take there. */

import type { RouterRoute } from "hono/types";
import { Problem } from "./problem.ts";

/** What else a path takes where it takes a method. */
const IMPLIED: Readonly<Record<string, readonly string[]>> = { GET: ["GET", "HEAD"] };

type Routes = { readonly routes: readonly RouterRoute[]; all(path: string, handler: () => never): unknown };

/** To be called once the routes are complete; gives them back, for Hono's types. */
export function refusingOtherMethods<R extends Routes>(routes: R): R {
  const handled = routes.routes.filter(({ method }) => method !== "ALL");
  for (const [path, handlers] of Map.groupBy(handled, (handler) => handler.path)) {
    const methods = new Set(handlers.flatMap(({ method }) => IMPLIED[method] ?? method));
    const allow = [...methods].join(", ");
    routes.all(path, () => {
      throw new Problem("method_not_allowed", `This resource takes ${allow}.`, { allow });
    });
  }
  return routes;
}
