/**
 * What was asked for stays with the task, and the callback address in it does not: not in the API, not in the log, and
 * nowhere in what the receiver has stored, which is searched as it lies on disk.
 */

import { randomBytes } from "node:crypto";
import { mkdtempDisposable, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { successBody } from "../simulator/callback-bodies.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { send } from "./http-request.ts";
import type { TaskView } from "./receiver-client.ts";
import { API_TOKEN, newTaskId, startTestReceiver, type TestReceiver } from "./test-receiver.ts";
import { untilTestsEnd } from "./until-tests-end.ts";

const CALLBACK_TOKEN = randomBytes(12).toString("hex");
/** A client's own callback URL; its host is not in `NOTIFY_HOSTS`. */
const CLIENTS_SECRET = randomBytes(12).toString("hex");
const CLIENTS = `https://client.example/hooks/${CLIENTS_SECRET}`;
/** What no prompt of these tests is without. */
const MARK = randomBytes(12).toString("hex");
const REFERENCE = "订单-42 🦊";
const IMAGE = "https://images.example/fox.png?size=2";

type Request = { prompt: string; callBackUrl?: string } & Record<string, unknown>;

/** Where the receiver's address can hide in a request. */
function requestsWith(address: string): Request[] {
  const encoded = encodeURIComponent(address);
  const prompt = `A fox, ${MARK}`;
  const json = JSON.stringify({ prompt, callBackUrl: address });
  return [
    { prompt },
    { prompt: `${prompt} ${address} in the snow` },
    { prompt: `${prompt}，一只狐狸${encoded}` },
    { prompt: `${prompt} ${encodeURIComponent(encoded)}` },
    { prompt: `${prompt} ?token=${CALLBACK_TOKEN}` },
    { prompt: json },
    { prompt: json.replaceAll("/", "\\/") },
    { prompt, imageUrls: [address, IMAGE] },
    { prompt, imageUrls: [`https://images.example/?next=${encoded}`] },
    { prompt, nested: { call_back_url: address, list: [address] }, watermark: encoded },
  ].map((request) => ({ callBackUrl: address, model: "veo3_fast", aspect_ratio: "16:9", ...request }));
}

const started = untilTestsEnd();
let simulator: Simulator;
beforeAll(async () => {
  simulator = started.use(await startSimulator({ generateMs: 0 }));
});

/** A receiver's tasks, settled, and everything that it has said and stored, once it has ended. */
async function runReceiver(
  vars: Record<string, string | number>,
  use: (receiver: TestReceiver) => Promise<string[]>,
): Promise<{ tasks: TaskView[]; said: string; stored: Buffer[] }> {
  const { path: stateDirectory } = started.use(await mkdtempDisposable(join(tmpdir(), "veo3-asked-")));
  const receiver = started.use(
    await startTestReceiver(simulator, { stateDirectory, vars: { CALLBACK_TOKEN, ...vars } }),
  );
  const { client } = receiver;
  const tasks = await Promise.all((await use(receiver)).map((taskId) => client.untilSettled(taskId)));
  const answers = await Promise.all([
    client.get("/videos?limit=100"),
    client.get("/"),
    ...tasks.flatMap(({ taskId }) => [
      client.get(`/videos/${taskId}`),
      client.get(`/tasks/${taskId}`),
      client.get(`/api/v1/veo/record-info?taskId=${taskId}`),
    ]),
  ]);
  await receiver.stop();
  const said = [receiver.log(), ...answers.map(({ body }) => body.toString())].join("\n");
  const files = await readdir(stateDirectory, { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  return { tasks, said, stored: await Promise.all(paths.map((path) => readFile(path))) };
}

/** Rows that are not Latin are stored in UTF-16. */
function isStored(stored: readonly Buffer[], text: string): boolean {
  return stored.some((file) => file.includes(text) || file.includes(text, 0, "utf16le"));
}

function provider() {
  return {
    VEO3_API_KEY: "provider-key",
    VEO3_API_BASE: simulator.origin,
    POLL_AFTER_SECONDS: 0,
    POLL_INTERVAL_SECONDS: 0.1,
  };
}

/** Submits through the gateway, with a reference as `curl` sends it: in UTF-8. */
async function submit({ client }: TestReceiver, requests: Request[]): Promise<string[]> {
  const headers = {
    authorization: `Bearer ${API_TOKEN}`,
    "x-reference": Buffer.from(REFERENCE).toString("latin1"),
  };
  const answers = await Promise.all(
    requests.map((request) =>
      send(`${client.origin}/api/v1/veo/generate`, {
        method: "POST",
        headers,
        body: JSON.stringify(request),
      }),
    ),
  );
  return answers.map((answer) => answer.json<{ data: { taskId: string } }>().data.taskId);
}

/** Calls back with the request as text, as an object, and as text that is broken, in turn. */
async function callBack({ client }: TestReceiver, requests: Request[]): Promise<string[]> {
  const calls = requests.map(async (request, i) => {
    const taskId = newTaskId();
    const { url } = await simulator.addFile({ seed: i });
    const body = successBody({ taskId, resultUrls: [url] });
    const json = JSON.stringify(request);
    const promptJson = [json, request, json.slice(0, -1)][i % 3];
    const answer = await client.callBack({ ...body, data: { ...body.data, promptJson } });
    expect(answer.headers["x-callback-outcome"]).toBe("accepted");
    return taskId;
  });
  return Promise.all(calls);
}

/** Submitted elsewhere: only polls tell what was asked for. */
async function register({ client }: TestReceiver, requests: Request[]): Promise<string[]> {
  const calls = requests.map(async (request) => {
    const taskId = newTaskId();
    await simulator.putTask(taskId, { request });
    expect((await client.get(`/videos/${taskId}`, {}, "PUT")).status).toBe(201);
    return taskId;
  });
  return Promise.all(calls);
}

const SOURCES = [
  ["the gateway", submit, true, [...Array(10).keys()]],
  ["callbacks, where the request can be read", callBack, false, [0, 1, 3, 4, 6, 7, 9]],
  ["record-info", register, true, [...Array(10).keys()]],
] as const;

describe.each(SOURCES)("what was asked for, told by %s", (_, use, polls, readable) => {
  let run: Awaited<ReturnType<typeof runReceiver>>;
  beforeAll(async () => {
    run = await runReceiver(polls ? provider() : {}, (receiver) =>
      use(receiver, requestsWith(receiver.client.callbackUrl)),
    );
  });

  it("is kept with each task", () => {
    expect(run.tasks.map(({ state }) => state)).toEqual(Array(10).fill("stored"));
    const known = run.tasks.flatMap(({ request }, i) => (request === null ? [] : [i]));
    expect(known).toEqual(readable);
    for (const i of known) {
      expect(run.tasks[i]?.request).toMatchObject({
        prompt: expect.stringContaining(MARK),
        model: "veo3_fast",
        aspectRatio: "16:9",
        imageUrls: { 7: [IMAGE], 8: ["https://images.example/?next=[…]"] }[i] ?? [],
      });
    }
    expect(isStored(run.stored, MARK)).toBe(true);
    const reference = use === submit ? REFERENCE : null;
    expect(run.tasks.map((task) => task.reference)).toEqual(Array(10).fill(reference));
  });

  it("has its callback address nowhere: in no answer, no line of the log, and nowhere on disk", () => {
    expect(run.said).toContain(MARK);
    expect(run.said).not.toContain(CALLBACK_TOKEN);
    expect(isStored(run.stored, CALLBACK_TOKEN)).toBe(false);
  });
});

describe("with KEEP_REQUESTS=false", () => {
  it("nothing of a request is kept, wherever it comes from", async () => {
    const vars = { ...provider(), KEEP_REQUESTS: "false" };
    const { tasks, said, stored } = await runReceiver(vars, async (receiver) => {
      const [first, second, third] = requestsWith(CLIENTS) as [Request, Request, Request];
      const called = callBack(receiver, [first]);
      // A callback is confirmed by record-info, which has the request too.
      await simulator.putTask((await called)[0] as string, { request: first });
      return [
        ...(await called),
        ...(await submit(receiver, [second])),
        ...(await register(receiver, [third])),
      ];
    });
    expect(tasks.map(({ state, request }) => [state, request])).toEqual(Array(3).fill(["stored", null]));
    // The provider's own record is passed on as it is, but not kept.
    expect(said.replace(/"paramJson":"(\\.|[^"\\])*"/g, "")).not.toContain(MARK);
    expect(isStored(stored, MARK)).toBe(false);
    expect(isStored(stored, CLIENTS_SECRET)).toBe(false);
  });
});
