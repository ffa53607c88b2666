/** A notification to each of NOTIFY_URLS that says nothing but that it is a test. It is sent once, and not kept. */

import { standardWebhookHeaders } from "../access/standard-webhook.ts";
import type { Config, NotifyEndpoint } from "../config.ts";
import { chatMessage, chatOf } from "../notify/chats.ts";
import { languageFor } from "../notify/language.ts";
import { iso } from "../task/view.ts";
import { type Notice, post } from "./post-notification.ts";

const TYPE = "receiver.test";

/** @returns how each went, in the order of NOTIFY_URLS; of each endpoint only its host */
export function testEndpoints(config: Config, origin: string, now: number) {
  return Promise.all(
    config.NOTIFY_URLS.map(async (endpoint) => {
      const { outcome, detail } = await post(await testNotice(endpoint, config, origin, now));
      return { endpoint: endpoint.host, delivered: outcome === "delivered", detail };
    }),
  );
}

export type TestResult = Awaited<ReturnType<typeof testEndpoints>>[number];

async function testNotice(
  { url }: NotifyEndpoint,
  config: Config,
  origin: string,
  now: number,
): Promise<Notice> {
  const chat = chatOf(new URL(url));
  if (chat !== null) {
    const subject = { type: TYPE, galleryUrl: `${origin}/` } as const;
    const message = chatMessage(chat, subject, languageFor(config.NOTIFY_LANGUAGE, null));
    return { url, body: JSON.stringify(message), chat };
  }
  const body = JSON.stringify({ type: TYPE, timestamp: iso(now), data: { receiver: origin } });
  const id = `msg_test_${crypto.randomUUID()}`;
  return { url, body, headers: await standardWebhookHeaders(id, body, config.NOTIFY_SECRET, now) };
}
