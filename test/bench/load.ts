/**
 * A number of HTTP requests over a few keep-alive connections, each sent as soon as the one before it on its
 * connection is answered.
 *
 * It runs beside the runtime on the same machine, so it does as little as it can: requests are bytes made before the
 * clock starts, and of an answer it reads the status line, `Content-Length` and the number of bytes behind. An answer
 * that is not as expected ends it with an error.
 */

import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface LoadOptions {
  readonly connections: number;
  /** Each as it goes over the wire. */
  readonly requests: readonly Buffer[];
  /** Of every answer. */
  readonly status: number;
}

export interface LoadResult {
  /** From the first request to the last answer. */
  readonly seconds: number;
  /** Of each answer, in milliseconds. */
  readonly latencies: readonly number[];
  /** Of all bodies. */
  readonly bytes: number;
}

const HEAD_END = "\r\n\r\n";

export async function runLoad(url: URL, { connections, requests, status }: LoadOptions): Promise<LoadResult> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => openSocket(url)));
  const latencies: number[] = [];
  let next = 0;
  let bytes = 0;
  const startedAt = performance.now();
  const drain = async (socket: Socket) => {
    for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
      const sentAt = performance.now();
      const length = await answerTo(socket, request, status);
      bytes += length;
      latencies.push(performance.now() - sentAt);
    }
  };
  try {
    await Promise.all(sockets.map(drain));
    return { seconds: (performance.now() - startedAt) / 1000, latencies, bytes };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

/** As bytes. Every header that HTTP wants, and those of `headers`. */
export function requestBytes(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body = "",
): Buffer {
  const all = { host: "receiver.example.com", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const length = body === "" ? [] : [`content-length: ${Buffer.byteLength(body)}`];
  return Buffer.from([`${method} ${target} HTTP/1.1`, ...lines, ...length, "", body].join("\r\n"));
}

/** A JSON body, posted. */
export function postBytes(target: string, body: unknown): Buffer {
  return requestBytes("POST", target, { "content-type": "application/json" }, JSON.stringify(body));
}

/** A keep-alive connection. */
export async function openSocket(url: URL): Promise<Socket> {
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  await once(socket, "connect");
  return socket;
}

/**
 * Sends a request over a connection that no other one uses meanwhile.
 *
 * @returns how long the answer's body was
 * @throws when the answer has another status; the connection is of no use then
 */
export function answerTo(socket: Socket, request: Buffer, status: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let head = "";
    /** Of the body, still to come; null while the head is. */
    let left: number | null = null;
    let length = 0;
    const end = (error?: Error) => {
      socket.off("data", onData).off("error", end).off("close", onClose);
      if (error === undefined) resolve(length);
      else reject(error);
    };
    const onClose = () => end(new Error(`the connection ended after ${JSON.stringify(head)}`));
    const onData = (chunk: Buffer) => {
      let fresh = chunk.length;
      if (left === null) {
        head += chunk.toString("latin1");
        const headEnd = head.indexOf(HEAD_END);
        if (headEnd < 0) return;
        fresh = head.length - headEnd - HEAD_END.length;
        length = Number(/\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1] ?? Number.NaN);
        if (!head.startsWith(`HTTP/1.1 ${status} `) || Number.isNaN(length)) {
          end(new Error(`expected ${status} and Content-Length, got ${JSON.stringify(head)}`));
          return;
        }
        left = length;
      }
      left -= fresh;
      if (left === 0) end();
    };
    socket.on("data", onData).on("error", end).on("close", onClose);
    socket.write(request);
  });
}
