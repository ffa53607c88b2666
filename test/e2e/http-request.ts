/**
 * One HTTP request on a connection of its own, and its whole answer.
 *
 * node:http and not fetch: headers can repeat or be left out, a body can be sent chunked or never be finished, no
 * redirect is followed, and no connection is shared with a request before it.
 */

import { createHash } from "node:crypto";
import { type ClientRequest, type IncomingHttpHeaders, request as startRequest } from "node:http";
import { PATIENCE_MS } from "../patience.ts";

export interface HttpRequest {
  /** Default GET. */
  method?: string;
  /** An array repeats a header. */
  headers?: Record<string, string | string[]>;
  /** Sent with its Content-Length, unless a header says chunked. */
  body?: string | Uint8Array;
  /** The body's end is never sent; without a Content-Length it is chunked. Whoever waits for the end never answers. */
  unfinished?: boolean;
  /** Called when all but the last byte of the body is on its way; that byte follows when it resolves. */
  hold?: () => Promise<unknown>;
  /** How long the whole answer may take. */
  timeoutMs?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  json<T = unknown>(): T;
}

/** A body this large takes its time. */
const DIGEST_TIMEOUT_MS = 600_000;

export function send(url: string, options: HttpRequest = {}): Promise<HttpAnswer> {
  const {
    method = "GET",
    headers = {},
    body = "",
    unfinished = false,
    hold,
    timeoutMs = PATIENCE_MS,
  } = options;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const request = startRequest(url, { method, headers, agent: false, signal });
    request.on("error", (error) => {
      const problem = signal.aborted ? `no answer within ${timeoutMs / 1000} s` : error.message;
      reject(new Error(`${method} ${url}: ${problem}`, { cause: error }));
    });
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        request.destroy();
        const whole = Buffer.concat(chunks);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: whole,
          json: <T>() => JSON.parse(whole.toString()) as T,
        });
      });
    });
    if (hold !== undefined) sendHeld(request, Buffer.from(body), hold, reject);
    else if (unfinished) request.write(body);
    else request.end(body);
  });
}

/** Several requests, each of which the server has begun to read before the first can be answered. */
export function sendTogether(count: number, url: string, options: HttpRequest): Promise<HttpAnswer[]> {
  const all = Promise.withResolvers<void>();
  let held = 0;
  const hold = () => {
    held += 1;
    if (held === count) all.resolve();
    return all.promise;
  };
  return Promise.all(Array.from({ length: count }, () => send(url, { ...options, hold })));
}

export interface BodyDigest {
  status: number;
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
}

/** GET, of a body of any size: it is hashed as it comes, and nothing of it is kept. */
export function getDigest(url: string, headers: Record<string, string>): Promise<BodyDigest> {
  const signal = AbortSignal.timeout(DIGEST_TIMEOUT_MS);
  return new Promise((resolve, reject) => {
    const request = startRequest(url, { headers, agent: false, signal }, (response) => {
      const hash = createHash("sha256");
      let bytes = 0;
      response.on("error", reject);
      response.on("data", (chunk: Buffer) => {
        hash.update(chunk);
        bytes += chunk.length;
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, bytes, sha256: hash.digest("hex") });
      });
    });
    request.on("error", reject);
    request.end();
  });
}

function sendHeld(
  request: ClientRequest,
  body: Buffer,
  hold: () => Promise<unknown>,
  failed: (error: unknown) => void,
): void {
  request.setHeader("content-length", body.length);
  request.write(body.subarray(0, -1), () => {
    hold().then(() => request.end(body.subarray(-1)), failed);
  });
}
