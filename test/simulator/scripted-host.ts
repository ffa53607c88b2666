/**
 * A host that answers as it is told beforehand, for tests inside workerd, which cannot listen: whatever is asked under
 * a script's address gets the next of its answers, and the last one again and again.
 *
 * POST /_script with `{answers}` → `{origin}`; GET <origin> → `{requests}`. Both are typed in scripted-client.ts.
 */

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { readText, sendJson } from "./json-http.ts";
import type { ScriptedAnswer, ScriptedRequest } from "./scripted-client.ts";

interface Script {
  answers: ScriptedAnswer[];
  requests: ScriptedRequest[];
}

export interface ScriptedHost {
  origin: string;
  close(): Promise<void>;
}

const COMPRESS = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync };

/** Clients keep idle connections for seconds; closing them first would race with their next request. */
const KEEP_ALIVE_MS = 60_000;

export async function startScriptedHost(): Promise<ScriptedHost> {
  const scripts: Script[] = [];
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, async (request, response) => {
    const [, id = "", ...path] = (request.url ?? "/").split("/");
    const script = scripts[Number(id)];
    if (id === "_script") {
      const { answers } = JSON.parse(await readText(request)) as Pick<Script, "answers">;
      sendJson(response, 201, { origin: `${origin}/${scripts.push({ answers, requests: [] }) - 1}` });
    } else if (script === undefined) {
      sendJson(response, 404, { error: "there is no such script" });
    } else if (path.length === 0) {
      sendJson(response, 200, { requests: script.requests });
    } else {
      await answer(request, response, `/${path.join("/")}`, script);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { answers, requests }: Script,
): Promise<void> {
  const {
    status = 200,
    headers = {},
    body = "",
    coding,
    after = "end",
  } = answers[requests.length] ?? answers.at(-1) ?? {};
  const record: ScriptedRequest = {
    method: request.method ?? "",
    path,
    headers: request.headers as Record<string, string>,
    body: "",
    isWhole: false,
    isCutByClient: false,
  };
  requests.push(record);
  response.once("close", () => {
    record.isCutByClient = !response.writableFinished && after !== "reset";
  });
  try {
    record.body = await readText(request);
  } catch {
    return; // The client broke off.
  }
  record.isWhole = true;
  response.writeHead(status, { ...headers, ...(coding && { "content-encoding": coding }) });
  if (after === "end") response.end(coding ? COMPRESS[coding](body) : body);
  else if (after === "reset") response.write(body, () => request.socket.destroy());
  else if (after === "silence") response.write(body);
  // Until the client has gone.
  else await pipeline(endless(body), response).catch(() => {});
}

function* endless(body: string): Generator<string> {
  while (true) yield body;
}
