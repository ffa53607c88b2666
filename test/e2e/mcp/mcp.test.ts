/**
 * The gateway with a real client of the provider, which was written without any knowledge of this receiver: only its
 * base URL and its key are changed.
 */

import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { PATIENCE_MS } from "../../patience.ts";
import { FAILURES } from "../../simulator/callback-bodies.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { getDigest, send } from "../http-request.ts";
import { API_TOKEN, CALLBACK_TOKEN, startTestReceiver, type TestReceiver } from "../test-receiver.ts";
import { untilTestsEnd } from "../until-tests-end.ts";
import { type McpServer, startMcpServer } from "./mcp-server.ts";
import { OTHER_TOOLS, REMAINING_TOOLS } from "./other-tools.ts";

const PROVIDER_KEY = `provider-${randomBytes(12).toString("hex")}`;

const started = untilTestsEnd();
let simulator: Simulator;
let receiver: TestReceiver;
let mcp: McpServer;
beforeAll(async () => {
  simulator = started.use(await startSimulator({ apiKey: PROVIDER_KEY }));
  const provider = { VEO3_API_KEY: PROVIDER_KEY, VEO3_API_BASE: simulator.origin };
  const vars = { ...provider, POLL_AFTER_SECONDS: 1, POLL_INTERVAL_SECONDS: 0.2 };
  receiver = started.use(await startTestReceiver(simulator, { vars }));
  mcp = await startMcpServer({
    baseUrl: `${receiver.origin}/api/v1`,
    apiKey: API_TOKEN,
    env: { KIE_AI_ALLOW_DIRECT_GENERATION: "true" },
  });
  started.use(mcp);
});

interface Waited {
  status: string;
  result_urls: string[];
  error: string;
}

async function generate(args: object): Promise<string> {
  const generated = await mcp.call<{ task_id: string }>("veo3_generate_video", args);
  expect(generated).toMatchObject({ success: true, task_id: expect.stringMatching(/^veo_task_/) });
  return generated.task_id;
}

function waitFor(task_id: string) {
  return mcp.call<Waited>("wait_for_task", { task_id, timeout_seconds: 60, interval_seconds: 1 });
}

/** Its links lead to the receiver, and what they open is what the provider made, byte for byte. */
async function expectPlayable(links: string[], taskId: string, name = /generated_\d\.mp4/): Promise<void> {
  const { videos } = await receiver.client.untilSettled(taskId);
  for (const link of links) {
    expect(link).toMatch(`${receiver.origin}/videos/${taskId}/`);
    expect(link).toMatch(name);
    const video = videos.find((candidate) => candidate.name === new URL(link).pathname.split("/").at(-1));
    const head = await send(link, { method: "HEAD" });
    expect([head.status, head.headers["content-type"]]).toEqual([200, "video/mp4"]);
    const part = await send(link, { headers: { range: "bytes=4-7" } });
    expect([part.status, part.body.toString()]).toEqual([206, "ftyp"]);
    const made = await getDigest(String(video?.sourceUrl), {});
    expect(made).toMatchObject({ status: 200, bytes: video?.bytes });
    expect(await getDigest(link, {})).toEqual(made);
  }
}

