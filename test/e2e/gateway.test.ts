/**
 * The whole way of a task that is submitted through the receiver as a process: to the simulated provider and back,
 * into the bucket, and on to the client. In the end all that its log says is searched for what it must not say.
 */

import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FAILURES } from "../simulator/callback-bodies.ts";
import { signatureHeaders } from "../simulator/callback-delivery.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { getDigest } from "./http-request.ts";
import { ReceiverClient, type TaskView } from "./receiver-client.ts";
import { startTestReceiver, type TestReceiver } from "./test-receiver.ts";

/** What neither the log nor an answer may hold. */
const secrets: { what: string; value: string }[] = [];
function secret(what: string): string {
  const value = randomBytes(12).toString("hex");
  secrets.push({ what, value });
  return value;
}

const providerKey = secret("the provider's key");
const callbackToken = secret("the callback token");
const hmacKey = secret("the signing key");
const apiToken = secret("the API token");

let simulator: Simulator;
let receiver: TestReceiver;
let client: ReceiverClient;
/** All that clients were answered by the gateway. */
const answers: string[] = [];

beforeAll(async () => {
  simulator = await startSimulator({ apiKey: providerKey, hmacKey });
  receiver = await startTestReceiver(simulator, {
    vars: {
      CALLBACK_TOKEN: callbackToken,
      WEBHOOK_HMAC_KEY: hmacKey,
      API_TOKEN: apiToken,
      VEO3_API_KEY: providerKey,
      VEO3_API_BASE: simulator.origin,
      NOTIFY_HOSTS: simulator.host,
      POLL_AFTER_SECONDS: 1,
      POLL_INTERVAL_SECONDS: 0.2,
    },
  });
  client = new ReceiverClient(receiver.origin, { callbackToken, apiToken });
});
afterAll(async () => {
  await receiver?.stop();
  await simulator?.close();
});

interface Envelope<Data> {
  code: number;
  msg: string;
  data: Data;
}

async function post<Data = { taskId: string }>(path: string, body: object): Promise<Envelope<Data>> {
  const answer = await client.post(`/api/v1/veo/${path}`, body);
  answers.push(answer.body.toString());
  return answer.json();
}

async function get<Data>(path: string): Promise<Envelope<Data>> {
  const answer = await client.get(`/api/v1/veo/${path}`);
  answers.push(answer.body.toString());
  return answer.json();
}

/** Also: a client's own callback URL, which nobody else is to learn of. */
async function generate(request: { prompt: string; callBackUrl?: string } & Record<string, unknown>) {
  const { code, data } = await post("generate", {
    callBackUrl: `https://client.example.com/${secret("a hook's path")}?key=${secret("a hook's query")}`,
    ...request,
  });
  expect(code).toBe(200);
  return data.taskId;
}

/** Stored: what the receiver serves is what the provider made, byte for byte. */
async function expectStored(task: TaskView, ...names: string[]): Promise<void> {
  expect(task.videos.map(({ name }) => name)).toEqual(names);
  for (const { url, sourceUrl, bytes, state } of task.videos) {
    expect(state).toBe("stored");
    const made = await getDigest(sourceUrl, {});
    expect(made).toMatchObject({ status: 200, bytes });
    expect(await getDigest(String(url), {})).toEqual(made);
  }
}

async function untilStored(taskId: string, count: number): Promise<TaskView> {
  return client.untilTask(taskId, ({ settledAt, videos }) => settledAt !== null && videos.length >= count);
}

describe.concurrent("a task submitted through the receiver", () => {
  it("is called back, confirmed and stored", async () => {
    const taskId = await generate({ prompt: "A dog", aspect_ratio: "9:16" });
    const { callbacks } = await simulator.task(taskId);
    expect(callbacks).toMatchObject([
      { attempts: [{ status: 200, outcome: "accepted" }], state: "delivered" },
    ]);
    const task = await untilStored(taskId, 2);
    expect(task).toMatchObject({ state: "stored", callbacks: 1 });
    await expectStored(task, "generated_0.mp4", "original_0.mp4");
    expect(await get(`record-info?taskId=${taskId}`)).toMatchObject({
      code: 200,
      data: { state: "success", paramJson: JSON.stringify({ prompt: "A dog", aspect_ratio: "9:16" }) },
    });
  });

  it("is stored too when its callback never comes: it is asked for", async () => {
    const taskId = await generate({ prompt: "A dog [lose callback]" });
    const task = await untilStored(taskId, 1);
    expect(task).toMatchObject({ state: "stored", code: 200, callbacks: 0 });
    await expectStored(task, "generated_0.mp4");
  });

  it("is extended by a task of its own, which says so", async () => {
    const base = await generate({ prompt: "A dog" });
    await untilStored(base, 1);
    const { data } = await post("extend", { taskId: base, prompt: "It goes on", model: "fast" });
    const task = await untilStored(data.taskId, 1);
    expect(task).toMatchObject({ taskId: data.taskId, extends: base, state: "stored" });
    await expectStored(task, "generated_0.mp4");
    const { data: info } = await get<{ response: Record<string, string[]> }>(
      `record-info?taskId=${data.taskId}`,
    );
    const { resultUrls, fullResultUrls } = info.response;
    expect(fullResultUrls).toEqual(resultUrls);
  });

  it("has its 4K version and picture beside it, when the provider calls back with them", async () => {
    const taskId = await generate({ prompt: "A dog" });
    await untilStored(taskId, 1);
    const asked = await post("get-4k-video", { taskId, index: 0 });
    expect(asked).toMatchObject({ code: 200, data: { taskId, resultUrls: null } });
    const task = await untilStored(taskId, 3);
    expect(task).toMatchObject({ state: "stored", code: 200 });
    await expectStored(task, "generated_0.mp4", "4k_0.mp4", "4k_image_0.png");
  });

  it("has its 1080p version beside it, once it was got", async () => {
    const taskId = await generate({ prompt: "A dog" });
    await untilStored(taskId, 1);
    const get1080p = () => get<{ resultUrl: string } | null>(`get-1080p-video?taskId=${taskId}&index=0`);
    const isReady = async () => (await get1080p()).code === 200;
    await vi.waitUntil(isReady, { timeout: 30_000, interval: 50 });
    const task = await untilStored(taskId, 2);
    await expectStored(task, "generated_0.mp4", "1080p_0.mp4");
    const { data } = await get1080p();
    expect(data?.resultUrl).toMatch(`${receiver.origin}/videos/${taskId}/1080p_0.mp4?`);
  });
});

