/**
 * Callback addresses in what others write: the request for a video echoes the one that it was sent with, and that one
 * has the receiver's token in it. They are cut out, wherever they stand.
 *
 * Pure.
 */

/** Names of the field that has the address. */
export const CALLBACK_KEY = /^call[-_]?back[-_]?ur[il]$/i;

const CUT = "[…]";
/** Shorter ones would also be found in unrelated words. */
const MIN_ADDRESS_CHARACTERS = 8;
/** A request has one address. One that has more than this is not real. */
const MAX_ADDRESSES = 16;
/** An address is percent-encoded once for each address that it is a parameter of. */
const MAX_ENCODINGS = 8;

/** `callBackUrl: value`, as in JSON or a query; a slash may be escaped. */
const NAMED = /call[-_]?back[-_]?ur[il][\s"'\\]*[:=]\s*["'\\]*(?:\\\/|[^\s"'\\<>])+/gi;
const TOKEN = /token\s*(?:=|%(?:25)*3d)\s*["'\\]*[^\s"'\\<>&]*/gi;
/** What an address has in it, or follows, once it is decoded. */
const TRACE = /veo3-callback|token\s*=|call[-_]?back[-_]?ur[il]["'\\]*[:=]/i;
/** Without one of these words, in any spelling, a text has no address in it. Nearly all prompts have none. */
const HINT = /veo3-callback|token|call[-_]?back/i;
const RUNS = /[^\s"'<>]+/g;

/**
 * The values of all callback fields, at any depth, and the tokens in them.
 *
 * @param value JSON
 * @returns null when there are too many
 */
export function callbackAddresses(value: unknown): string[] | null {
  const found = new Set<string>();
  const open = [{ value, isAddress: false }];
  // What is found is appended: the nesting may be deeper than calls can be.
  for (const { value, isAddress } of open) {
    if (typeof value === "string" && isAddress) found.add(value);
    if (typeof value !== "object" || value === null) continue;
    for (const [name, member] of Object.entries(value)) {
      open.push({ value: member, isAddress: isAddress || CALLBACK_KEY.test(name) });
    }
  }
  const addresses = [...found].filter(isAddress);
  const tokens = addresses.flatMap((address) => URL.parse(address)?.searchParams.getAll("token") ?? []);
  const secrets = [...addresses, ...tokens].filter(({ length }) => length >= MIN_ADDRESS_CHARACTERS);
  return secrets.length > MAX_ADDRESSES ? null : secrets;
}

/** Words ("playground") and the names of hosts are none: they keep no secret, and may also stand in a prompt. */
function isAddress(text: string): boolean {
  const url = URL.parse(text);
  return url?.host ? url.pathname !== "/" || url.search !== "" : /[/%?=]/.test(text);
}

/**
 * The text with `[…]` in place of each of the addresses, and of whatever looks like a callback address or its token,
 * plain or encoded. All of it is cut where the address cannot be told from the rest.
 */
export function withoutAddresses(text: string, addresses: readonly string[]): string {
  if (addresses.length === 0 && !HINT.test(text) && !HINT.test(decoded(text))) return text;
  const spellings = addresses.flatMap((one) => [one, encodeURIComponent(one.toWellFormed()), escaped(one)]);
  const cut = spellings
    .reduce((rest, spelling) => rest.replaceAll(spelling, CUT), text)
    .replace(NAMED, CUT)
    // An address is ASCII: what stands before it in a text without spaces stays.
    .replace(RUNS, (run) => (decoded(run).includes("veo3-callback") ? run.replace(/[!-~].*$/su, CUT) : run))
    .replace(TOKEN, CUT);
  const plain = decoded(cut);
  const isLeft = TRACE.test(plain) || addresses.some((one) => plain.includes(decoded(one)));
  return isLeft ? CUT : cut;
}

/** Whether nothing else is left of a text. */
export function isCut(text: string): boolean {
  return text === CUT;
}

function escaped(address: string): string {
  return address.replaceAll("/", "\\/");
}

/** In small letters, with percent-encoded bytes and JSON's escapes decoded as far as they are ASCII. */
function decoded(text: string): string {
  let plain = text;
  for (let i = 0; i < MAX_ENCODINGS; i++) {
    const next = plain.replace(/%([0-7][0-9a-f])|\\u00([0-7][0-9a-f])/gi, (_, byte, unit) =>
      String.fromCharCode(Number.parseInt(byte ?? unit, 16)),
    );
    if (next === plain) break;
    plain = next;
  }
  return plain.replaceAll("\\/", "/").toLowerCase();
}
