/**
 * Which URLs may be fetched. Pure. The provider's signature does not cover the URLs of a callback, so that none of
 * them is trusted, nor any hop of a redirect.
 */

/** An entry of `VIDEO_HOSTS`. */
export type HostPattern = {
  readonly hostname: string;
  /** The pattern matches every host below `hostname`, and not `hostname` itself. */
  readonly subdomains: boolean;
  /** Null: the default port of the URL's scheme. */
  readonly port: string | null;
};

export type SourcePolicy = {
  /** Empty: any public host name on the default port. */
  readonly allowedHosts: readonly HostPattern[];
  /** `host[:port]` of the receiver, which never fetches from itself. */
  readonly ownHosts: readonly string[];
};

/** In characters. Links that are signed are long, and common servers refuse longer ones. */
const MAX_URL_LENGTH = 8192;

/** In characters: enough to see what a URL was that cannot be fetched. */
const MAX_KEPT_LENGTH = 2000;
/** Ends a URL that was cut, so that what is left of it is never fetched. */
const CUT = "…";

const PRIVATE_SUFFIXES = [".localhost", ".local", ".internal"];

/**
 * Says why a URL may not be fetched.
 *
 * @param listName the variable that `allowedHosts` comes from
 * @returns the reason, which shows nothing of the URL's path, query or credentials; null when the URL may be fetched
 */
export function refusalOf(url: string, policy: SourcePolicy, listName = "VIDEO_HOSTS"): string | null {
  if (url.length > MAX_URL_LENGTH || url.endsWith(CUT))
    return `the URL is longer than ${MAX_URL_LENGTH} characters`;
  const parsed = URL.parse(url);
  if (parsed === null) return "the URL is malformed";
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:") return "the URL is not http or https";
  if (parsed.username !== "" || parsed.password !== "") return "the URL has credentials in it";
  // A trailing dot marks a name as absolute: "localhost." is the same host as "localhost".
  const hostname = withoutDot(parsed.hostname);
  const host = parsed.port === "" ? hostname : `${hostname}:${parsed.port}`;
  if (policy.ownHosts.some((own) => withoutDot(own.toLowerCase()) === host))
    return "the URL points at this receiver";
  if (policy.allowedHosts.length > 0) {
    const allowed = policy.allowedHosts.some((pattern) => matches(parsed, hostname, pattern));
    return allowed ? null : `${host} is not one of ${listName}`;
  }
  if (!isPublicName(hostname)) return `${host} is not a public host name`;
  return parsed.port === "" ? null : `${host} is not on the default port`;
}

/** A `host[:port]` without the dots that end its name. */
function withoutDot(host: string): string {
  return host.replace(/\.+(?=$|:)/, "");
}

/** What is kept of a URL: all of it, unless it is too long to be fetched. */
export function keptUrl(url: string): string {
  return url.length > MAX_URL_LENGTH ? url.slice(0, MAX_KEPT_LENGTH - CUT.length) + CUT : url;
}

function matches(url: URL, hostname: string, pattern: HostPattern): boolean {
  const defaultPort = url.protocol === "https:" ? "443" : "80";
  const portMatches = pattern.port === null ? url.port === "" : (url.port || defaultPort) === pattern.port;
  const nameMatches = pattern.subdomains
    ? hostname.endsWith(`.${pattern.hostname}`)
    : hostname === pattern.hostname;
  return portMatches && nameMatches;
}

/**
 * The URL parser has turned every spelling of an IPv4 address into dotted decimals, and no other name ends in a number.
 * An IPv6 address counts as a single label, because it has no dot.
 */
function isPublicName(hostname: string): boolean {
  const isAddress = /\.\d+$/.test(hostname);
  const isSingleLabel = !hostname.includes(".");
  return !isAddress && !isSingleLabel && !PRIVATE_SUFFIXES.some((suffix) => hostname.endsWith(suffix));
}

/**
 * Reads an entry such as `example.com`, `example.com:8443`, `*.example.com` or `[::1]:9000`.
 *
 * @returns the pattern, or null when the entry is not of that form
 */
export function parseHostPattern(entry: string): HostPattern | null {
  const parts = /^(\*\.)?([^*:/?#@\s]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(entry);
  if (parts === null) return null;
  const [, wildcard, name, port] = parts;
  const hostname = URL.parse(`http://${name}/`)?.hostname.replace(/\.+$/, "");
  if (!hostname) return null;
  return { hostname, subdomains: wildcard !== undefined, port: port ?? null };
}