describe.concurrent("a client's own callback URL", () => {
  /** A webhook handler of a client, with a secret in its URL. */
  async function hook() {
    const name = randomBytes(8).toString("hex");
    const { url } = await simulator.planHook(name, []);
    return { name, callBackUrl: `${url}/${secret("a path")}?key=${secret("a query")}` };
  }

  /** The one request the handler got: signed, as the provider's are. */
  async function handedOn({ name, callBackUrl }: Awaited<ReturnType<typeof hook>>, taskId: string) {
    const { requests } = await simulator.hook(name, { count: 1 });
    expect(requests).toHaveLength(1);
    const [request] = requests;
    expect(request).toMatchObject({ method: "POST", headers: { "content-type": "application/json" } });
    expect(callBackUrl.endsWith(String(request?.path))).toBe(true);
    const timestamp = Number(request?.headers["x-webhook-timestamp"]);
    expect(request?.headers).toMatchObject(signatureHeaders(taskId, timestamp, hmacKey));
    return JSON.parse(String(request?.body));
  }

  it("is told of the stored videos as the provider would tell it, with links that last", async () => {
    const told = await hook();
    const taskId = await generate({ ...told, prompt: "Two dogs [videos 2]", aspect_ratio: "9:16" });
    const body = await handedOn(told, taskId);
    expect(body).toMatchObject({ code: 200, data: { taskId, info: { resolution: "720p" } } });
    const { videos } = await client.untilSettled(taskId);
    const links = [...body.data.info.resultUrls, ...body.data.info.originUrls];
    expect(links.map((link) => new URL(link).pathname.split("/").at(-1))).toEqual(
      videos.map(({ name }) => name),
    );
    for (const [index, link] of links.entries()) {
      expect(await getDigest(link, {})).toEqual(await getDigest(String(videos[index]?.sourceUrl), {}));
    }
    await client.untilTask(taskId, ({ history }) =>
      history.some(({ event }) => event === "notification_sent"),
    );
  });

  it("is told of a failure in the provider's words", async () => {
    const told = await hook();
    const taskId = await generate({ ...told, prompt: "A dog [fail 400]" });
    const { code, en } = FAILURES.contentPolicy;
    expect(await handedOn(told, taskId)).toMatchObject({ code, msg: en, data: { taskId } });
  });

  it("is told of the 4K version when it asked for that", async () => {
    const told = await hook();
    const taskId = await generate({ prompt: "A dog" });
    await untilStored(taskId, 1);
    await post("get-4k-video", { taskId, index: 0, callBackUrl: told.callBackUrl });
    const { data } = await handedOn(told, taskId);
    const { videos } = await untilStored(taskId, 3);
    const links = [...data.info.resultUrls, ...data.info.imageUrls];
    for (const [index, link] of links.entries()) {
      const source = String(videos[index + 1]?.sourceUrl);
      expect(await getDigest(link, {})).toEqual(await getDigest(source, {}));
    }
  });

  it("on a host that NOTIFY_HOSTS does not name is told nothing, and the task's history says so", async () => {
    const taskId = await generate({ prompt: "A dog" });
    const { history } = await untilStored(taskId, 1);
    expect(history).toContainEqual(
      expect.objectContaining({
        event: "notification_skipped",
        detail: "client.example.com is not one of NOTIFY_HOSTS",
      }),
    );
  });
});

describe("none of the secrets", () => {
  const found = (text: string) => secrets.filter(({ value }) => text.includes(value)).map(({ what }) => what);

  it("is in what the gateway answered", () => {
    expect(answers.length).toBeGreaterThan(15);
    expect(found(answers.join("\n"))).toEqual([]);
  });

  it("is in the log of all that", async () => {
    await receiver.stop();
    const log = receiver.log();
    expect(secrets.length).toBeGreaterThan(20);
    for (const event of ["callback", "poll", "attempt", "task_settled", "notification"]) {
      expect(log).toContain(`{"event":"${event}"`);
    }
    expect(found(log)).toEqual([]);
  });
});
