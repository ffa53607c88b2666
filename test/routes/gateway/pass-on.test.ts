/** Every other path under /api/v1/, as the provider gets it and as the client gets its answer. */

import { describe, expect, it, vi } from "vitest";
import { fetchWith } from "../../changed-receiver.ts";
import { AUTHORIZED, eventually, ORIGIN, simulator } from "../../client.ts";
import type { ScriptedAnswer } from "../../simulator/scripted-client.ts";
import { gatewayProblem, requestWith, scriptedProvider } from "./gateway-client.ts";

const PATH = "/api/v1/jobs/createTask";
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const VIEWER = { authorization: "Bearer view-token" };

/** One request that is passed on to a provider that answers like this. */
async function passedOn(answer: ScriptedAnswer, init: RequestInit = {}, path = PATH, variables = {}) {
  const provider = await scriptedProvider(answer);
  const headers = { ...AUTHORIZED, ...init.headers };
  const response = await fetchWith({ ...provider.variables, ...variables }, path, { ...init, headers });
  return { response, requests: provider.requests };
}

/** A body without a declared length, made of so many bytes. */
function undeclared(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream({
    pull(controller) {
      const chunk = new Uint8Array(Math.min(left, 64 * 1024)).fill(0x61);
      left -= chunk.length;
      if (chunk.length > 0) controller.enqueue(chunk);
      if (left === 0) controller.close();
    },
  });
}