describe("the MCP server", () => {
  it("generates a video, waits for it, and gets links that last", async () => {
    const taskId = await generate({ prompt: "A dog in the rain [videos 2] [bytes 300000]" });
    const waited = await waitFor(taskId);
    expect(waited).toMatchObject({ success: true, status: "completed", isError: false });
    expect(waited.result_urls).toHaveLength(2);
    await expectPlayable(waited.result_urls, taskId);

    const status = await mcp.call<Waited>("get_task_status", { task_id: taskId });
    expect(status).toMatchObject({ status: "success", result_urls: waited.result_urls });
  });

  it("gets the links too when the callback never came", async () => {
    const taskId = await generate({ prompt: "A cat [lose callback]", aspectRatio: "9:16" });
    const waited = await waitFor(taskId);
    expect(waited.status).toBe("completed");
    await expectPlayable(waited.result_urls, taskId);
    expect(await receiver.client.readTask(taskId)).toMatchObject({
      callbacks: 0,
      videos: [{ name: "generated_0.mp4" }, { name: "original_0.mp4" }],
    });
  });

  it("gets the reason of a failed generation in the provider's words", async () => {
    const taskId = await generate({ prompt: "A dog [fail 400]" });
    const { en } = FAILURES.contentPolicy;
    expect(await waitFor(taskId)).toMatchObject({ status: "failed", error: en, isError: true });
    const status = await mcp.call("get_task_status", { task_id: taskId });
    expect(status).toMatchObject({ status: "fail", error: en });
  });

  it("gets the mistake in a request before it costs anything", async () => {
    const asked = (await simulator.requests()).length;
    const refused = await mcp.call("veo3_generate_video", { prompt: "一只狗", enableTranslation: false });
    expect(JSON.stringify(refused)).toContain("Only English prompts are supported at this time.");
    expect(await simulator.requests()).toHaveLength(asked);
  });

  it("in its default configuration has its user approve a plan before it generates", async () => {
    const { origin } = receiver;
    await using byDefault = await startMcpServer({ baseUrl: `${origin}/api/v1`, apiKey: API_TOKEN });
    expect(await byDefault.tools()).not.toContain("veo3_generate_video");
    const items = [{ tool: "veo3_generate_video", args: { prompt: "A horse" } }];
    const { planId } = await byDefault.call("prepare_media_generation", { items });
    expect(byDefault.approvals).toHaveLength(1);
    const submitted = await byDefault.call<{ results: { taskId: string }[] }>("submit_media_generation", {
      planId,
    });
    const taskId = submitted.results[0]?.taskId ?? "";
    const waited = await byDefault.call<Waited>("wait_for_task", { task_id: taskId, interval_seconds: 1 });
    await expectPlayable(waited.result_urls, taskId);
  });

  it("gets the 1080p version, from the provider first and then from the receiver", async () => {
    const taskId = await generate({ prompt: "A whale" });
    await waitFor(taskId);
    const get1080p = () =>
      mcp.call<{ response: { code: number; data: { resultUrl: string } | null } }>("veo3_get_1080p_video", {
        task_id: taskId,
        index: 0,
      });
    // The provider has to make it: until then one asks again.
    const lasting = await vi.waitUntil(
      async () => {
        const { response } = await get1080p();
        return response.data?.resultUrl.startsWith(receiver.origin) && response.data.resultUrl;
      },
      { timeout: PATIENCE_MS, interval: 100 },
    );
    await expectPlayable([lasting], taskId, /1080p_0\.mp4/);
  });

  it("gets a task that another program generated", async () => {
    const { taskId } = await simulator.putTask("veo_task_of_another_program");
    await mcp.call("get_task_status", { task_id: taskId });
    await receiver.client.untilSettled(taskId);
    const status = await mcp.call<Waited>("get_task_status", { task_id: taskId });
    expect(status.status).toBe("success");
    await expectPlayable(status.result_urls, taskId);
  });
});

describe("its tools of other models", () => {
  it.each(Object.entries(OTHER_TOOLS))("work as with the provider itself: %s", async (tool, calls) => {
    for (const args of [calls].flat()) {
      const made = await mcp.call<{ task_id?: string }>(tool, args);
      expect(made).toMatchObject({ success: true, isError: false });
      if (made.task_id === undefined) continue;
      const { task_id } = made;
      const status = await mcp.call("get_task_status", { task_id });
      expect(status).toMatchObject({ success: true, api_response: { code: 200, data: { taskId: task_id } } });
    }
  });

  it("keep their own callback URL, and leave nothing behind in the receiver", async () => {
    const jobs = (await simulator.requests()).filter(({ path }) => path === "/api/v1/jobs/createTask");
    expect(jobs.length).toBeGreaterThan(15);
    for (const { body } of jobs) {
      expect(body).toMatchObject({ callBackUrl: "https://proxy.kie.ai/mcp-callback" });
    }
    const { tasks } = (await receiver.client.get("/videos?limit=100")).json<{
      tasks: { taskId: string }[];
    }>();
    expect(tasks.map(({ taskId }) => taskId).filter((id) => !id.startsWith("veo_task_"))).toEqual([]);
  });
});

describe("its tools", () => {
  // Last: a client that has listed them holds each to its output schema, which two of them do not keep.
  it("are all tried here", async () => {
    expect(new Set(await mcp.tools())).toEqual(new Set([...Object.keys(OTHER_TOOLS), ...REMAINING_TOOLS]));
  });
});

describe("the provider", () => {
  it("is asked with its own key, and calls back to the receiver", async () => {
    const requests = await simulator.requests();
    const generated = requests.filter(({ path }) => path === "/api/v1/veo/generate");
    expect(new Set(requests.map(({ authorization }) => authorization))).toEqual(
      new Set([`Bearer ${PROVIDER_KEY}`]),
    );
    expect(generated.length).toBeGreaterThanOrEqual(4);
    for (const { body } of generated) {
      expect(body).toMatchObject({ callBackUrl: `${receiver.origin}/veo3-callback?token=${CALLBACK_TOKEN}` });
    }
  });
});

describe("the provider's key and the callback token", () => {
  it("are in no answer to the MCP server", () => {
    expect(mcp.answers.length).toBeGreaterThan(10);
    const answers = mcp.answers.join();
    expect(answers).not.toContain(PROVIDER_KEY);
    expect(answers).not.toContain(CALLBACK_TOKEN);
  });

  it("are not in the receiver's log", async () => {
    await receiver.stop();
    const log = receiver.log();
    for (const event of ["callback", "poll", "attempt", "task_settled"]) {
      expect(log).toContain(`{"event":"${event}"`);
    }
    expect(log).not.toContain(PROVIDER_KEY);
    expect(log).not.toContain(CALLBACK_TOKEN);
  });
});
