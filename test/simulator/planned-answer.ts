/** Sends an answer in place of the usual one. */

import { type ServerResponse, STATUS_CODES } from "node:http";
import type { PlannedAnswer } from "./control-protocol.ts";
import { finish, SLICE_BYTES, sendBody } from "./send-body.ts";

/** Resolves when nothing more will be sent, "aborted" when the client went before that. */
export async function sendPlanned(
  response: ServerResponse,
  planned: PlannedAnswer,
): Promise<"finished" | "aborted" | "cut"> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const { status = 200, cut } = planned;
  const bare = cut !== undefined && planned.body === undefined && planned.bytes === undefined;
  const body = bodyOf(planned, status);
  const bytes = Math.max(body.length, planned.bytes ?? 0);
  try {
    if (!bare) {
      const headers: Record<string, string | number> = { "content-type": "application/json" };
      // What is cut claims to go on.
      if (cut === undefined) headers["content-length"] = bytes;
      response.writeHead(status, { ...headers, ...lowerCase(planned.headers ?? {}) });
      response.flushHeaders();
    }
    const sent = await sendBody(response, bare ? [] : padded(body, bytes), {
      cut: cut === undefined ? null : { at: bare ? 0 : bytes, how: cut },
      bytesPerSecond: null,
      signal: gone.signal,
      onSlice: () => {},
    });
    if (sent === "cut") return "cut";
  } catch (error) {
    if (!gone.signal.aborted) throw error;
    return "aborted";
  }
  return finish(response);
}

function bodyOf({ body }: PlannedAnswer, status: number): Buffer {
  if (typeof body === "string") return Buffer.from(body);
  return Buffer.from(JSON.stringify(body ?? { code: status, msg: STATUS_CODES[status] ?? "", data: null }));
}

function* padded(body: Buffer, bytes: number): Generator<Buffer> {
  yield body;
  const spaces = Buffer.alloc(SLICE_BYTES, " ");
  for (let left = bytes - body.length; left > 0; left -= spaces.length) {
    yield spaces.subarray(0, Math.min(left, spaces.length));
  }
}

function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