describe("a request for any other path", () => {
  it.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])(
    "goes on with its method, path, query and body, under the provider's key: %s",
    async (method) => {
      const body = `{"model":"m","callBackUrl":"https://client.example.com/hook","n":"一"}`;
      const headers = { "content-type": "application/json; charset=utf-8", accept: "text/plain" };
      const target = `${PATH}?a=1&a=%2F2&b`;
      const { requests } = await passedOn({}, { method, headers, body }, target);
      expect(await requests()).toMatchObject([
        {
          method,
          path: target,
          body,
          isWhole: true,
          headers: { ...headers, authorization: "Bearer provider-key", "accept-encoding": "identity" },
        },
      ]);
    },
  );

  it.each(["/api/v1/chat/credit", "/api/v1/veo", "/api/v1/a/b-c/D_1.json/", "/api/v1/%E7%8C%AB%20x"])(
    "is passed on at %s",
    async (path) => {
      const { response, requests } = await passedOn({ body: "yes" }, {}, path);
      expect([response.status, await response.text()]).toEqual([200, "yes"]);
      expect(await requests()).toMatchObject([{ method: "GET", path, body: "" }]);
    },
  );

  it("says nothing of the client but what it asks", async () => {
    const hidden = {
      cookie: "session=1",
      origin: "https://a.example",
      "cf-connecting-ip": "192.0.2.1",
      "x-forwarded-for": "192.0.2.1",
      "x-http-method-override": "POST",
      "idempotency-key": "k",
      range: "bytes=0-9",
      "proxy-authorization": "Basic eA==",
    };
    const { requests } = await passedOn({}, { headers: hidden });
    const [{ headers } = { headers: {} }] = await requests();
    expect(Object.keys(headers).filter((name) => name in hidden)).toEqual([]);
    expect(JSON.stringify(headers)).not.toContain("api-token");
  });

  it.each([
    "/api/v1/",
    "/api/v1",
    "/api/v1//veo/generate",
    "/api/v1/veo%2Fgenerate",
    "/api/v1/..%2f..%2fadmin",
    "/api/v1/a%5C..%5Cb",
    "/api/v1/%252e%252e/x",
    "/api/v1/a/;/b",
    "/api/v1/a%00",
    "/api/v1/%61bc",
  ])("is 404 where another path could be meant, and nobody is asked: %s", async (path) => {
    const provider = await scriptedProvider({});
    const answer = await requestWith(provider.variables, ORIGIN + path, { headers: AUTHORIZED });
    expect(gatewayProblem(answer)).toBe("404 not_found");
    expect(await provider.requests()).toEqual([]);
  });

  it("needs a token of the receiver's, and one that may change anything unless it only reads", async () => {
    const provider = await scriptedProvider({ body: "{}" });
    const variables = { ...provider.variables, VIEW_TOKEN: "view-token" };
    const asked = (method: string, headers = {}) =>
      requestWith(variables, ORIGIN + PATH, { method, headers });
    expect(gatewayProblem(await asked("GET"))).toBe("401 unauthorized");
    expect(gatewayProblem(await asked("POST", VIEWER))).toBe("403 read_only");
    expect(await provider.requests()).toEqual([]);
    expect((await asked("GET", VIEWER)).status).toBe(200);
    expect((await asked("HEAD", VIEWER)).status).toBe(200);
  });

  it("is off without the provider's key: 503", async () => {
    const answer = await requestWith({ VEO3_API_KEY: "" }, ORIGIN + PATH, { headers: AUTHORIZED });
    expect(gatewayProblem(answer)).toBe("503 not_configured");
  });

  it("is 405 with a method that HTTP's clients do not have", async () => {
    const init = { method: "PURGE", headers: AUTHORIZED };
    const answer = await requestWith({}, ORIGIN + PATH, init);
    expect(gatewayProblem(answer)).toBe("405 method_not_allowed");
    expect(answer.headers.get("allow")).toContain("PATCH");
  });

  /** Of the string, HTTP says the length. */
  const BODIES = {
    declared: (bytes: number) => ({ body: "a".repeat(bytes), headers: { "content-length": String(bytes) } }),
    undeclared: (bytes: number) => ({ body: undeclared(bytes), headers: {} }),
  };

  it.each(Object.entries(BODIES))("may have a body of 10 MiB: %s", async (_, bodyOf) => {
    const { response, requests } = await passedOn({}, { method: "POST", ...bodyOf(MAX_BODY_BYTES) });
    expect(response.status).toBe(200);
    const [request] = await requests();
    expect([request?.isWhole, request?.body.length]).toEqual([true, MAX_BODY_BYTES]);
  });

  it.each(Object.entries(BODIES))("with a larger body is 413, and nobody is asked: %s", async (_, bodyOf) => {
    const { response, requests } = await passedOn({}, { method: "POST", ...bodyOf(MAX_BODY_BYTES + 1) });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ reason: "body_too_large", code: 413 });
    expect(await requests()).toEqual([]);
  });

  it("whose body breaks off is never taken for a whole one", async () => {
    for (const declared of [{ "content-length": "10" }, {}]) {
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode("12345"));
          controller.error(new Error("the client went"));
        },
      });
      const provider = await scriptedProvider({});
      const headers = { ...AUTHORIZED, ...declared };
      const asked = fetchWith(provider.variables, PATH, { method: "POST", headers, body });
      await asked.catch(() => {});
      expect((await provider.requests()).filter(({ isWhole }) => isWhole)).toEqual([]);
    }
  });
});

