/**
 * `POST /veo3-callback`: where the provider tells how a task ended.
 *
 * Checks, each the cheapest left: method, configuration, token, media type, size, encoding, task id, signature,
 * schema. Then: seen before? KV may know; the task's object decides. A 200 means that the task is durable.
 */

import { Hono } from "hono/tiny";
import { matchesAny } from "../access/secret.ts";
import { verifySignature } from "../access/webhook-signature.ts";
import { type Config, configOf, notConfigured } from "../config.ts";
import { parseJson } from "../http/json.ts";
import { Problem } from "../http/problem.ts";
import { readBody } from "../http/read-body.ts";
import { log } from "../log.ts";
import type { Outcome } from "../task/decide.ts";
import { deliveryDigest, rememberDelivery, wasDelivered } from "../task-object/delivery.ts";
import type { Delivery } from "../task-object/rpc.ts";
import type { TaskObject } from "../task-object/task-object.ts";
import { parseCallback, taskIdOf, tooManyVideos } from "../veo3/callback.ts";
import type { Result } from "../veo3/result.ts";

/** A real callback has a few KB; its `promptJson` may echo a long prompt. */
const MAX_BODY_BYTES = 256 * 1024;

export const callbackRoute = new Hono<{ Bindings: Env }>().all("/", async (c) => {
  const arrivedAt = Date.now();
  const report = (outcome: string, detail: object) =>
    log("callback", { outcome, ...detail, ms: Date.now() - arrivedAt });
  try {
    const { origin, searchParams } = new URL(c.req.url);
    // Of an upgrade: the address that the receiver gave the provider says so, as the body does not.
    const variant = searchParams.get("variant") === "4k" ? "4k" : null;
    const result = await checkedCallback(c.req.raw, searchParams.getAll("token"), variant, c.env);
    const outcome = await take(result, origin, variant, c.env, c.executionCtx);
    report(outcome, { taskId: result.taskId, code: result.code, videos: result.videos.length });
    return c.json({ code: 200, msg: "success" }, 200, { "x-callback-outcome": outcome });
  } catch (error) {
    if (error instanceof Problem) report("refused", { reason: error.reason });
    throw error;
  }
});

/** Once this returns the task is durable. */
async function take(
  result: Result,
  origin: string,
  variant: Delivery["variant"],
  env: Env,
  context: Pick<ExecutionContext, "waitUntil">,
): Promise<Outcome> {
  const { taskId } = result;
  const digest = await deliveryDigest(result, variant);
  if (await wasDelivered(env.DELIVERIES, taskId, digest)) return "duplicate";
  const task = env.TASKS.getByName(taskId);
  const outcome = await acceptDurably(task, result, { digest, origin, variant });
  if (outcome === "refused") throw tooManyVideos();
  if (outcome !== "duplicate") context.waitUntil(rememberDelivery(env.DELIVERIES, taskId, digest));
  return outcome;
}

async function checkedCallback(
  request: Request,
  presented: readonly string[],
  variant: Delivery["variant"],
  env: Env,
): Promise<Result> {
  if (request.method !== "POST") {
    throw new Problem("method_not_allowed", "Callbacks are delivered with POST.", { allow: "POST" });
  }
  const config = configOf(env);
  const { CALLBACK_TOKEN: tokens, WEBHOOK_HMAC_KEY: keys } = config;
  if (tokens.length === 0 && keys.length === 0) {
    throw notConfigured(
      "Set the secret CALLBACK_TOKEN or WEBHOOK_HMAC_KEY: npx wrangler secret put CALLBACK_TOKEN",
    );
  }
  if (tokens.length > 0) await requireToken(presented, config);
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "")) {
    throw new Problem("unsupported_media_type", "Send the callback as Content-Type: application/json.");
  }
  const body = parseJson(await readBody(request, MAX_BODY_BYTES));
  const taskId = taskIdOf(body);
  if (keys.length > 0) {
    await verifySignature(request.headers, taskId, keys, config.SIGNATURE_TOLERANCE_SECONDS, Date.now());
  }
  return parseCallback(taskId, body, variant);
}

async function requireToken([token, ...more]: readonly string[], config: Config): Promise<void> {
  if (!token || more.length > 0 || !(await matchesAny(token, config.CALLBACK_TOKEN))) {
    throw new Problem("bad_token", "Add the receiver's CALLBACK_TOKEN to the callback URL: ?token=<token>.");
  }
}

type TaskStub = DurableObjectStub<TaskObject>;

/** The provider is told 200 for nothing less than this. */
async function acceptDurably(task: TaskStub, result: Result, delivery: Delivery): Promise<Outcome> {
  try {
    return await task.accept(result, delivery);
  } catch (error) {
    log("not_durable", { taskId: result.taskId, error: String(error) });
    const detail = "The task could not be saved: deliver the callback again.";
    throw new Problem("not_durable", detail, { "retry-after": "60" });
  }
}
