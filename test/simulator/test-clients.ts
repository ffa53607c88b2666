/**
 * The clients of the simulator's own tests: one of the Veo3 API, one that shows how a connection ended, and a receiver
 * of callbacks that gives planned answers.
 */

import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Simulator } from "./simulator.ts";

// biome-ignore lint/suspicious/noExplicitAny: the assertions are what checks the answers
type Json = any;

/** `path` is after /api/v1/veo. */
export async function call(simulator: Simulator, path: string, body?: unknown, key = "key") {
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(
    `${simulator.origin}/api/v1/veo${path}`,
    body === undefined ? { headers } : { headers, method: "POST", body: JSON.stringify(body) },
  );
  return { status: response.status, answer: (await response.json()) as Json };
}

/** Returns the new task's id. */
export async function generate(simulator: Simulator, request: Record<string, unknown>): Promise<string> {
  const { answer } = await call(simulator, "/generate", request);
  if (answer.code !== 200) throw new Error(`generate: ${JSON.stringify(answer)}`);
  return answer.data.taskId;
}

export const recordOf = async (simulator: Simulator, taskId: string): Promise<Json> =>
  (await call(simulator, `/record-info?taskId=${taskId}`)).answer.data;

export interface RawAnswer {
  head: string;
  body: Buffer;
  /** FIN, or RST. */
  ended: "closed" | "reset";
}

/** One GET over a bare socket. Resolves when the server ends the connection, so it asks for that. */
export async function rawGet(url: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  const { hostname, port, pathname, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const lines = Object.entries({ host, connection: "close", ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.write(`GET ${pathname} HTTP/1.1\r\n${lines.join("")}\r\n`);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = await new Promise<RawAnswer["ended"]>((resolve, reject) => {
    socket.on("end", () => resolve("closed"));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET") resolve("reset");
      else reject(error);
    });
  });
  socket.destroy();
  const whole = Buffer.concat(chunks);
  const headEnd = whole.indexOf("\r\n\r\n");
  return { head: whole.subarray(0, headEnd).toString("latin1"), body: whole.subarray(headEnd + 4), ended };
}

export interface Receiver extends AsyncDisposable {
  url: string;
  /** The body of each POST, parsed. */
  received: Json[];
}

/** Answers the n-th POST with the n-th status; the last status repeats. */
export async function startReceiver(...statuses: number[]): Promise<Receiver> {
  const received: Json[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const status = statuses[received.length] ?? statuses.at(-1) ?? 200;
    received.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(status, { location: "/elsewhere" }).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/veo3-callback`,
    received,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
