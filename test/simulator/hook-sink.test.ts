/** A client's own webhook handler, as the simulator plays it. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { type Simulator, startSimulator } from "./simulator.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ timeScale: 0.0001, callbackTimeoutMs: 200 });
});
afterAll(() => simulator.close());

it("takes what is sent to it and keeps it as it came", async () => {
  const { url } = await simulator.hook("plain");
  expect(url).toBe(`${simulator.origin}/hooks/plain`);
  const body = '{ "code": 200,  "msg": "é" }';
  const headers = { "X-Webhook-Timestamp": "1", "content-type": "application/json" };
  const before = new Date().toISOString();
  const response = await fetch(`${url}/veo3?token=secret`, { method: "POST", headers, body });
  expect([response.status, await response.json()]).toEqual([200, { code: 200, msg: "success" }]);
  const { requests } = await simulator.hook("plain", { ended: 1 });
  expect(requests).toMatchObject([
    {
      method: "POST",
      path: "/hooks/plain/veo3?token=secret",
      headers: { "x-webhook-timestamp": "1", "content-type": "application/json" },
      body,
      ended: "finished",
    },
  ]);
  expect(requests[0]?.at.localeCompare(before)).toBeGreaterThanOrEqual(0);
});

it("answers as planned, the last answer again and again", async () => {
  const { url } = await simulator.planHook("failing", [
    { status: 503, headers: { "retry-after": "1" } },
    { status: 302, headers: { location: "/hooks/elsewhere" } },
    { cut: "stall" },
    { cut: "reset" },
    { status: 200 },
  ]);
  // The provider's own delivery gives up after four tries.
  const { id } = await simulator.deliver({ url, body: { data: { taskId: "t" } } });
  expect((await simulator.callback(id)).attempts.map(({ status }) => status)).toEqual([503, 302, null, null]);
  const again = await simulator.deliver({ url, body: { data: { taskId: "t" } } });
  expect((await simulator.callback(again.id)).attempts.map(({ status }) => status)).toEqual([200]);
  const { requests } = await simulator.hook("failing", { ended: 5 });
  expect(requests.map(({ ended }) => ended)).toEqual(["finished", "finished", "aborted", "cut", "finished"]);
  expect((await simulator.hook("elsewhere")).requests).toEqual([]);
});

it("waits for as many requests as asked for", async () => {
  const { url } = await simulator.hook("awaited");
  const two = simulator.hook("awaited", { count: 2 });
  for (const body of ["1", "2"]) await fetch(url, { method: "POST", body });
  expect((await two).requests.map(({ body }) => body)).toEqual(["1", "2"]);
});

it("waits for a request to end, also when the client loses its patience", async () => {
  const { url } = await simulator.planHook("silent", [{ cut: "stall" }]);
  const leave = new AbortController();
  const outcome = fetch(url, { method: "POST", signal: leave.signal }).catch(() => "left");
  expect((await simulator.hook("silent", { count: 1 })).requests).toMatchObject([{ ended: null }]);
  const ended = simulator.hook("silent", { ended: 1 });
  leave.abort();
  expect(await outcome).toBe("left");
  expect((await ended).requests).toMatchObject([{ ended: "aborted" }]);
});

it("begins a new plan with its first answer, and keeps what came before", async () => {
  const { url } = await simulator.planHook("replanned", [{ status: 500 }]);
  const statusOf = async () => (await fetch(url, { method: "POST" })).status;
  expect(await statusOf()).toBe(500);
  await simulator.planHook("replanned", [{ status: 404 }, { status: 201 }]);
  expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([404, 201, 201]);
  expect((await simulator.hook("replanned")).requests).toHaveLength(4);
});

it("closes with the simulator: waiting reports end, stalled requests too", async () => {
  const own = await startSimulator();
  const { url } = await own.planHook("stalled", [{ cut: "stall" }]);
  const outcomes = Promise.allSettled([
    fetch(url, { method: "POST" }),
    own.hook("stalled", { count: 2 }),
    own.requests({ count: 1 }),
  ]);
  await own.hook("stalled", { count: 1 });
  await own.close();
  expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
});
