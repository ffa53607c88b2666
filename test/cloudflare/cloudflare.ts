/**
 * A stand-in for Cloudflare's API on loopback, which wrangler reaches by `CLOUDFLARE_API_BASE_URL`.
 *
 * It keeps what it was sent, and fails where it is told to.
 */

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Account, Refusal } from "./account.ts";
import { type ApiCall, answerCall } from "./api.ts";

/** The only token it takes. */
export const CLOUDFLARE_TOKEN = "cloudflare-token";

/** An outage in the middle of a call: its caller has no answer. */
export interface Fault {
  /** The call, such as "POST /storage/kv/namespaces". */
  readonly call: string;
  /** Whether the call takes effect all the same. */
  readonly takesEffect: boolean;
  /** Called before the connection is cut. */
  readonly onCall?: () => void;
}

export interface Cloudflare extends AsyncDisposable {
  /** For `CLOUDFLARE_API_BASE_URL`. */
  readonly baseUrl: string;
  /** Those that the token shows. */
  readonly accounts: Account[];
  /** Each that came, such as "POST /storage/kv/namespaces", with the path within the account. */
  readonly calls: string[];
  /** Of each request, as it came: "/client/v4/accounts?page=1". */
  readonly urls: string[];
  /** Met by the next such call, and then over. */
  fault: Fault | null;
  /** The token may no longer do anything within an account. */
  revoke(): void;
}

const ROOT = "/client/v4";
const IN_ACCOUNT = /^\/client\/v4\/accounts\/([0-9a-f]{32})(\/.*)$/;

export async function startCloudflare(accounts: Account[] = [new Account("Example")]): Promise<Cloudflare> {
  const calls: string[] = [];
  const urls: string[] = [];
  let isRevoked = false;
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => send(response, refused(error)));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray());
    const { pathname, searchParams: query } = new URL(request.url ?? "", "http://localhost");
    urls.push(request.url ?? "");
    if (request.headers.authorization !== `Bearer ${CLOUDFLARE_TOKEN}`) {
      throw new Refusal(401, 1000, "Invalid API Token");
    }
    const [, id, path] = IN_ACCOUNT.exec(pathname) ?? [];
    if (id === undefined || path === undefined) return send(response, ofUser(pathname, accounts));
    const account = accounts.find((one) => one.id === id);
    if (account === undefined || isRevoked) throw new Refusal(403, 10000, "Authentication error");
    const method = request.method ?? "";
    const call = `${method} ${path}`;
    calls.push(call);
    const contentType = request.headers["content-type"] ?? "";
    const apiCall: ApiCall = { method, path, query, contentType, body: new Uint8Array(body) };
    const { fault } = cloudflare;
    if (fault?.call !== call) return send(response, ok(await answerCall(account, apiCall)));
    cloudflare.fault = null;
    if (fault.takesEffect) await answerCall(account, apiCall);
    fault.onCall?.();
    response.destroy();
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cloudflare: Cloudflare = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${ROOT}`,
    accounts,
    calls,
    urls,
    fault: null,
    revoke: () => {
      isRevoked = true;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return cloudflare;
}

type Answer = { readonly status: number; readonly body: object };

/** What is outside of any account. */
function ofUser(pathname: string, accounts: readonly Account[]): Answer {
  const shown = accounts.map(({ id, name }) => ({ id, name }));
  switch (pathname.slice(ROOT.length)) {
    case "/user/tokens/verify":
      return ok({ id: "token", status: "active" });
    case "/user":
      return ok({ email: "somebody@example.com" });
    case "/accounts":
      return ok(shown);
    case "/memberships":
      return ok(shown.map((account) => ({ id: account.id, account })));
    // The figures of a bucket.
    case "/graphql":
      return {
        status: 200,
        body: { data: { viewer: { accounts: [{ r2StorageAdaptiveGroups: [] }] } }, errors: null },
      };
    default:
      throw new Refusal(404, 7003, `The stand-in does not know ${pathname}.`);
  }
}

function ok(result: unknown): Answer {
  const pages = { page: 1, per_page: 1000, total_pages: 1, count: 0, total_count: 0 };
  const page = Array.isArray(result)
    ? { result_info: { ...pages, count: result.length, total_count: result.length } }
    : {};
  return { status: 200, body: { success: true, errors: [], messages: [], result, ...page } };
}

function refused(error: unknown): Answer {
  const { status, code, message } =
    error instanceof Refusal ? error : new Refusal(500, 10_013, String(error));
  return { status, body: { success: false, errors: [{ code, message }], messages: [], result: null } };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
