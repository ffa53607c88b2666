import { describe, expect, inject, it } from "vitest";
import { ProviderClient, ProviderUnavailable } from "../src/provider-client.ts";
import { eventually, simulator } from "./client.ts";
import { type ScriptedAnswer, script } from "./simulator/scripted-client.ts";

const TASK = "veo_task_abcdef123456";
const KEY = "provider-key";
const NO_QUERY = new URLSearchParams();

async function provider(...answers: ScriptedAnswer[]) {
  const host = await script(inject("scriptedHost"), answers);
  return { ...host, client: new ProviderClient({ baseUrl: host.origin, apiKey: KEY }) };
}
const json = (body: unknown, more: ScriptedAnswer = {}): ScriptedAnswer => ({
  body: JSON.stringify(body),
  ...more,
});
const hostName = new URL(inject("scriptedHost")).host;

/** Expects an answer that is none, and nothing in its words that nobody should read. */
async function unavailable(asking: Promise<unknown>): Promise<ProviderUnavailable> {
  const error = await asking.then(
    () => new Error("it was answered"),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(ProviderUnavailable);
  expect(error.message).toContain(hostName);
  expect(`${error.message} ${error.cause}`).not.toMatch(/provider-key|taskId|veo_task|record-info/);
  return error;
}

describe("download-url", () => {
  it("gives another link to a file", async () => {
    const { client, requests } = await provider(
      json({ code: 200, msg: "success", data: "https://x.example/1" }),
    );
    expect(await client.downloadUrl("https://old.example/1")).toBe("https://x.example/1");
    const [request] = await requests();
    expect(request).toMatchObject({ method: "POST", path: "/api/v1/common/download-url" });
    expect(JSON.parse(request?.body ?? "")).toEqual({ url: "https://old.example/1" });
  });

  it.each([null, "", 7, `https://x.example/${"x".repeat(8192)}`])("gives none with %j", async (data) => {
    const { client } = await provider(json({ code: 422, msg: "no", data }));
    expect(await client.downloadUrl("https://old.example/1")).toBeNull();
  });
});

describe("record-info", () => {
  it("is asked for with the key, and read", async () => {
    const { client, requests } = await provider(
      json({ code: 200, msg: "success", data: { taskId: TASK, successFlag: 0 } }),
    );
    expect((await client.recordInfo(TASK)).details).toEqual({ state: "generating" });
    const [request] = await requests();
    expect(request).toMatchObject({
      method: "GET",
      path: `/api/v1/veo/record-info?taskId=${TASK}`,
      body: "",
    });
    expect(request?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, "cache-control": "no-cache" });
  });

  it("of the simulated provider tells of the tasks it has, and of no other", async () => {
    const client = new ProviderClient({ baseUrl: `${simulator.origin}/`, apiKey: KEY });
    const { body } = await client.forward("POST", "/api/v1/veo/generate", NO_QUERY, { prompt: "a cat" });
    const { taskId } = (body as { data: { taskId: string } }).data;
    await simulator.task(taskId);
    expect((await client.recordInfo(taskId)).details).toMatchObject({
      state: "finished",
      result: { taskId, code: 200, videos: [{ kind: "generated", index: 0 }] },
    });
    expect((await client.recordInfo("veo_task_unknown")).details).toEqual({ state: "unknown" });
  });

  it.each([
    [
      "an error",
      json({ code: 500, msg: `no ${TASK} for ${KEY}` }),
      /gave no details of the task: code 500 \(HTTP 200\)/,
    ],
    ["a wrong key", json({ code: 401, msg: "why" }, { status: 401 }), /code 401 \(HTTP 401\)/],
    ["another task", json({ code: 200, data: { taskId: "other", successFlag: 0 } }), /code 200 \(HTTP 200\)/],
    ["JSON that says nothing", json(null), /gave no details of the task \(HTTP 200\)/],
    ["a page", { body: "<!doctype html>", status: 502 }, /did not answer with JSON \(HTTP 502\)/],
    ["nothing", {}, /did not answer with JSON/],
    ["JSON without an end", { body: '{"code":200,' }, /did not answer with JSON/],
    ["JSON too deep to walk", { body: `${"[".repeat(65)}${"]".repeat(65)}` }, /did not answer with JSON/],
    ["a connection that breaks", { body: '{"code":', after: "reset" }, /could not be reached, or broke off/],
  ] as const)("is no answer where it is %s", async (_, answer, message) => {
    const { client } = await provider(answer);
    expect((await unavailable(client.recordInfo(TASK))).message).toMatch(message);
  });

  it("says how long the provider wants to be left alone", async () => {
    const busy = json({ code: 429, msg: "why" }, { status: 429, headers: { "retry-after": "7" } });
    const { client } = await provider(busy, json({ code: 455, msg: "maintenance" }));
    expect((await unavailable(client.recordInfo(TASK))).retryAfterMs).toBe(7000);
    expect((await unavailable(client.recordInfo(TASK))).retryAfterMs).toBe(0);
  });

  it.each([301, 302, 307, 308])("is not asked for anywhere else: HTTP %i", async (status) => {
    const elsewhere = await provider(json({ code: 200, data: null }));
    const { client } = await provider({ status, headers: { location: `${elsewhere.origin}/x` } });
    expect((await unavailable(client.recordInfo(TASK))).message).toContain(`redirects (HTTP ${status})`);
    expect(await elsewhere.requests()).toEqual([]);
  });

  it("is not read beyond 1 MiB", async () => {
    const { client, requests } = await provider({ body: " ".repeat(64 * 1024), after: "repeat" });
    expect((await unavailable(client.recordInfo(TASK))).message).toMatch(
      /more than 1048576 bytes \(HTTP 200\)/,
    );
    await eventually(async () => expect((await requests())[0]?.isCutByClient).toBe(true));
  });

  it("may have 1 MiB", async () => {
    const answer = JSON.stringify({ code: 200, data: null });
    const { client } = await provider(
      { body: answer.padEnd(1024 * 1024) },
      { body: answer.padEnd(1024 * 1024 + 1) },
    );
    expect((await client.recordInfo(TASK)).details).toEqual({ state: "unknown" });
    await unavailable(client.recordInfo(TASK));
  });

  it("is given up when it does not come, or stops in its middle", async () => {
    const given = ["", '{"code":200,'].map(async (body) => {
      const { client, requests } = await provider({ body, after: "silence" });
      expect((await unavailable(client.recordInfo(TASK))).message).toMatch(/did not answer within 5 s/);
      await eventually(async () => expect((await requests())[0]?.isCutByClient).toBe(true));
    });
    await Promise.all(given);
  });

  it("cannot be had where nobody listens", async () => {
    // Port 9 is the discard service's, which no machine runs any more.
    const error = await new ProviderClient({ baseUrl: "http://127.0.0.1:9", apiKey: KEY })
      .recordInfo(TASK)
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(ProviderUnavailable);
    expect(error.message).toBe("127.0.0.1:9 could not be reached, or broke off");
  });
});

