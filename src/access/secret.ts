/**
 * Comparing what a caller presents with configured secrets, in constant time.
 *
 * `timingSafeEqual` throws on unequal lengths, so both sides are hashed first: neither content nor length leaks.
 */

const utf8 = new TextEncoder();

/** Whether `presented` equals one of `secrets`. */
export async function matchesAny(presented: string, secrets: readonly string[]): Promise<boolean> {
  return (await indexOfMatch(presented, secrets)) !== -1;
}

/** Which of `secrets` equals `presented`; looks at all of them whichever matches. @returns -1 when none does */
export async function indexOfMatch(presented: string, secrets: readonly string[]): Promise<number> {
  const [presentedHash, hashes] = await Promise.all([sha256(presented), Promise.all(secrets.map(sha256))]);
  return hashes.reduce(
    (found, hash, index) => (crypto.subtle.timingSafeEqual(presentedHash, hash) ? index : found),
    -1,
  );
}

function sha256(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", utf8.encode(text));
}

export const BASE64URL = { alphabet: "base64url", omitPadding: true } as const;

/** The signature of a link, a session or an upgrade: base64url of `hmacSha256`. */
export async function signatureOf(key: string, message: string): Promise<string> {
  return (await hmacSha256(key, message)).toBase64(BASE64URL);
}

/** HMAC-SHA256 of `message` (UTF-8), keyed with `key` (text as UTF-8). */
export async function hmacSha256(key: string | Uint8Array, message: string): Promise<Uint8Array> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey(
    "raw",
    typeof key === "string" ? utf8.encode(key) : key,
    algorithm,
    false,
    ["sign"],
  );
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, utf8.encode(message)));
}
