import { describe, expect, it } from "vitest";
import { parseHostPattern, refusalOf } from "../src/url-policy.ts";

const OWN = "receiver.example.com";
const refusal = (url: string, hosts: string[] = [], ownHost = OWN) => {
  const allowedHosts = hosts.map((entry) => {
    const pattern = parseHostPattern(entry);
    if (pattern === null) throw new Error(`${entry} is not a pattern`);
    return pattern;
  });
  return refusalOf(url, { allowedHosts, ownHosts: [ownHost] });
};

describe("without VIDEO_HOSTS", () => {
  it.each([
    "http://example.com/video1.mp4",
    "https://tempfile.aiquickdraw.com/v/0123_456.mp4?sig=a%20b",
    "https://example.com:443/a.mp4",
    "http://example.com:80/a.mp4",
    "https://example.com./a.mp4",
    "https://xn--fiq228c.example/a.mp4",
    "https://1.2.3.4.example.com/a.mp4",
    `https://example.com/${"a".repeat(8172)}`,
  ])("%s may be fetched", (url) => {
    expect(refusal(url)).toBeNull();
  });

  it.each([
    ["a private IPv4 address", "http://10.0.0.1/a.mp4"],
    ["a link-local address", "http://169.254.169.254/"],
    ["a public IPv4 address", "http://93.184.216.34/a.mp4"],
    ["the unspecified IPv4 address", "http://0.0.0.0/"],
    ["the unspecified IPv4 address, in short", "http://0/"],
    ["a decimal IPv4 address", "http://2130706433/"],
    ["a hexadecimal IPv4 address", "http://0x7f000001/"],
    ["a partly hexadecimal IPv4 address", "http://0x7f.1/"],
    ["a partly octal IPv4 address", "http://0177.0.0.1/"],
    ["an octal IPv4 address", "http://017700000001/"],
    ["a short IPv4 address", "http://127.1/"],
    ["an IPv4 address with a trailing dot", "http://127.0.0.1./"],
    ["an IPv4 address in full-width digits", "http://１２７.０.０.１/"],
    ["an IPv4 address with ideographic full stops", "http://127。0。0。1/"],
    ["a percent-encoded IPv4 address", "http://%31%32%37.0.0.1/"],
    ["an IPv6 address", "http://[::1]/"],
    ["a public IPv6 address", "http://[2606:4700:4700::1111]/"],
    ["the unspecified IPv6 address", "http://[::]/"],
    ["an IPv4 address mapped into IPv6", "http://[::ffff:127.0.0.1]/"],
    ["an IPv4 address mapped into IPv6, in hexadecimal", "http://[::ffff:7f00:1]/"],
    ["an IPv4 address behind NAT64", "http://[64:ff9b::7f00:1]/"],
    ["the host localhost", "http://localhost/"],
    ["the host localhost, in capitals", "http://LOCALHOST/"],
    ["the host localhost, with a trailing dot", "http://localhost./"],
    ["the host localhost, with two trailing dots", "http://localhost../"],
    ["the host localhost, in full-width letters", "http://\uff4cocalhost/"],
    ["a host below localhost", "http://a.localhost/"],
    ["a host of a single label", "http://intranet/"],
    ["a host of a single label, with a trailing dot", "http://intranet./"],
    ["a host below .local", "http://printer.local/"],
    ["a host below .internal", "http://metadata.google.internal/"],
    ["a host below .internal, with a trailing dot", "http://metadata.google.internal./"],
    ["a host below .internal, in capitals", "http://METADATA.INTERNAL/"],
    ["another port", "http://example.com:8080/"],
    ["the default port of the other scheme", "http://example.com:443/"],
    ["the receiver as its host", "https://receiver.example.com/videos/x"],
    ["the receiver as its host, with a trailing dot", "https://receiver.example.com./videos/x"],
    ["the receiver as its host, in capitals", "https://RECEIVER.example.com./videos/x"],
    ["the scheme javascript:", "javascript:alert(1)"],
    ["the scheme file:", "file:///etc/passwd"],
    ["the scheme ftp:", "ftp://example.com/a.mp4"],
    ["the scheme data:", "data:video/mp4;base64,AAAA"],
    ["the scheme blob:", "blob:http://example.com/1"],
    ["a user name", "https://user@example.com/a.mp4"],
    ["a password", "https://:password@example.com/a.mp4"],
    ["no scheme", "example.com/a.mp4"],
    ["no scheme before its slashes", "//example.com/a.mp4"],
    ["no host", "https:///"],
    ["no characters", ""],
    ["8,193 characters", `https://example.com/${"a".repeat(8173)}`],
  ])("a URL is refused that has %s", (_, url) => {
    expect(refusal(url)).toBeTypeOf("string");
  });

  it.each([
    ["http://127.1/secret", "127.0.0.1 is not a public host name"],
    ["http://127.1:8080/secret", "127.0.0.1:8080 is not a public host name"],
    ["http://example.com:8080/secret", "example.com:8080 is not on the default port"],
    [`https://example.com/${"a".repeat(8173)}`, "the URL is longer than 8192 characters"],
    ["https:///", "the URL is malformed"],
    ["ftp://example.com/a.mp4", "the URL is not http or https"],
    ["https://user@example.com/a.mp4", "the URL has credentials in it"],
    ["https://receiver.example.com/secret", "the URL points at this receiver"],
  ])("the refusal of %s names the host or the rule: %s", (url, words) => {
    expect(refusal(url)).toBe(words);
  });

  it("a refusal shows nothing of the URL's path, query or credentials", () => {
    const secrets = [
      "https://user:secret@example.com/",
      "http://intranet/secret?secret",
      "ftp://e.com/secret",
    ];
    for (const url of secrets) expect(refusal(url)).not.toContain("secret");
  });
});

