/** The receiver with some of its variables or bindings changed. */

import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { app } from "../src/app.ts";
import { ORIGIN } from "./client.ts";

/** @param context a test that wants what goes on after the answer to end waits for it */
export async function fetchWith(
  changed: object,
  path: string,
  init: RequestInit = {},
  context = createExecutionContext(),
): Promise<Response> {
  return app.request(new URL(path, ORIGIN).href, init, { ...env, ...changed }, context);
}
