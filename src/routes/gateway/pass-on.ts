/**
 * Every other path under `/api/v1/`, passed on as it is: a client of the whole API needs one base URL.
 *
 * Method, path, query, body and status are unchanged, and nothing of them is kept. The provider gets its own key in place
 * of the client's token, and the secrets that it quotes are cut out of what comes back.
 */

import { CUT, withoutSecrets, writtenSecrets } from "../../access/confidential.ts";
import type { Config } from "../../config.ts";
import { ByteCutter } from "../../http/byte-cutter.ts";
import { Problem } from "../../http/problem.ts";
import { bodyTooLarge } from "../../http/read-body.ts";
import { readBytes } from "../../http/read-bytes.ts";
import { WaitLimit } from "../../http/timeout.ts";
import { ProviderUnavailable } from "../../provider-client.ts";
import { type Gateway, unavailable } from "./ask.ts";

/** Larger files are uploaded elsewhere: the API takes them by their URLs. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** How long nothing may move: of the request's body, until the answer begins, of its body. */
const MAX_WAIT_MS = 60_000;

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/**
 * A path that means the same to everybody: no empty segment, no dots, and of the characters that have a meaning in a
 * path none that is encoded. Anything else could be another path for the provider than for the receiver.
 */
const PLAIN_PATH = /^\/api\/v1(?:\/(?!\.{1,2}(?:\/|$))(?:[\w.~!$&'()*+,=:@-]|%20|%[89A-F][\dA-F])+)+\/?$/i;

/**
 * Of a request's headers only these go on: none that says who the client is, that changes the method, or that asks for
 * a part of an answer, as a secret could be in two parts.
 */
const PASSED_HEADERS = [
  ...["accept", "accept-language", "content-type", "content-encoding", "content-language", "user-agent"],
  ...["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"],
];

/** Of an answer's headers these stay behind: they are about the connection, the coding, or the provider's own origin. */
const DROPPED_HEADERS = [
  ...["connection", "keep-alive", "proxy-authenticate", "proxy-connection", "te", "trailer", "upgrade"],
  ...["transfer-encoding", "content-encoding", "content-length", "content-md5", "digest", "content-digest"],
  ...["accept-ranges", "date", "server", "alt-svc", "nel", "report-to"],
  ...["set-cookie", "clear-site-data", "strict-transport-security"],
];
const DROPPED_FAMILY = /^(?:cf-|access-control-|cross-origin-)/;

/** What is not decoded as it is read would hide a secret. */
const READABLE_CODINGS = ["", "identity", "gzip", "br"];
const BODILESS_STATUSES = [204, 205, 304];

export async function passOn(gateway: Gateway, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  if (!METHODS.includes(request.method)) {
    throw new Problem("method_not_allowed", undefined, { allow: METHODS.join(", ") });
  }
  if (!PLAIN_PATH.test(pathname)) {
    throw new Problem(
      "not_found",
      "A path that is passed on has no empty segment, no '..', no ';' and no encoded ASCII character.",
    );
  }
  const wait = new WaitLimit(MAX_WAIT_MS);
  let isAnswered = false;
  const body = await limitedBody(request, () => isAnswered || wait.begin());
  wait.begin();
  try {
    const answer = await gateway.client.passOn(`${pathname}${search}`, {
      // Whatever answers GET is to answer HEAD, also where the provider does not.
      method: request.method === "HEAD" ? "GET" : request.method,
      headers: passedHeaders(request.headers),
      body,
      signal: wait.signal,
    });
    return await passedBack(gateway, request.method, answer, wait);
  } catch (error) {
    throw error instanceof ProviderUnavailable ? unavailable(pathname, error) : error;
  } finally {
    isAnswered = true;
    wait.end();
  }
}

/**
 * A body of a declared length is streamed: HTTP holds it to that length on both sides. Any other is read first, because
 * one that breaks off on its way could look complete to the provider.
 *
 * @param moved called for each chunk
 * @throws Problem `body_too_large`
 */
async function limitedBody(
  { method, headers, body }: Request,
  moved: () => void,
): Promise<ReadableStream<Uint8Array> | Uint8Array | null> {
  const declared = headers.get("content-length");
  if (Number(declared) > MAX_BODY_BYTES) throw bodyTooLarge(MAX_BODY_BYTES);
  if (body === null || method === "GET" || method === "HEAD") return null;
  if (declared === null) {
    const bytes = await readBytes(body, MAX_BODY_BYTES);
    if (bytes === null) throw bodyTooLarge(MAX_BODY_BYTES);
    return bytes;
  }
  const watched = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      moved();
      controller.enqueue(chunk);
    },
  });
  return body.pipeThrough(watched).pipeThrough(new FixedLengthStream(Number(declared)));
}

function passedHeaders(headers: Headers): Headers {
  const passed = new Headers({ "accept-encoding": "identity" });
  for (const name of PASSED_HEADERS) {
    const value = headers.get(name);
    if (value !== null) passed.set(name, value);
  }
  return passed;
}

/** @throws ProviderUnavailable */
async function passedBack(
  { client, config }: Gateway,
  method: string,
  answer: Response,
  wait: WaitLimit,
): Promise<Response> {
  const { status, headers, body } = answer;
  const coding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (!READABLE_CODINGS.includes(coding)) {
    await body?.cancel();
    throw client.unusable(answer, `answered in the coding ${coding}`);
  }
  const isBodiless = method === "HEAD" || BODILESS_STATUSES.includes(status);
  if (isBodiless) await body?.cancel();
  const cut = isBodiless || body === null ? null : withSecretsCut(body, config, wait);
  return new Response(cut, { status, headers: passedBackHeaders(headers, config) });
}

function passedBackHeaders(headers: Headers, config: Config): Headers {
  const named = (headers.get("connection") ?? "").toLowerCase().split(/\s*,\s*/);
  const dropped = new Set([...DROPPED_HEADERS, ...named]);
  // Browsers must not take anything of it for a page of the receiver's, and caches keep it only when it says so.
  const passed = new Headers({ "cache-control": "no-store" });
  for (const [name, value] of headers) {
    if (dropped.has(name) || DROPPED_FAMILY.test(name)) continue;
    passed.set(name, String(withoutSecrets(value, config)));
  }
  passed.set("x-content-type-options", "nosniff");
  return passed;
}

/** As it comes. It ends with an error when the provider's ends with one, or stalls. */
function withSecretsCut(
  body: ReadableStream<Uint8Array>,
  config: Config,
  wait: WaitLimit,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const cutter = new ByteCutter(writtenSecrets(config), CUT);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          // A client that reads slowly does not count: only this read does.
          wait.begin();
          const { done, value } = await reader.read().finally(() => wait.end());
          // A body that was cancelled ends like one that is complete.
          if (wait.signal.aborted) throw wait.signal.reason;
          const bytes = done ? cutter.end() : cutter.push(value);
          if (bytes.length > 0) controller.enqueue(bytes);
          if (done) return controller.close();
          if (bytes.length > 0) return;
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
