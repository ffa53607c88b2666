/** Signatures as the provider and the receiver make them, written anew here: the corpus does not trust the sources. */

/** The provider's two headers. `timestamp` is in Unix seconds, or what a case has in its place. */
export async function signatureHeaders(
  taskId: string,
  timestamp: number | string,
  key: string,
): Promise<{ "x-webhook-timestamp": string; "x-webhook-signature": string }> {
  const signature = await hmacBase64(key, `${taskId}.${timestamp}`);
  return { "x-webhook-timestamp": String(timestamp), "x-webhook-signature": signature };
}

/** The query of a signed link, with its question mark. */
export async function linkQuery(
  taskId: string,
  name: string,
  expires: number,
  token: string,
): Promise<string> {
  const signature = await hmacBase64(token, `video-link\n${taskId}/${name}\n${expires}`);
  const url = signature.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `?expires=${expires}&signature=${url}`;
}

async function hmacBase64(key: string, text: string): Promise<string> {
  const utf8 = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", utf8.encode(key), algorithm, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", imported, utf8.encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(mac)));
}