describe("a client's request", () => {
  it("goes on with its query or body, under the receiver's key", async () => {
    const { client, requests } = await provider(json({ code: 200, msg: "success" }));
    const query = new URLSearchParams({ taskId: TASK, index: "1" });
    await client.forward("GET", "/api/v1/veo/get-1080p-video", query, null);
    await client.forward("POST", "/api/v1/veo/extend", NO_QUERY, { prompt: "一只猫" });
    const [get, post] = await requests();
    expect(get).toMatchObject({ path: `/api/v1/veo/get-1080p-video?taskId=${TASK}&index=1`, body: "" });
    expect(get?.headers).not.toHaveProperty("content-type");
    expect(post).toMatchObject({ method: "POST", path: "/api/v1/veo/extend", body: '{"prompt":"一只猫"}' });
    expect(post?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      "content-type": "application/json",
    });
  });

  it("is answered with whatever the provider says in JSON", async () => {
    const busy = { code: 429, msg: "Rate Limited", data: null };
    const { client } = await provider(
      json(busy, { status: 429, headers: { "retry-after": "10" } }),
      json([1]),
    );
    const ask = () => client.forward("POST", "/api/v1/veo/generate", NO_QUERY, {});
    expect(await ask()).toEqual({ status: 429, body: busy, retryAfter: "10" });
    expect(await ask()).toEqual({ status: 200, body: [1], retryAfter: null });
  });

  it("has no answer where that is not JSON", async () => {
    const { client } = await provider({ body: "Bad Gateway", status: 502, headers: { "retry-after": "3" } });
    const error = await unavailable(client.forward("GET", "/api/v1/veo/record-info", NO_QUERY, null));
    expect(error.message).toMatch(/did not answer with JSON \(HTTP 502\)/);
    expect(error.retryAfterMs).toBe(3000);
  });
});
