/**
 * `/api/v1/*`: the provider's API itself, for clients that change nothing but its base URL and their key. What concerns
 * videos of Veo3 is the receiver's affair too; everything else is passed on as it is.
 *
 * Paths, bodies, statuses and answers are the provider's. Its key never leaves the receiver. The gateway's own errors
 * are problem+json with the members `code` and `msg`, which the provider's clients read. What answers is loaded when it
 * is first asked for: a callback must not wait for it at start-up.
 */

import { Hono } from "hono/quick";
import type { MiddlewareHandler } from "hono/types";
import { requireBearer, requireReadingBearer } from "../../access/bearer.ts";
import { configOf } from "../../config.ts";
import { refusingOtherMethods } from "../../http/method-not-allowed.ts";
import { toProblem } from "../../http/problem.ts";
import { requireProviderClient } from "../../provider-client.ts";
import type { Gateway } from "./ask.ts";

type GatewayEnv = { Bindings: Env; Variables: { gateway: Gateway } };

const forClients = by(requireBearer);
const forReaders = by(requireReadingBearer);

function by(requireToken: typeof requireBearer): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    const config = configOf(c.env);
    const token = await requireToken(c.req.raw.headers, config);
    const client = requireProviderClient(config);
    const { origin } = new URL(c.req.url);
    c.set("gateway", { env: c.env, config, token, client, origin, context: c.executionCtx });
    await next();
  };
}

export const gatewayRoute = new Hono<GatewayEnv>()
  .post("/veo/generate", forClients, async (c) => {
    const { submit } = await import("./submit.ts");
    return submit(c.var.gateway, c.req.raw, "generate");
  })
  .post("/veo/extend", forClients, async (c) => {
    const { submit } = await import("./submit.ts");
    return submit(c.var.gateway, c.req.raw, "extend");
  })
  .post("/veo/get-4k-video", forClients, async (c) => {
    const { get4kVideo } = await import("./submit.ts");
    return get4kVideo(c.var.gateway, c.req.raw);
  })
  .get("/veo/record-info", forReaders, async (c) => {
    const { recordInfo } = await import("./results.ts");
    return recordInfo(c.var.gateway, c.req.query("taskId"));
  })
  .get("/veo/get-1080p-video", forClients, async (c) => {
    const { get1080pVideo } = await import("./results.ts");
    return get1080pVideo(c.var.gateway, c.req.query("taskId"), c.req.query("index"));
  });

refusingOtherMethods(gatewayRoute);

const forReading: MiddlewareHandler<GatewayEnv> = (c, next) =>
  (["GET", "HEAD"].includes(c.req.raw.method) ? forReaders : forClients)(c, next);

gatewayRoute.all("*", forReading, async (c) => {
  const { passOn } = await import("./pass-on.ts");
  return passOn(c.var.gateway, c.req.raw);
});

gatewayRoute.onError((error, c) => {
  const problem = toProblem(error, c.req);
  return problem.toResponse(problem.bodyForProviderClients);
});
