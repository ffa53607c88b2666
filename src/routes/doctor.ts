/**
 * `GET /doctor`: what works and what does not, in English or, by `Accept-Language`, in Chinese.
 *
 * It also answers while a variable is malformed, as long as `API_TOKEN` is not. The code is loaded when it is first
 * asked for.
 */

import { Hono } from "hono/quick";
import { requireBearer } from "../access/bearer.ts";
import { inspectConfig } from "../config.ts";
import { languageOf } from "../http/language.ts";

export const doctorRoute = new Hono<{ Bindings: Env }>().get("/", async (c) => {
  await requireBearer(c.req.raw.headers, inspectConfig(c.env).config);
  const { examine } = await import("../doctor/doctor.ts");
  const language = languageOf([], c.req.header("accept-language"));
  c.header("cache-control", "no-store");
  return c.json(await examine(c.env, c.executionCtx, language));
});
