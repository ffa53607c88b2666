/** What the gateway's resources share: asking the provider, and answering as it does. */

import type { Config, Env } from "../config.ts";
import { log } from "../log.ts";
import { Problem } from "../problem.ts";
import { startWork } from "../routes/start-work.ts";
import type { TaskObject } from "../task/task-object.ts";
import { type ProviderAnswer, ProviderUnavailable, type Veo3Client } from "../veo3/client.ts";
import type { Result } from "../veo3/result.ts";

export type Gateway = {
  readonly env: Env;
  readonly config: Config;
  readonly client: Veo3Client;
  /** Of this receiver, as it was called. */
  readonly origin: string;
  readonly context: Pick<ExecutionContext, "waitUntil">;
};

/** The provider takes 20 generations in 10 s and does not queue more. */
const RATE_LIMIT_SECONDS = 10;

/** @throws Problem `provider_unavailable` */
export async function ask(
  { client }: Gateway,
  method: "GET" | "POST",
  path: string,
  query: Record<string, string>,
  body: unknown = null,
): Promise<ProviderAnswer> {
  try {
    return await client.forward(method, `/api/v1/veo/${path}`, new URLSearchParams(query), body);
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    const retryAfter = Math.ceil(error.retryAfterMs / 1000);
    throw new Problem("provider_unavailable", `The Veo3 API: ${error.message}.`, {
      ...(retryAfter > 0 && { "retry-after": String(retryAfter) }),
    });
  }
}

/** The provider's answer with its own status; where it limits the rate, with how long to wait. */
export function pass({ status, retryAfter, body }: ProviderAnswer, data?: unknown): Response {
  const isLimited = status === 429 || codeOf(body) === 429;
  const wait = retryAfter ?? (isLimited ? String(RATE_LIMIT_SECONDS) : null);
  const headers = { "cache-control": "no-store", ...(wait !== null && { "retry-after": wait }) };
  const answer = data === undefined ? body : { ...(body as object), data };
  return Response.json(answer, { status, headers });
}

/** The provider's envelope: `msg` is for a person. */
export function envelope(code: number, msg: string, data: unknown = null): Response {
  return Response.json({ code, msg, data }, { status: code, headers: { "cache-control": "no-store" } });
}

/** The real status of an answer. */
export function codeOf(body: unknown): unknown {
  return (body as { code?: unknown } | null)?.code;
}

/** Lets a task know what the provider has just said of it. Should that fail, its callback and polling are still there. */
export async function learn({ env, origin, context }: Gateway, result: Result): Promise<void> {
  const { taskId } = result;
  const task: DurableObjectStub<TaskObject> = env.TASKS.getByName(taskId);
  try {
    await task.learn(result, origin);
    context.waitUntil(startWork(task, taskId));
  } catch (error) {
    log("not_learned", { taskId, error: String(error) });
  }
}
