/**
 * The Veo3 API over HTTP, with the account's key. Its requests throw `ProviderUnavailable` and nothing else: there was no answer
 * in time, a redirect (which is not followed, as the key would go with it), or an answer that cannot be read. The
 * message names the host and the status, no key and no URL.
 */

import type { Config } from "./config.ts";
import { parseJson } from "./http/json.ts";
import { missingSecret } from "./http/problem.ts";
import { readBytes } from "./http/read-bytes.ts";
import { retryAfterMs } from "./http/retry-after.ts";
import { abortedAfter, TimedOut } from "./http/timeout.ts";
import { type Details, parseDetails } from "./veo3/details.ts";
import { echoedRequest, type KeptRequest } from "./veo3/kept-request.ts";
import { integer } from "./veo3/result.ts";

/** How long an answer to record-info is waited for, its body included. It can be asked again. */
export const RECORD_INFO_TIMEOUT_MS = 5000;
/** Clients wait longer, and `generate` costs money whether its answer arrives or not. */
const FORWARD_TIMEOUT_MS = 60_000;

/** A real answer has a few KB. */
const MAX_ANSWER_BYTES = 1024 * 1024;
/** No longer URL is fetched. */
const MAX_LINK_CHARACTERS = 8192;

export class ProviderUnavailable extends Error {
  override readonly name = "ProviderUnavailable";
  /** The HTTP status of an answer that could not be read; null: there was no answer. */
  readonly status: number | null;
  /** How long the provider asked to be left alone, in milliseconds. */
  readonly retryAfterMs: number;

  constructor(message: string, status: number | null = null, retryAfterMs = 0) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

export type ProviderAnswer = {
  readonly status: number;
  /** JSON. The provider's real status is its `code`. */
  readonly body: unknown;
  readonly retryAfter: string | null;
};

export type RecordInfo = { readonly details: Details; readonly request: KeptRequest | null };

export type PassedRequest = {
  readonly method: string;
  /** Without the key. */
  readonly headers: Headers;
  readonly body: ReadableStream | Uint8Array | null;
  readonly signal: AbortSignal;
};

export class ProviderClient {
  readonly #baseUrl: string;
  readonly #host: string;
  readonly #apiKey: string;

  /** @param options `baseUrl` as in `https://api.kie.ai`, without the `/api/v1` that every path begins with */
  constructor({ baseUrl, apiKey }: { baseUrl: string; apiKey: string }) {
    this.#baseUrl = baseUrl.replace(/\/+$/, "");
    this.#host = new URL(baseUrl).host;
    this.#apiKey = apiKey;
  }

  /** Polls record-info for a task: what became of it, and what was asked for. */
  async recordInfo(taskId: string): Promise<RecordInfo> {
    const query = new URLSearchParams({ taskId });
    const answer = await this.forward("GET", "/api/v1/veo/record-info", query, null, RECORD_INFO_TIMEOUT_MS);
    const details = parseDetails(taskId, answer.body);
    if (details === null)
      throw this.#unavailable(answer, `gave no details of the task${codeIn(answer.body)}`);
    return { details, request: echoedRequest(answer.body, taskId) };
  }

  /**
   * Asks for another link to a generated file, one that is good for 20 minutes.
   *
   * @returns null when there is none
   */
  async downloadUrl(url: string): Promise<string | null> {
    const path = "/api/v1/common/download-url";
    const { body } = await this.forward("POST", path, new URLSearchParams(), { url }, RECORD_INFO_TIMEOUT_MS);
    const link = (body as { data?: unknown } | null)?.data;
    return typeof link === "string" && link !== "" && link.length <= MAX_LINK_CHARACTERS ? link : null;
  }

  /**
   * Passes a request on as it is, with the key. The body of the answer is the caller's to read, under the same signal.
   * A redirect is not followed: it is the answer.
   *
   * @param target the path with its query, below the base URL
   */
  async passOn(target: string, request: PassedRequest): Promise<Response> {
    const headers = new Headers(request.headers);
    headers.set("authorization", `Bearer ${this.#apiKey}`);
    try {
      const init: RequestInit = { ...request, headers, redirect: "manual", cache: "no-store" };
      return await fetch(`${this.#baseUrl}${target}`, init);
    } catch (error) {
      throw this.#noAnswer(request.signal.aborted ? request.signal.reason : error);
    }
  }

  /** An answer of `passOn` that cannot be passed back. */
  unusable({ status, headers }: Response, what: string): ProviderUnavailable {
    return this.#unavailable({ status, retryAfter: headers.get("retry-after") }, what);
  }

  /** @param body JSON, or null for none */
  async forward(
    method: "GET" | "POST",
    path: string,
    query: URLSearchParams,
    body: unknown,
    timeoutMs = FORWARD_TIMEOUT_MS,
  ): Promise<ProviderAnswer> {
    const url = `${this.#baseUrl}${path}${query.size > 0 ? `?${query}` : ""}`;
    const request: RequestInit = {
      method,
      headers: {
        authorization: `Bearer ${this.#apiKey}`,
        accept: "application/json",
        ...(body !== null && { "content-type": "application/json" }),
      },
      body: body === null ? null : JSON.stringify(body),
      redirect: "manual",
      cache: "no-store",
    };
    try {
      return await abortedAfter(timeoutMs, async (signal) =>
        this.#answerOf(await fetch(url, { ...request, signal }), signal),
      );
    } catch (error) {
      throw error instanceof ProviderUnavailable ? error : this.#noAnswer(error);
    }
  }

  /** The runtime's own message may hold the URL, and with it a task's id. */
  #noAnswer(error: unknown): ProviderUnavailable {
    return new ProviderUnavailable(
      error instanceof TimedOut
        ? `${this.#host} did not answer within ${error.seconds} s`
        : `${this.#host} could not be reached, or broke off`,
    );
  }

  async #answerOf({ status, headers, body }: Response, signal: AbortSignal): Promise<ProviderAnswer> {
    const head = { status, retryAfter: headers.get("retry-after") };
    if (status >= 300 && status < 400) {
      await body?.cancel();
      throw this.#unavailable(head, "redirects");
    }
    const bytes = await readBytes(body, MAX_ANSWER_BYTES);
    // A body that was cancelled ends like one that is complete.
    signal.throwIfAborted();
    if (bytes === null) throw this.#unavailable(head, `answered more than ${MAX_ANSWER_BYTES} bytes`);
    try {
      return { ...head, body: parseJson(bytes) };
    } catch {
      throw this.#unavailable(head, "did not answer with JSON");
    }
  }

  #unavailable({ status, retryAfter }: Omit<ProviderAnswer, "body">, what: string): ProviderUnavailable {
    const message = `${this.#host} ${what} (HTTP ${status})`;
    return new ProviderUnavailable(message, status, retryAfterMs(retryAfter, Date.now()));
  }
}

/** Only the code: the rest of the answer may quote anything. */
function codeIn(body: unknown): string {
  const code = integer.safeParse((body as { code?: unknown } | null)?.code);
  return code.success ? `: code ${code.data}` : "";
}

/** @throws Problem `not_configured` without a key */
export function requireProviderClient(config: Config): ProviderClient {
  const client = providerClient(config);
  if (client === null) throw missingSecret("VEO3_API_KEY");
  return client;
}

/** Null without a key. */
export function providerClient({
  VEO3_API_KEY: apiKey,
  VEO3_API_BASE: baseUrl,
}: Config): ProviderClient | null {
  return apiKey === null ? null : new ProviderClient({ baseUrl, apiKey });
}
