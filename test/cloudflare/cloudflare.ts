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
import { Requests } from "./requests.ts";

/** The only token it takes. */
export const CLOUDFLARE_TOKEN = "cloudflare-token";

export interface Cloudflare extends AsyncDisposable {
  /** For `CLOUDFLARE_API_BASE_URL`. */
  readonly baseUrl: string;
  /** Those that the token shows. */
  readonly accounts: Account[];
  /** Those that came, here and to the Workers. */
  readonly requests: Requests;
  /** Of each request, as it came: "/client/v4/accounts?page=1". */
  readonly urls: string[];
  /** The token may no longer do anything within an account. */
  revoke(): void;
}

const ROOT = "/client/v4";
const IN_ACCOUNT = /^\/client\/v4\/accounts\/([0-9a-f]{32})(\/.*)$/;

export async function startCloudflare(accounts: Account[] = [new Account("Example")]): Promise<Cloudflare> {
  const requests = new Requests();
  const urls: string[] = [];
  let isRevoked = false;
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => send(response, refused(error)));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray());
    const { pathname, searchParams: query } = new URL(request.url ?? "", "http://localhost");
    urls.push(request.url ?? "");
    const [, id, inAccount] = IN_ACCOUNT.exec(pathname) ?? [];
    const method = request.method ?? "";
    const path = inAccount ?? pathname.slice(ROOT.length);
    const outage = requests.add(`${method} ${path}`);
    if (request.headers.authorization !== `Bearer ${CLOUDFLARE_TOKEN}`) {
      throw new Refusal(401, 1000, "Invalid API Token");
    }
    const contentType = request.headers["content-type"] ?? "";
    const call: ApiCall = { method, path, query, contentType, body: new Uint8Array(body) };
    const result = async () => (id === undefined ? ofUser(path, accounts) : await ofAccount(id, call));
    if (outage === null) return send(response, await result());
    // Nobody hears of a refusal either.
    if (outage.kind === "cut") await result().catch(() => {});
    outage.onMet?.();
    if (outage.kind === "cut") request.socket.resetAndDestroy();
    else throw new Refusal(500, 10_013, "An unknown error has occurred.");
  }

  async function ofAccount(id: string, call: ApiCall): Promise<Answer> {
    const account = accounts.find((one) => one.id === id);
    if (account === undefined || isRevoked) throw new Refusal(403, 10000, "Authentication error");
    return ok(await answerCall(account, call));
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cloudflare: Cloudflare = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${ROOT}`,
    accounts,
    requests,
    urls,
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
function ofUser(path: string, accounts: readonly Account[]): Answer {
  const shown = accounts.map(({ id, name }) => ({ id, name }));
  switch (path) {
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
      throw new Refusal(404, 7003, `The stand-in does not know ${path}.`);
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
