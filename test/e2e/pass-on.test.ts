/** What only a real connection shows of the paths that are passed on: who notices when the other side goes. */

import { request as startRequest } from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import { type ScriptedOrigin, script } from "../simulator/scripted-client.ts";
import { startScriptedHost } from "../simulator/scripted-host.ts";
import { startSimulator } from "../simulator/simulator.ts";
import { API_TOKEN, startTestReceiver, type TestReceiver } from "./test-receiver.ts";
import { untilTestsEnd } from "./until-tests-end.ts";

const PATH = "/api/v1/jobs/createTask";
const headers = { authorization: `Bearer ${API_TOKEN}` };

const started = untilTestsEnd();
let provider: ScriptedOrigin;
let receiver: TestReceiver;
beforeAll(async () => {
  const host = await startScriptedHost();
  started.defer(() => host.close());
  // In the order of the tests.
  provider = await script(host.origin, [
    // The local runtime notices that a client has gone when it writes.
    { body: "data: 1\n\n".repeat(100), after: "repeat" },
    { body: "half", after: "reset", headers: { "content-length": "100" } },
    { body: "half", after: "reset" },
    { body: "late" },
  ]);
  const vars = { VEO3_API_KEY: "provider-key", VEO3_API_BASE: provider.origin };
  const simulator = started.use(await startSimulator());
  receiver = started.use(await startTestReceiver(simulator, { vars }));
});

/** The provider's n-th request, once it is as wanted. */
function untilAsked(index: number, wanted: object) {
  return expect.poll(async () => (await provider.requests())[index]).toMatchObject(wanted);
}

describe("a client that disconnects", () => {
  it("while the answer comes ends it at the provider", async () => {
    const request = startRequest(receiver.origin + PATH, { headers, agent: false }).on("error", () => {});
    const first = Promise.withResolvers<void>();
    request.on("response", (response) => response.on("error", () => {}).on("data", () => first.resolve()));
    request.end();
    await first.promise;
    request.destroy();
    await untilAsked(0, { isCutByClient: true });
  });
});

describe("an answer that the provider breaks off", () => {
  it.each(["with a length", "without"])("is broken off for the client too: %s", async () => {
    const response = await fetch(receiver.origin + PATH, { headers });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });
});

describe("a request whose client disconnects in the middle of its body", () => {
  it.each<[string, Record<string, string>]>([
    ["of a declared length", { "content-length": "100" }],
    ["of any length", { "transfer-encoding": "chunked" }],
  ])("is never taken for a whole one: %s", async (_, more) => {
    const asked = (await provider.requests()).length;
    const init = { method: "POST", headers: { ...headers, ...more }, agent: false };
    const request = startRequest(receiver.origin + PATH, init).on("error", () => {});
    await new Promise<void>((resolve) => request.write("half of it", () => resolve()));
    if ("content-length" in more) await untilAsked(asked, {});
    request.destroy();
    // By then whatever came of the first one has come.
    expect(await (await fetch(receiver.origin + PATH, { headers })).text()).toBe("late");
    const requests = (await provider.requests()).slice(asked);
    expect(requests.filter(({ isWhole, method }) => isWhole && method === "POST")).toEqual([]);
  });
});
