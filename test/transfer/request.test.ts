import { describe, expect, inject, it } from "vitest";
import { Cookies } from "../../src/transfer/cookies.ts";
import { type ByteRange, requestRange, WHOLE } from "../../src/transfer/request.ts";
import { parseHostPattern } from "../../src/url-policy.ts";
import { simulator } from "../client.ts";
import type { FileResponse } from "../simulator/file-plan.ts";
import { script } from "../simulator/scripted-client.ts";
import { etagOf, POLICY, requestsOf } from "./attempt-client.ts";

const policyFor = (...urls: string[]) => ({
  ...POLICY,
  allowedHosts: urls.map((url) => parseHostPattern(new URL(url).host)).filter((pattern) => pattern !== null),
});

const hosted = (...responses: FileResponse[]) => simulator.addFile({ responses });

async function request(url: string, range: ByteRange = WHOLE, policy = POLICY) {
  const answer = await requestRange(
    { url, policy, cookies: new Cookies() },
    range,
    new AbortController().signal,
  );
  await answer.response.body?.cancel();
  return answer;
}

const failureOf = (url: string) =>
  request(url).then(
    () => "none",
    (error) => error,
  );

describe("a request", () => {
  it("looks like a browser's", async () => {
    const file = await hosted({});
    expect(await request(file.url)).toMatchObject({ host: simulator.host, range: WHOLE });
    expect(await requestsOf(file.id)).toMatchObject([
      { method: "GET", range: null, userAgent: expect.stringContaining("Mozilla/5.0") },
    ]);
  });

  it.each([
    [403, "source_gone"],
    [404, "source_gone"],
    [410, "source_gone"],
    [400, "source_gone"],
    [401, "source_gone"],
    [451, "source_gone"],
    [429, "source_error"],
    [500, "source_error"],
    [503, "source_error"],
    [204, "source_error"],
    [206, "source_error"],
    [304, "source_error"],
  ])("that is answered with %i fails as %s", async (status, reason) => {
    const message = `HTTP ${status} from ${simulator.host}`;
    expect(await failureOf((await hosted({ status })).url)).toMatchObject({ reason, message });
  });

  it("that fails says how long the host wants no other", async () => {
    const { url } = await hosted({ status: 429, retryAfter: "7" });
    expect(await failureOf(url)).toMatchObject({ retryAfterMs: 7000 });
    for (const vague of ["soon", "-5", ""]) {
      const { url: undated } = await hosted({ status: 503, retryAfter: vague });
      expect(await failureOf(undated)).toMatchObject({ retryAfterMs: 0 });
    }
    const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
    const dated = await hosted({ status: 503, retryAfter: inAnHour });
    const { retryAfterMs } = await failureOf(dated.url);
    expect(Math.abs(retryAfterMs - 3_600_000)).toBeLessThan(60_000);
  });

  it("to a host that cannot be reached fails as source_error, which shows nothing of the URL but its host", async () => {
    const host = "127.0.0.1:1"; // nothing listens there
    const policy = { ...POLICY, allowedHosts: [parseHostPattern(host)].filter((p) => p !== null) };
    const failed = request(`http://${host}/a.mp4?key=secret`, WHOLE, policy);
    await expect(failed).rejects.toMatchObject({
      reason: "source_error",
      message: expect.stringMatching(/^127\.0\.0\.1:1: [^?]+$/),
    });
  });
});

it("a request neither reads from a cache nor leaves anything in one", async () => {
  const { origin, requests } = await script(inject("scriptedHost"), [{}]);
  await request(`${origin}/a.mp4`, WHOLE, policyFor(origin));
  expect((await requests())[0]?.headers).toMatchObject({ "cache-control": "no-cache" });
});

it.each<[string, FileResponse]>([
  ["203", { status: 203 }],
  ["an unasked 206 that says it is the whole", { status: 206, slice: [0, 28_962] }],
])("a host may deliver the whole file with %s", async (_, response) => {
  const { url } = await hosted(response);
  expect(await request(url)).toMatchObject({ range: WHOLE });
});

it.each([0, 1])(
  "an unasked 206 that is not the whole is not taken for it: it lacks byte %i",
  async (lacks) => {
    const { url } = await hosted({ status: 206, slice: lacks === 0 ? [1, 28_962] : [0, 28_961] });
    expect(await failureOf(url)).toMatchObject({ reason: "source_error" });
  },
);

describe("a cookie", () => {
  it("goes back to the host that set it with a redirect, beside others", async () => {
    const { origin, requests } = await script(inject("scriptedHost"), [
      { status: 302, headers: { location: "b", "set-cookie": "pass=1; Path=/" } },
      { status: 302, headers: { location: "c", "set-cookie": "seen = 2" } },
      {},
    ]);
    await request(`${origin}/a`, WHOLE, policyFor(origin));
    const cookies = (await requests()).map(({ headers }) => headers.cookie);
    expect(cookies).toEqual([undefined, "pass=1", "pass=1; seen=2"]);
  });

  it("goes to no other host", async () => {
    const other = await script(inject("scriptedHost"), [{}]);
    const { url } = await hosted({
      status: 302,
      location: `${other.origin}/a`,
      headers: { "set-cookie": "pass=1" },
    });
    await request(url, WHOLE, policyFor(url, other.origin));
    expect((await other.requests())[0]?.headers).not.toHaveProperty("cookie");
  });
});

describe("a redirect", () => {
  it("is followed, relative or absolute", async () => {
    const file = await hosted({});
    const second = await hosted({ status: 302, location: file.url });
    const first = await hosted({ status: 307, location: new URL(second.url).pathname });
    await request(first.url);
    expect(await requestsOf(file.id)).toHaveLength(1);
  });

  it("to a URL that may not be fetched is refused, and that URL never requested", async () => {
    const target = await hosted({});
    const hop = await hosted({ status: 302, location: target.url.replace("127.0.0.1", "localhost") });
    const message = expect.stringContaining("redirected");
    expect(await failureOf(hop.url)).toMatchObject({ reason: "url_refused", message });
    expect(await requestsOf(target.id)).toHaveLength(0);
  });

  it("is followed five times, and not a sixth time", async () => {
    let { url } = await hosted({});
    for (let i = 0; i < 5; i++) ({ url } = await hosted({ status: 301, location: url }));
    expect(await request(url)).toMatchObject({ range: WHOLE });
    const sixth = await hosted({ status: 301, location: url });
    const message = "more than 5 redirects";
    expect(await failureOf(sixth.url)).toMatchObject({ reason: "source_error", message });
  });

  it.each([
    ["without a location", {}],
    ["to a malformed URL", { location: "http://[" }],
  ])("%s fails", async (_, response) => {
    const { url } = await hosted({ status: 302, ...response });
    expect(await failureOf(url)).toMatchObject({ reason: "source_error" });
  });
});

it("a byte range is requested on the condition that the file is still the same", async () => {
  const { id, url, bytes: length } = await hosted({});
  const file = { etag: await etagOf(url), length };
  const rest: ByteRange = { kind: "rest", file, offset: 1000 };
  const part: ByteRange = { kind: "part", file, offset: 1000, size: 500 };
  expect(await request(url, rest)).toMatchObject({ range: rest });
  expect(await request(url, part)).toMatchObject({ range: part });
  expect((await requestsOf(id)).slice(1)).toMatchObject([
    { range: "bytes=1000-", ifRange: file.etag, status: 206 },
    { range: "bytes=1000-1499", ifRange: file.etag, status: 206 },
  ]);
});