describe("with VIDEO_HOSTS", () => {
  const hosts = [
    "files.example.com",
    "*.cdn.example",
    "127.0.0.1:9876",
    "[::1]:9876",
    "Own.Example:443",
    "plain.example:80",
  ];

  it.each([
    "https://files.example.com/a.mp4",
    "https://FILES.example.com./a.mp4",
    "https://a.cdn.example/a.mp4",
    "https://a.b.cdn.example/a.mp4",
    "http://127.0.0.1:9876/a.mp4",
    "http://2130706433:9876/a.mp4",
    "http://[::1]:9876/a.mp4",
    "https://own.example/a.mp4",
    "http://plain.example/a.mp4",
  ])("%s may be fetched", (url) => {
    expect(refusal(url, hosts)).toBeNull();
  });

  it.each([
    "https://example.com/a.mp4",
    "https://files.example.com:8443/a.mp4",
    "https://evilfiles.example.com/a.mp4",
    "https://files.example.com.evil.example/a.mp4",
    "https://cdn.example/a.mp4",
    "https://evilcdn.example/a.mp4",
    "http://127.0.0.1/a.mp4",
    "http://127.0.0.1:9877/a.mp4",
    "http://localhost:9876/a.mp4",
    "http://own.example/a.mp4",
    "https://plain.example/a.mp4",
  ])("%s is refused", (url) => {
    expect(refusal(url, hosts)).toMatch(/is not one of VIDEO_HOSTS/);
  });

  it("the receiver itself is refused, even when a pattern covers it", () => {
    expect(refusal("https://receiver.example.com/a.mp4", ["*.example.com"])).toMatch(/this receiver/);
  });

  it("the receiver is its host and port: the same host on another port is not the receiver", () => {
    const [here, there] = ["http://127.0.0.1:8787/a.mp4", "http://127.0.0.1:9876/a.mp4"];
    const both = ["127.0.0.1:8787", "127.0.0.1:9876"];
    expect(refusal(here, both, "127.0.0.1:8787")).toMatch(/this receiver/);
    expect(refusal(there, both, "127.0.0.1:8787")).toBeNull();
    expect(refusal(there, both, "127.0.0.1")).toBeNull();
  });

  it.each(["files.example.com.", "FILES.example.com.."])("an entry may be %s, an absolute name", (entry) => {
    const pattern = { hostname: "files.example.com", subdomains: false, port: null };
    expect(parseHostPattern(entry)).toEqual(pattern);
  });

  it.each([
    "https://example.com",
    "example.com/path",
    "*",
    "*.",
    "a.*.b",
    "example.com:x",
    "user@example.com",
    "a b",
    ".",
    "1.2.3.999",
    "[:::]",
  ])("an entry cannot be %s", (entry) => {
    expect(parseHostPattern(entry)).toBeNull();
  });
});

it("each of the receiver's hosts is refused, however it was called by it", () => {
  const policy = { allowedHosts: [], ownHosts: ["receiver.example.com", "veo3.someone.workers.dev."] };
  expect(refusalOf("https://veo3.someone.workers.dev/a.mp4", policy)).toContain("this receiver");
  expect(refusalOf("https://receiver.example.com./a.mp4", policy)).toContain("this receiver");
  expect(refusalOf("https://other.someone.workers.dev/a.mp4", policy)).toBeNull();
});
