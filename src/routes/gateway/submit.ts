/**
 * The gateway's `generate`, `extend` and `get-4k-video`.
 *
 * The provider is given the receiver's callback URL, and the task is known before the client gets its id, so that
 * polling finds its result should the callback never come.
 */

import { callbackUrl, upgradeCallbackUrl } from "../../access/callback-url.ts";
import { parseJson } from "../../http/json.ts";
import { readBody } from "../../http/read-body.ts";
import { within } from "../../http/timeout.ts";
import { log } from "../../log.ts";
import type { Registration } from "../../task-object/rpc.ts";
import { callTask, deleteTask, readTask } from "../../task-object/stub.ts";
import { keptRequest } from "../../veo3/kept-request.ts";
import { checkExtend, checkGenerate, checkGet4k } from "../../veo3/request.ts";
import { parseSubmitted } from "../../veo3/submitted.ts";
import { parse4k } from "../../veo3/upgrade.ts";
import { ask, codeOf, envelope, type Gateway, learn, pass } from "./ask.ts";
import { referenceInHeader } from "./reference.ts";
import { answerOnce, idempotencyKeyOf } from "./submit-once.ts";

/** A prompt has at most 10,000 characters; images are given by their URLs. */
const MAX_BODY_BYTES = 256 * 1024;
/** How long a client waits for its task id because of the receiver's own storage. */
const REGISTRATION_MS = 5000;

type Body = Readonly<Record<string, unknown>>;

const CHECKS = { generate: checkGenerate, extend: checkExtend };

export async function submit(
  gateway: Gateway,
  request: Request,
  path: keyof typeof CHECKS,
): Promise<Response> {
  const reference = referenceInHeader(request.headers);
  const key = idempotencyKeyOf(request.headers);
  const body = await readJson(request);
  const checked = CHECKS[path](body);
  if (!checked.ok) return envelope(checked.code, checked.message);
  const callBackUrl = callbackUrl(gateway.config, gateway.origin).href;
  const base = path === "extend" ? String(body.taskId) : null;
  const registration = {
    extends: base,
    variant: null,
    callBackUrl: clientUrl(body),
    origin: gateway.origin,
    request: keptRequest({ ...body, taskId: base }),
    reference,
  };
  return untilDone(gateway, async () => {
    if (key !== null) return answerOnce(gateway, key, { path, body, registration });
    const answer = await ask(gateway, { path, body: { ...body, callBackUrl } });
    const submitted = parseSubmitted(answer.status, answer.body);
    if (submitted.state === "accepted") {
      await register(gateway, { ...registration, taskId: submitted.taskId });
    }
    return pass(answer);
  });
}

export async function get4kVideo(gateway: Gateway, request: Request): Promise<Response> {
  const { config, origin, env } = gateway;
  const body = await readJson(request);
  const checked = checkGet4k(body);
  if (!checked.ok) return envelope(checked.code, checked.message);
  const { taskId } = checked.body;
  const index = checked.body.index ?? 0;
  const url = await upgradeCallbackUrl(config, origin, { taskId, index });
  return untilDone(gateway, async () => {
    // Known before the provider is asked: its callback can be faster than its answer, and the answer can be lost.
    const upgrade = { taskId, extends: null, variant: "4k", callBackUrl: clientUrl(body), origin } as const;
    const isNew = await register(gateway, upgrade);
    const answer = await ask(gateway, { path: "get-4k-video", body: { ...body, callBackUrl: url.href } });
    const made = parse4k(taskId, index, answer.body);
    // A repeated request is answered with the video, if that is ready.
    if (made !== null) await learn(gateway, made);
    else if (isNew && isUnknownTask(answer.body)) await unregister(env, taskId);
    return pass(answer);
  });
}

/** Goes on when the client disconnects: the request is paid for, and the answer may be the only trace of the task. */
function untilDone({ context }: Gateway, work: () => Promise<Response>): Promise<Response> {
  const answer = work();
  context.waitUntil(Promise.allSettled([answer]));
  return answer;
}

async function readJson(request: Request): Promise<Body> {
  return parseJson(await readBody(request, MAX_BODY_BYTES)) as Body;
}

/** The client's own callback URL. Whatever its form, it is never a reason to refuse. */
function clientUrl({ callBackUrl }: Body): string | null {
  return typeof callBackUrl === "string" && callBackUrl !== "" ? callBackUrl : null;
}

/** Whether the provider says that it has no such task; other refusals say nothing of that. */
function isUnknownTask(body: unknown): boolean {
  const { msg } = (body ?? {}) as { msg?: unknown };
  return codeOf(body) === 422 && /record is null/i.test(String(msg));
}

/** Only what registering left: a callback that came meanwhile has made it a task like any other. */
async function unregister(env: Env, taskId: string): Promise<void> {
  try {
    const task = (await readTask(env, taskId))?.task;
    if (task?.callbacks === 0 && task.videos.length === 0) await deleteTask(env, taskId);
  } catch (error) {
    log("not_unregistered", { taskId, error: String(error) });
  }
}

/**
 * A failure is not the client's: a task that could not be registered becomes known by its callback.
 *
 * @returns whether the task was unknown so far
 */
function register({ env, context }: Gateway, task: Registration): Promise<boolean> {
  const { taskId } = task;
  const registered = callTask(env, taskId, (stub) => stub.register(task)).catch((error) => {
    log("not_registered", { taskId, error: String(error) });
    return false;
  });
  context.waitUntil(registered);
  return within(REGISTRATION_MS, registered).catch(() => false);
}
