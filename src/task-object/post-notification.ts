/** One POST to an endpoint. Of its URL, which may be a secret, only the host is told. */

import { abortedAfter, TimedOut } from "../http/timeout.ts";
import { type Chat, chatAnswer } from "../notify/chats.ts";

/** As long as the provider itself waits, and in it the endpoint has to begin its answer. */
const TIMEOUT_MS = 15_000;
/** Of a chat's answer: some answer 200 and say in its body that the message was refused. */
const MAX_ANSWER_BYTES = 1024;
/** The endpoint wants nothing more. */
const GONE = 410;

export type Notice = {
  readonly url: string;
  /** JSON. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Null: its status says whether it took the notification, and its body is not read. */
  readonly chat?: Chat | null;
};

/** `ended`: there is no use in trying again. */
export type Sent = { readonly outcome: "delivered" | "failed" | "ended"; readonly detail: string };

/** Redirects are not followed: the signature and the task would go with them. */
export async function post({ url, body, headers, chat = null }: Notice): Promise<Sent> {
  const { host } = new URL(url);
  const request: RequestInit = {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/json", ...headers },
    body,
  };
  try {
    return await abortedAfter(TIMEOUT_MS, async (signal) => {
      const response = await fetch(url, { ...request, signal });
      const { status, ok } = response;
      if (chat !== null) {
        const text = await beginningOf(response.body, MAX_ANSWER_BYTES);
        // A body that was aborted ends like one that is complete.
        signal.throwIfAborted();
        const { delivered, detail } = chatAnswer(chat, status, text);
        return { outcome: outcomeOf(status, delivered), detail: `${host}: ${detail}` };
      }
      await response.body?.cancel();
      return { outcome: outcomeOf(status, ok), detail: `HTTP ${status} from ${host}` };
    });
  } catch (error) {
    const reason = error instanceof TimedOut ? "no answer" : "no connection";
    return { outcome: "failed", detail: `${reason} from ${host}` };
  }
}

function outcomeOf(status: number, isDelivered: boolean): Sent["outcome"] {
  if (isDelivered) return "delivered";
  return status === GONE ? "ended" : "failed";
}

/** The rest is cancelled, however long it is. */
async function beginningOf(stream: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream ?? []) {
    chunks.push(chunk.subarray(0, maxBytes - length));
    length += chunk.length;
    // Leaving the loop cancels the stream.
    if (length >= maxBytes) break;
  }
  return new TextDecoder().decode(await new Blob(chunks).arrayBuffer());
}
