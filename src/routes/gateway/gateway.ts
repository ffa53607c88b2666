/**
 * `/api/v1/veo/*`: the Veo3 API itself, for clients that change nothing but its base URL and their key.
 *
 * Paths, bodies, statuses and answers are the provider's. Its key never leaves. The gateway's own errors are
 * problem+json with `code` and `msg` beside, which the provider's clients read.
 *
 * What answers is loaded when it is first asked for: a callback does not wait for it at start-up.
 */

import { Hono } from "hono/tiny";
import { requireBearer } from "../../access/bearer.ts";
import { configOf, notConfigured } from "../../config.ts";
import { Problem, toProblem } from "../../http/problem.ts";
import { providerClient } from "../../provider-client.ts";
import type { Gateway } from "./ask.ts";

type GatewayEnv = { Bindings: Env; Variables: { gateway: Gateway } };

const METHODS = {
  "/veo/generate": "POST",
  "/veo/extend": "POST",
  "/veo/get-4k-video": "POST",
  "/veo/record-info": "GET",
  "/veo/get-1080p-video": "GET",
};

export const gatewayRoute = new Hono<GatewayEnv>();

for (const [path, allow] of Object.entries(METHODS)) {
  gatewayRoute.use(path, async (c, next) => {
    const config = configOf(c.env);
    await requireBearer(c.req.raw.headers, config);
    if (c.req.method !== allow) {
      throw new Problem("method_not_allowed", `This resource takes ${allow}.`, { allow });
    }
    const client = providerClient(config);
    if (client === null) {
      throw notConfigured("Set the secret VEO3_API_KEY: npx wrangler secret put VEO3_API_KEY");
    }
    c.set("gateway", {
      env: c.env,
      config,
      client,
      origin: new URL(c.req.url).origin,
      context: c.executionCtx,
    });
    await next();
  });
}

const submitting = () => import("./submit.ts");
const results = () => import("./results.ts");

gatewayRoute
  .post("/veo/generate", async (c) => (await submitting()).submit(c.var.gateway, c.req.raw, "generate"))
  .post("/veo/extend", async (c) => (await submitting()).submit(c.var.gateway, c.req.raw, "extend"))
  .post("/veo/get-4k-video", async (c) => (await submitting()).get4kVideo(c.var.gateway, c.req.raw))
  .get("/veo/record-info", async (c) => (await results()).recordInfo(c.var.gateway, c.req.query("taskId")))
  .get("/veo/get-1080p-video", async (c) =>
    (await results()).get1080pVideo(c.var.gateway, c.req.query("taskId"), c.req.query("index")),
  )
  .all("*", () => {
    throw new Problem("not_found", "This receiver passes on the Veo3 API only: paths under /api/v1/veo/.");
  });

gatewayRoute.onError((error, c) => {
  const problem = toProblem(error, c.req);
  return problem.toResponse((status) => ({ code: status, msg: problem.message }));
});
