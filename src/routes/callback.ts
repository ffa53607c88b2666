/**
 * `POST /veo3-callback`: the provider reports what a task came to.
 *
 * Checks, each the cheapest left: method, configuration, token, media type, size, encoding, task id, signature,
 * schema. Then: was this delivery seen before? KV may know; the task's object decides. A 200 means that the task is
 * durable, and that the object of its `Idempotency-Key`, if it has one, knows it.
 */

import { Hono } from "hono/quick";
import { requireCallbackSecret } from "../access/callback-url.ts";
import { matchesAny } from "../access/secret.ts";
import { type SubmissionAddress, verifySubmission } from "../access/submission-address.ts";
import { verifyUpgrade } from "../access/upgrade-address.ts";
import { verifySignature } from "../access/webhook-signature.ts";
import { type Config, configOf } from "../config.ts";
import { parseJson } from "../http/json.ts";
import { refusingOtherMethods } from "../http/method-not-allowed.ts";
import { PROBLEMS, Problem } from "../http/problem.ts";
import { readDecodedBody } from "../http/read-body.ts";
import { log } from "../log.ts";
import { learnSubmission } from "../submission-object/stub.ts";
import type { Outcome } from "../task/events.ts";
import type { Variant } from "../task/task.ts";
import { deliveryDigest, rememberDelivery, wasDelivered } from "../task-object/deliveries.ts";
import { callTask } from "../task-object/stub.ts";
import { type Parsed, parseCallback, TOO_MANY_VIDEOS, taskIdOf } from "../veo3/callback.ts";
import { echoedRequest } from "../veo3/kept-request.ts";

/** A real callback has a few KB; its `promptJson` may echo a long prompt. */
const MAX_BODY_BYTES = 256 * 1024;

const route = new Hono<{ Bindings: Env }>().post("/", async (c) => {
  const arrivedAt = Date.now();
  const report = (outcome: string, detail: object) =>
    log("callback", { outcome, ...detail, ms: Date.now() - arrivedAt });
  try {
    const { origin, searchParams } = new URL(c.req.url);
    const callback = await checkedCallback(c.req.raw, searchParams, configOf(c.env));
    const { taskId, code, videos } = callback.result;
    const outcome = await take(callback, origin, c.env, c.executionCtx);
    if (callback.submission !== null) await tell(callback.submission, taskId, c.env);
    report(outcome, { taskId, code, videos: videos.length });
    return c.json({ code: 200, msg: "success" }, 200, { "x-callback-outcome": outcome });
  } catch (error) {
    if (error instanceof Problem) report("refused", { reason: error.reason });
    throw error;
  }
});

export const callbackRoute = refusingOtherMethods(route);

type CheckedCallback = Awaited<ReturnType<typeof checkedCallback>>;

/** @throws `Problem`, by the first check that fails */
async function checkedCallback(request: Request, query: URLSearchParams, config: Config) {
  const { CALLBACK_TOKEN: tokens, WEBHOOK_HMAC_KEY: keys } = config;
  requireCallbackSecret(config);
  if (tokens.length > 0) await requireToken(query.getAll("token"), config);
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "")) {
    throw new Problem("unsupported_media_type");
  }
  const body = parseJson(await readDecodedBody(request, MAX_BODY_BYTES));
  // The body of an upgrade's callback looks like any other: the URL that the provider was given tells them apart.
  const variant: Variant = query.get("variant") === "4k" ? "4k" : null;
  // The one that the receiver itself has asked for, as the URL says; null: the URL says nothing of that.
  const upgrade = variant && (await verifyUpgrade(query.get("upgrade") ?? "", config));
  const named = taskIdOf(body);
  const taskId = upgrade?.taskId ?? unwrapped(named);
  if (keys.length > 0) {
    const ids = named.ok ? [taskId, named.value] : [taskId];
    await verifySignature(request.headers, ids, keys, config.SIGNATURE_TOLERANCE_SECONDS, Date.now());
  }
  const result = unwrapped(parseCallback(taskId, body, variant, upgrade?.index));
  const parameter = query.get("submission");
  const submission = parameter === null ? null : await verifySubmission(parameter, config);
  return { body, result, variant, upgrade, submission };
}

async function requireToken([token, ...more]: readonly string[], config: Config): Promise<void> {
  if (!token || more.length > 0 || !(await matchesAny(token, config.CALLBACK_TOKEN))) {
    throw new Problem("bad_token");
  }
}

/** What could not be read is the sender's mistake. */
function unwrapped<Value>(parsed: Parsed<Value>): Value {
  if (!parsed.ok) throw new Problem(parsed.reason, parsed.detail);
  return parsed.value;
}

/** Once this returns the task is durable. @throws `Problem` `not_durable`, `invalid_callback` */
async function take(
  { body, result, variant, upgrade }: CheckedCallback,
  origin: string,
  env: Env,
  context: Pick<ExecutionContext, "waitUntil">,
): Promise<Outcome> {
  const { taskId } = result;
  const digest = await deliveryDigest(result, variant, upgrade?.index ?? null);
  if (await wasDelivered(env.DELIVERIES, taskId, digest)) return "duplicate";
  // An upgrade's callback may echo the request for the upgrade, which is not the task's.
  const request = variant === null ? echoedRequest(body, taskId) : null;
  const delivery = { digest, origin, variant, isRequested: upgrade !== null, request };
  const outcome = await callTask(env, taskId, (task) => task.accept(result, delivery)).catch((error) => {
    throw notDurable(taskId, error);
  });
  if (outcome === "refused") throw new Problem("invalid_callback", TOO_MANY_VIDEOS);
  // What was ignored may not have been kept: the object knows whether it was, and KV must not answer for it.
  if (outcome === "accepted") context.waitUntil(rememberDelivery(env.DELIVERIES, taskId, digest));
  return outcome;
}

/** A client that asks again with its `Idempotency-Key` then gets the task, also if the provider's answer was lost. */
async function tell(submission: SubmissionAddress, taskId: string, env: Env): Promise<void> {
  await learnSubmission(env, submission, taskId).catch((error) => {
    throw notDurable(taskId, error);
  });
}

/** The provider then delivers the callback again. */
function notDurable(taskId: string, error: unknown): Problem {
  log("not_durable", { taskId, error: String(error) });
  return new Problem("not_durable", PROBLEMS.not_durable.detail, { "retry-after": "60" });
}
