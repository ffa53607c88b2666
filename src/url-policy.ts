/**
 * Which URLs may be fetched.
 *
 * Pure, no runtime needed. The provider's signature does not cover the URLs, so every one of them, and every hop of
 * a redirect, is treated as a stranger's.
 */

/** An entry of `VIDEO_HOSTS`: a host, or with `subdomains` everything below it, on `port` or on the default one. */
export type HostPattern = {
  readonly hostname: string;
  readonly subdomains: boolean;
  readonly port: string | null;
};

export type SourcePolicy = {
  /** Empty: any public host name on the default port. */
  readonly allowedHosts: readonly HostPattern[];
  /** `host[:port]` of the receiver: it never fetches from itself. */
  readonly ownHost: string;
};

/** Longer URLs are not links to videos; common servers refuse them too. */
const MAX_URL_LENGTH = 2048;

const PRIVATE_SUFFIXES = [".localhost", ".local", ".internal"];

/**
 * Why `url` may not be fetched, in words that hold nothing of its path or query; null when it may.
 *
 * @param listName the variable that `allowedHosts` comes from
 */
export function refusalOf(url: string, policy: SourcePolicy, listName = "VIDEO_HOSTS"): string | null {
  if (url.length > MAX_URL_LENGTH) return `the URL is longer than ${MAX_URL_LENGTH} characters`;
  const parsed = URL.parse(url);
  if (parsed === null) return "the URL is malformed";
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:") return "the URL is not http or https";
  if (parsed.username !== "" || parsed.password !== "") return "the URL has credentials in it";
  // A trailing dot only marks a name as absolute: "localhost." is localhost.
  const hostname = parsed.hostname.replace(/\.+$/, "");
  const host = parsed.port === "" ? hostname : `${hostname}:${parsed.port}`;
  if (host === policy.ownHost.toLowerCase()) return "the URL points at this receiver";
  if (policy.allowedHosts.length > 0) {
    const allowed = policy.allowedHosts.some((pattern) => matches(parsed, hostname, pattern));
    return allowed ? null : `${host} is not one of ${listName}`;
  }
  if (!isPublicName(hostname)) return `${host} is not a public host name`;
  return parsed.port === "" ? null : `${host} is not on the default port`;
}

function matches(url: URL, hostname: string, pattern: HostPattern): boolean {
  const defaultPort = url.protocol === "https:" ? "443" : "80";
  const portMatches = pattern.port === null ? url.port === "" : (url.port || defaultPort) === pattern.port;
  const nameMatches = pattern.subdomains
    ? hostname.endsWith(`.${pattern.hostname}`)
    : hostname === pattern.hostname;
  return portMatches && nameMatches;
}

/** The URL parser has turned every spelling of an IPv4 address into dotted decimals; one of IPv6 has no dot at all. */
function isPublicName(hostname: string): boolean {
  const isAddress = /^\d+(\.\d+){3}$/.test(hostname);
  const isSingleLabel = !hostname.includes(".");
  return !isAddress && !isSingleLabel && !PRIVATE_SUFFIXES.some((suffix) => hostname.endsWith(suffix));
}

/** `example.com`, `example.com:8443`, `*.example.com`, `[::1]:9000` → a pattern; null when it is none of these. */
export function parseHostPattern(entry: string): HostPattern | null {
  const parts = /^(\*\.)?([^*:/?#@\s]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(entry);
  if (parts === null) return null;
  const [, wildcard, name, port] = parts;
  const hostname = URL.parse(`http://${name}/`)?.hostname.replace(/\.+$/, "");
  if (!hostname) return null;
  return { hostname, subdomains: wildcard !== undefined, port: port ?? null };
}
