/** What the gateway's resources share: requests to the provider, and answers in its form. */

import { withoutSecrets } from "../../access/confidential.ts";
import type { Config } from "../../config.ts";
import { type Problem, providerUnavailable } from "../../http/problem.ts";
import { log } from "../../log.ts";
import { type ProviderAnswer, type ProviderClient, ProviderUnavailable } from "../../provider-client.ts";
import { callTask } from "../../task-object/stub.ts";
import type { KeptRequest } from "../../veo3/kept-request.ts";
import { integer, type Result } from "../../veo3/result.ts";

export type Gateway = {
  readonly env: Env;
  readonly config: Config;
  /** The one that the client has presented: it signs the links in the answer. */
  readonly token: string;
  readonly client: ProviderClient;
  /** The receiver's origin, as it was called. */
  readonly origin: string;
  readonly context: Pick<ExecutionContext, "waitUntil">;
};

type ProviderRequest = {
  /** Below `/api/v1/veo/`. */
  readonly path: string;
  readonly query?: Record<string, string>;
  /** JSON. Default: none, which makes it a GET. */
  readonly body?: unknown;
  /** Default: as long as clients wait. */
  readonly timeoutMs?: number;
};

/** The provider takes 20 generations in 10 s and does not queue more. */
const RATE_LIMIT_SECONDS = 10;
const RATE_LIMITED = 429;

/**
 * The provider's answer, without the secrets that it may quote.
 *
 * @throws Problem `provider_unavailable`
 */
export async function ask({ client, config }: Gateway, request: ProviderRequest): Promise<ProviderAnswer> {
  const { path, query, body = null, timeoutMs } = request;
  const method = body === null ? "GET" : "POST";
  try {
    const search = new URLSearchParams(query);
    const answer = await client.forward(method, `/api/v1/veo/${path}`, search, body, timeoutMs);
    return { ...answer, body: withoutSecrets(answer.body, config) };
  } catch (error) {
    if (error instanceof ProviderUnavailable) return answerInstead(path, error);
    throw error;
  }
}

type Failure = Pick<ProviderUnavailable, "status" | "message" | "retryAfterMs">;

/**
 * What is answered when the provider's own answer could not be read.
 *
 * @throws Problem `provider_unavailable`
 */
export function answerInstead(path: string, failure: Failure): ProviderAnswer {
  const { status, retryAfterMs } = failure;
  if (status !== RATE_LIMITED) throw unavailable(path, failure);
  // A rate limiter in front of the provider's API does not answer with JSON.
  const body = { code: status, msg: "Too many requests.", data: null };
  return { status, retryAfter: inSeconds(retryAfterMs), body };
}

export function unavailable(path: string, { message, retryAfterMs }: Failure): Problem {
  log("provider_unavailable", { path, message });
  const retryAfter = inSeconds(retryAfterMs);
  return providerUnavailable(message, retryAfter === null ? {} : { "retry-after": retryAfter });
}

function inSeconds(ms: number): string | null {
  return ms > 0 ? String(Math.ceil(ms / 1000)) : null;
}

/** The provider's answer with its own status, and with `Retry-After` where it limits the rate. */
export function pass({ status, retryAfter, body }: ProviderAnswer, data?: unknown): Response {
  const isLimited = status === RATE_LIMITED || codeOf(body) === RATE_LIMITED;
  const wait = retryAfter ?? (isLimited ? String(RATE_LIMIT_SECONDS) : null);
  const headers = { "cache-control": "no-store", ...(wait !== null && { "retry-after": wait }) };
  const answer = data === undefined ? body : { ...(body as object), data };
  return Response.json(answer, { status, headers });
}

/** The provider's envelope: `msg` is for a person. */
export function envelope(code: number, msg: string, data: unknown = null): Response {
  return Response.json({ code, msg, data }, { status: code, headers: { "cache-control": "no-store" } });
}

/** The `code` of an answer, which is its real status; null where it has none. */
export function codeOf(body: unknown): number | null {
  return integer.safeParse((body as { code?: unknown } | null)?.code).data ?? null;
}

/** Passes on to a task what the provider has just answered about it. Should that fail, callback and polls remain. */
export async function learn(
  { env, origin }: Gateway,
  result: Result,
  request: KeptRequest | null = null,
): Promise<void> {
  const { taskId } = result;
  try {
    await callTask(env, taskId, (task) => task.learn(result, origin, request));
  } catch (error) {
    log("not_learned", { taskId, error: String(error) });
  }
}
