/** Outages and faults of the API, as a test plans them. */

import { afterEach, beforeEach, expect, it } from "vitest";
import type { Fault } from "./control-protocol.ts";
import { type Simulator, startSimulator } from "./simulator.ts";
import { bytesOf, call, generate, rawGet } from "./test-clients.ts";

const RECORD_INFO = "/api/v1/veo/record-info";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ apiKey: "key", generateMs: 0 });
});
afterEach(() => simulator.close());

const plan = (...answers: Fault[]) => simulator.planFaults({ path: RECORD_INFO, answers });
const askRecord = (query = "taskId=x", init: RequestInit = {}) =>
  fetch(`${simulator.origin}${RECORD_INFO}?${query}`, { headers: { authorization: "Bearer key" }, ...init });
const statuses = async (count: number) => {
  const seen: number[] = [];
  while (seen.length < count) seen.push((await askRecord()).status);
  return seen;
};

it("answer the next requests one after the other, then the API is itself again", async () => {
  await plan(
    { status: 429, headers: { "Retry-After": "7" } },
    { status: 455, body: { code: 455, msg: "Service Unavailable" }, times: 2 },
  );
  const limited = await askRecord();
  expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "7"]);
  expect(await limited.json()).toEqual({ code: 429, msg: "Too Many Requests", data: null });
  const maintenance = await askRecord();
  expect([maintenance.status, await maintenance.json()]).toEqual([
    455,
    { code: 455, msg: "Service Unavailable" },
  ]);
  expect(await statuses(2)).toEqual([455, 200]);
});

it("last until they are lifted, when told so", async () => {
  await plan({ status: 503, times: null });
  expect(await statuses(3)).toEqual([503, 503, 503]);
  await plan();
  expect(await statuses(1)).toEqual([200]);
});

it("concern their path, and only the requests that contain a text, in the query or the body", async () => {
  const answers: Fault[] = [{ status: 503, times: null }];
  await simulator.planFaults({ path: RECORD_INFO, containing: "one", answers });
  await simulator.planFaults({ path: "/api/v1/veo/generate", containing: "unlucky", answers });
  expect((await askRecord("taskId=one")).status).toBe(503);
  expect((await askRecord("taskId=two")).status).toBe(200);
  expect((await call(simulator, "/generate", { prompt: "An unlucky dog" })).status).toBe(503);
  await generate(simulator, { prompt: "A dog" });
});

it("come before the key is looked at, and are remembered like every request", async () => {
  await simulator.planFaults({ path: "/api/v1/veo/generate", answers: [{ status: 503 }] });
  await call(simulator, "/generate", { prompt: "A dog" }, "other");
  expect(await simulator.requests()).toMatchObject([
    { path: "/api/v1/veo/generate", authorization: "Bearer other", body: { prompt: "A dog" } },
  ]);
});

it("reset the connection", async () => {
  await plan({ cut: "reset" }, { body: '{"code":', cut: "reset", times: 2 });
  const before = await rawGet(`${simulator.origin}${RECORD_INFO}`);
  expect([before.head, before.ended]).toEqual(["", "reset"]);
  const amid = await rawGet(`${simulator.origin}${RECORD_INFO}`);
  expect([amid.head.split("\r\n")[0], amid.ended]).toEqual(["HTTP/1.1 200 OK", "reset"]);
  // A client that has read all there is knows that there should be more.
  await expect((await askRecord()).text()).rejects.toThrow();
});

it("never answer, until the client goes", async () => {
  await plan({ cut: "stall" });
  const leave = new AbortController();
  const request = askRecord("taskId=x", { signal: leave.signal });
  const outcome = request.catch(() => "left");
  await simulator.requests({ count: 1 });
  leave.abort();
  expect(await outcome).toBe("left");
  expect(await statuses(1)).toEqual([200]);
});

it("begin an answer and do not end it", async () => {
  await plan({ body: '{"code":200,', cut: "stall" });
  const reader = (await askRecord()).body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('{"code":200,');
  await reader?.cancel();
});

it("have a malformed body, or an enormous one that is JSON all the same", async () => {
  await plan({ body: "<html>" }, { body: { code: 200 }, bytes: 5_000_000 });
  expect(await (await askRecord()).text()).toBe("<html>");
  const large = await bytesOf(await askRecord());
  expect([large.length, JSON.parse(large.toString())]).toEqual([5_000_000, { code: 200 }]);
});

it("redirect to somewhere", async () => {
  const { url } = await simulator.planHook("elsewhere", []);
  await plan({ status: 302, headers: { location: `${url}/next` } });
  await askRecord();
  expect((await simulator.hook("elsewhere", { count: 1 })).requests).toMatchObject([
    { method: "GET", path: "/hooks/elsewhere/next" },
  ]);
});

it("requests() waits until enough were asked, and tells those that contain a text", async () => {
  const second = simulator.requests({ containing: "taskId=mine", count: 2 });
  for (const taskId of ["mine", "other", "mine"]) await askRecord(`taskId=${taskId}`);
  expect((await second).map(({ path }) => path)).toEqual([
    `${RECORD_INFO}?taskId=mine`,
    `${RECORD_INFO}?taskId=mine`,
  ]);
  expect(await simulator.requests()).toHaveLength(3);
});