describe("an answer that is passed back", () => {
  it.each([200, 201, 202, 204, 302, 304, 400, 401, 404, 422, 429, 500, 503])(
    "has the provider's status and body: %i",
    async (status) => {
      const body = [204, 304].includes(status) ? "" : `<p>${status}</p>`;
      const headers = { "content-type": "text/html", "retry-after": "3", location: "/elsewhere" };
      const { response, requests } = await passedOn({ status, body, headers });
      expect([response.status, await response.text()]).toEqual([status, body]);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "content-type": "text/html",
        "retry-after": "3",
        location: "/elsewhere",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
      expect(await requests(), "a redirect is not followed").toHaveLength(1);
    },
  );

  it("has no header that is about the connection, or that would act on the receiver's origin", async () => {
    const headers = {
      "set-cookie": "a=1",
      "clear-site-data": '"*"',
      "access-control-allow-origin": "*",
      "cf-ray": "1",
      connection: "keep-alive, x-hop",
      "x-hop": "1",
      "x-request-id": "abc",
      "cache-control": "max-age=60",
    };
    const { response } = await passedOn({ headers, body: "{}" });
    await response.text();
    const names = [...response.headers.keys()];
    expect(names.filter((name) => name in headers)).toEqual(["cache-control", "x-request-id"]);
    expect(response.headers.get("cache-control")).toBe("max-age=60");
  });

  it.each([undefined, "gzip", "br"] as const)(
    "has lost the provider's key and the callback token, wherever they stood: %s",
    async (coding) => {
      const url = `${ORIGIN}/veo3-callback?token=next+token%2F1`;
      const body = `provider-key ${JSON.stringify({ param: JSON.stringify({ url }) })} next token/1 next token\\/1.`;
      const headers = { "x-echo": "Bearer provider-key" };
      const CALLBACK_TOKEN = "next token/1";
      const { response } = await passedOn({ body, headers, ...(coding && { coding }) }, {}, PATH, {
        CALLBACK_TOKEN,
      });
      expect(await response.text()).toBe(
        body.replaceAll(/provider-key|next token\\?\/1|next\+token%2F1/g, "[…]"),
      );
      expect(response.headers.get("x-echo")).toBe("Bearer […]");
      expect(response.headers.get("content-encoding")).toBeNull();
    },
  );

  it("is 502 in a coding that was not asked for and could hide a secret", async () => {
    const { response } = await passedOn({ body: "provider-key", coding: "deflate" });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ reason: "provider_unavailable", code: 502 });
  });

  it("to HEAD is that to GET, without the body", async () => {
    const { response, requests } = await passedOn(
      { status: 206, body: "{}", headers: { "x-request-id": "abc" } },
      { method: "HEAD" },
    );
    expect([response.status, response.headers.get("x-request-id"), await response.text()]).toEqual([
      206,
      "abc",
      "",
    ]);
    expect(await requests()).toMatchObject([{ method: "GET" }]);
  });

  it("comes as the provider sends it, and ends at the provider when the client goes", async () => {
    const { response, requests } = await passedOn({ body: "data: 1\n\n", after: "silence" });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toBe("data: 1\n\n");
    await reader.cancel();
    await eventually(async () => expect(await requests()).toMatchObject([{ isCutByClient: true }]));
  });

  it("breaks off when the provider's does", async () => {
    const { response } = await passedOn({
      body: "half",
      after: "reset",
      headers: { "content-length": "100" },
    });
    await expect(response.text()).rejects.toThrow();
  });
});

describe("a provider that does not answer", () => {
  it("is 502, with the members that its clients read", async () => {
    const path = `/api/v1/jobs/${crypto.randomUUID()}`;
    await simulator.planFaults({ path, answers: [{ cut: "reset" }] });
    const answer = await requestWith({}, ORIGIN + path, { headers: AUTHORIZED });
    expect(gatewayProblem(answer)).toBe("502 provider_unavailable");
  });

  it.each(["before it begins", "in its middle"])("is given up after a minute: %s", async (when) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const path = `/api/v1/jobs/${crypto.randomUUID()}`;
      const body = when === "in its middle" && { body: "{" };
      await simulator.planFaults({ path, answers: [{ cut: "stall", ...body }] });
      const asked = fetchWith({}, path, { headers: AUTHORIZED });
      if (when === "in its middle") {
        const read = (await asked).text();
        await Promise.all([expect(read).rejects.toThrow("no answer within 60 s"), pass(path)]);
      } else {
        await pass(path);
        const problem = await (await asked).json();
        expect(problem).toMatchObject({ status: 502, msg: expect.stringContaining("within 60 s") });
      }
    } finally {
      vi.useRealTimers();
    }
  });

  async function pass(path: string): Promise<void> {
    await simulator.requests({ containing: path, count: 1 });
    await vi.advanceTimersByTimeAsync(60_000);
  }
});
