/** The simulator as a whole: reached by HTTP alone, told what it cannot do, closed, and run as a program. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectSimulator } from "./control-client.ts";
import { type Simulator, startSimulator } from "./simulator.ts";
import { startReceiver } from "./test-clients.ts";

describe("by HTTP", () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ generateMs: 0, timeScale: 0.0001 });
  });
  afterAll(() => simulator.close());

  it("does all that it does in Node", async () => {
    await using receiver = await startReceiver([500, 200]);
    const remote = connectSimulator(simulator.origin);
    expect(remote.host).toBe(simulator.host);
    const file = await remote.addFile({ seed: 4, responses: [{ status: 404 }, {}] });
    expect(file.sha256).toBe((await simulator.addFile({ seed: 4 })).sha256);
    expect([(await fetch(file.url)).status, (await fetch(file.url)).status]).toEqual([404, 200]);
    const { requests } = await remote.file(file.id, { ended: 2 });
    expect(requests.map(({ status }) => status)).toEqual([404, 200]);

    const { id } = await remote.deliver({
      url: receiver.url,
      body: { data: { taskId: "a" } },
      hmacKey: "key",
    });
    const report = await remote.callback(id);
    expect(report).toEqual(await simulator.callback(id));
    expect(report).toMatchObject({ state: "delivered", attempts: [{ status: 500 }, { status: 200 }] });

    const headers = { authorization: "Bearer any" };
    const body = JSON.stringify({ prompt: "A dog", callBackUrl: receiver.url });
    const generated = await fetch(`${remote.origin}/api/v1/veo/generate`, { method: "POST", headers, body });
    const { taskId } = ((await generated.json()) as { data: { taskId: string } }).data;
    expect(await remote.task(taskId)).toMatchObject({
      state: "success",
      callbacks: [{ state: "delivered" }],
    });
    expect(await remote.requests()).toMatchObject([{ method: "POST", authorization: "Bearer any" }]);
    expect(await remote.traffic()).toMatchObject({ concurrent: 0, maxConcurrent: 1 });

    const put = await remote.putTask("put", { request: { prompt: "A cat [videos 2]" } });
    expect(put.resultUrls).toHaveLength(2);
    const renewed = await remote.renewUrls("put", { by: "path" });
    expect(renewed.resultUrls).not.toEqual(put.resultUrls);
    await expect(remote.renewUrls("nobody")).rejects.toThrow("there is no task nobody");
    await remote.planFaults({ path: "/api/v1/veo/record-info", answers: [{ status: 503 }] });
    const ask = () => fetch(`${remote.origin}/api/v1/veo/record-info?taskId=put`, { headers });
    expect([(await ask()).status, (await ask()).status]).toEqual([503, 200]);
    await remote.forgetTask("put");
    expect(await (await ask()).json()).toMatchObject({ msg: "record is null" });
    expect(await remote.requests({ containing: "taskId=put", count: 3 })).toHaveLength(3);

    const hook = await remote.planHook("remote", [{ status: 500 }]);
    expect((await fetch(hook.url, { method: "POST", body: "raw" })).status).toBe(500);
    expect(await remote.hook("remote", { count: 1, ended: 1 })).toMatchObject({
      requests: [{ body: "raw" }],
    });
  });

  it("hashes a large file when asked", async () => {
    const bytes = 65 * 1024 * 1024;
    expect((await simulator.addFile({ bytes })).sha256).toBeNull();
    expect((await connectSimulator(simulator.origin).addFile({ bytes }, { sha256: true })).sha256).toMatch(
      /^[0-9a-f]{64}$/,
    );
  });

  it.each([
    ["files", "{", "not JSON"],
    ["files", "[]", "file plan must be an object"],
    ["files", '{"size":1}', 'there is no field "size"'],
    ["files", '{"bytes":"1"}', "bytes must be a whole number"],
    ["files", '{"bytes":1}', "bytes must be"],
    ["files", '{"responses":[]}', "responses must be a list with an entry"],
    ["files", '{"responses":[{},{"stalAt":1}]}', 'responses[1]: there is no field "stalAt"'],
    ["files", '{"responses":[{"status":99}]}', "status must be a whole number from 200 to 599"],
    ["files", '{"responses":[{"headers":{"a":1}}]}', 'has a bad "a": it must be a string or null'],
    ["files", '{"responses":[{"resetAt":1,"stallAt":1}]}', "only one of"],
    ["files", '{"responses":[{"endless":true,"length":"known"}]}', "endless needs"],
    ["files", '{"responses":[{"declaredLength":1,"length":"chunked"}]}', "declaredLength needs"],
    ["files", '{"responses":[{"slice":[0,99999999]}]}', "slice ends past the last byte"],
    ["files", '{"content":"png","bytes":5}', "bytes goes with videos only"],
    ["files", '{"fileName":"a/b"}', "fileName must be a name"],
    ["callbacks", "{}", "url is missing"],
    ["callbacks", '{"url":"ftp://a","body":{}}', "url must be an http(s) URL"],
    ["callbacks", '{"url":"http://a"}', "body is missing"],
    ["tasks/t", '{"status":1}', 'task: there is no field "status"', "PUT"],
    ["tasks/a%20b", "{}", "a task id has", "PUT"],
    ["faults", "{}", "path is missing", "PUT"],
    ["faults", '{"path":"/files","answers":[]}', "path must start with /api/v1/", "PUT"],
    ["faults", '{"path":"/api/v1/x","answers":{}}', "answers must be a list", "PUT"],
    ["faults", '{"path":"/api/v1/x","answers":[{"times":0}]}', "answers[0]: times must be", "PUT"],
    ["faults", '{"path":"/api/v1/x","answers":[{"cut":"off"}]}', "cut must be one of reset, stall", "PUT"],
    ["hooks/h", "{}", "hook: answers must be a list", "PUT"],
    ["hooks/h", '[{},{"times":1}]', 'answers[1]: there is no field "times"', "PUT"],
    ["hooks/a%20b", "[]", "a hook's name has", "PUT"],
  ])("%s %s is 400 and says why", async (kind, body, message, method = "POST") => {
    const response = await fetch(`${simulator.origin}/_simulator/${kind}`, { method, body });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: string }).error).toContain(message);
  });

  it.each([
    ["GET", "files/x"],
    ["GET", "callbacks/x"],
    ["GET", "tasks/x"],
    ["DELETE", "tasks/x"],
    ["GET", "tasks/x/renew"],
    ["GET", "nothing"],
  ])("%s %s is 404", async (method, path) => {
    const response = await fetch(`${simulator.origin}/_simulator/${path}`, { method });
    expect(response.status).toBe(404);
    expect(((await response.json()) as { error: string }).error).toContain("there is no");
  });
});

it("close ends stalled answers, waiting reports and tasks being generated, and may be called twice", async () => {
  const simulator = await startSimulator({ generateMs: 60_000 });
  const file = await simulator.addFile({ responses: [{ stallAt: 10 }] });
  const body = (await fetch(file.url)).arrayBuffer();
  const waiting = simulator.file(file.id, { ended: 5 });
  const headers = { authorization: "Bearer any" };
  await fetch(`${simulator.origin}/api/v1/veo/generate`, {
    method: "POST",
    headers,
    body: '{"prompt":"A dog"}',
  });
  const outcomes = Promise.allSettled([body, waiting]);
  await simulator.close();
  expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await expect(fetch(simulator.origin)).rejects.toThrow();
  await simulator.close();
});

it("runs alone, prints its origin and stops on SIGTERM", async () => {
  const program = fileURLToPath(new URL("main.ts", import.meta.url));
  const options = ["--port", "0", "--generate-ms", "0", "--upgrade-ms", "0", "--rate-limit", "0"];
  const child = spawn(process.execPath, [program, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [origin] = await once(createInterface(child.stdout), "line");
    expect(await connectSimulator(origin).traffic()).toEqual({ concurrent: 0, maxConcurrent: 0 });
    const headers = { authorization: "Bearer any" };
    const generate = { method: "POST", headers, body: '{"prompt":"A dog"}' };
    expect((await fetch(`${origin}/api/v1/veo/generate`, generate)).status).toBe(429);
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
  } finally {
    child.kill("SIGKILL");
  }
});
