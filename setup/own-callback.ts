/** A callback as the provider sends it, of a task whose generation failed: nothing has to be fetched. Pure but for the time. */

import { createHmac } from "node:crypto";
import { firstOf, type Secrets } from "./secrets-file.ts";

/** The provider's code for it. */
const GENERATION_FAILED = 501;

/** What goes into `callBackUrl`. */
export function callbackUrlOf(origin: string, secrets: Secrets): string {
  const url = new URL("/veo3-callback", origin);
  const token = firstOf(secrets.CALLBACK_TOKEN ?? "");
  if (token !== "") url.searchParams.set("token", token);
  return url.href;
}

/**
 * The request that delivers it, signed where there is a key.
 *
 * @param sender in its message, which is another one each time: the receiver knows deliveries that it has had before
 */
export function ownCallback(taskId: string, sender: string, secrets: Secrets): RequestInit {
  const msg = `${sender}, ${new Date().toISOString()}`;
  const body = JSON.stringify({ code: GENERATION_FAILED, msg, data: { taskId } });
  const headers = { "content-type": "application/json", ...signatureOf(taskId, secrets) };
  return { method: "POST", headers, body };
}

/** As the provider signs. */
function signatureOf(taskId: string, secrets: Secrets): Record<string, string> {
  const key = firstOf(secrets.WEBHOOK_HMAC_KEY ?? "");
  if (key === "") return {};
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", key).update(`${taskId}.${timestamp}`).digest("base64");
  return { "x-webhook-timestamp": timestamp, "x-webhook-signature": signature };
}
