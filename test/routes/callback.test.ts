import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { app } from "../../src/app.ts";
import {
  deliver,
  failure,
  fetchReceiver,
  getTask,
  newTaskId,
  ORIGIN,
  outcomeOf,
  problemOf,
  settled,
  sha256,
  simulator,
  success,
  taskOf,
} from "../client.ts";

const JSON_TYPE = { "content-type": "application/json" };

/** The Worker with some of its variables or bindings changed. */
async function deliverWith(variables: object, request: { query?: string; headers?: object; body: unknown }) {
  const context = createExecutionContext();
  const { query = "?token=callback-token", headers = {}, body } = request;
  const init = { method: "POST", headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) };
  const response = await app.request(
    `${ORIGIN}/veo3-callback${query}`,
    init,
    { ...env, ...variables },
    context,
  );
  await waitOnExecutionContext(context);
  return response;
}

async function isUnknown(taskId: string) {
  return (await getTask(taskId)).status === 404;
}

describe("the page's own example", () => {
  it("is acknowledged, and its videos are stored byte for byte", async () => {
    const [generated, original] = [
      await simulator.addFile({ seed: 1 }),
      await simulator.addFile({ seed: 2 }),
    ];
    const taskId = "veo_task_abcdef123456";
    const response = await deliver(success(taskId, [generated.url], { originUrls: [original.url] }));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('{"code":200,"msg":"success"}');
    expect(response.headers.get("x-callback-outcome")).toBe("accepted");

    const task = await settled(taskId);
    expect(task).toMatchObject({ state: "stored", code: 200, message: "Veo3 视频生成成功。", failure: null });
    expect(task.videos.map(({ name, state, bytes }) => ({ name, state, bytes }))).toEqual([
      { name: "generated_0.mp4", state: "stored", bytes: generated.bytes },
      { name: "original_0.mp4", state: "stored", bytes: original.bytes },
    ]);
    for (const [index, file] of [generated, original].entries()) {
      const video = await fetchReceiver(task.videos[index]?.url ?? "");
      expect(await sha256(await video.arrayBuffer())).toBe(file.sha256);
    }
  });
});

describe("a callback is refused, and changes nothing,", () => {
  it("when it never ends, and is not read beyond its limit: 413", async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
      },
    });
    const init = { method: "POST", headers: JSON_TYPE, body: endless };
    const response = fetchReceiver("/veo3-callback?token=callback-token", init);
    expect(await problemOf(response)).toBe("413 body_too_large");
    expect(pulled).toBeLessThan(20);
  });

  it("when its data is a list: 400", async () => {
    const body = { code: 200, taskId: newTaskId(), data: [] };
    expect(await problemOf(deliver(body))).toBe("400 invalid_callback");
  });

  it("when the token that is configured is empty: 503", async () => {
    const taskId = newTaskId();
    for (const CALLBACK_TOKEN of ["", " , "]) {
      const response = deliverWith({ CALLBACK_TOKEN }, { body: failure(taskId, 501) });
      expect(await problemOf(response)).toBe("503 not_configured");
    }
    expect(await isUnknown(taskId)).toBe(true);
  });

  it("when a variable is malformed: 503", async () => {
    const response = deliverWith({ MAX_VIDEO_BYTES: "4GB" }, { body: failure(newTaskId(), 501) });
    expect(await problemOf(response)).toBe("503 not_configured");
  });
});

describe("a signed callback", () => {
  const keys = { CALLBACK_TOKEN: undefined, WEBHOOK_HMAC_KEY: "new-key,old-key" };

  it("has its task id checked before, and its schema after the signature", async () => {
    const bad = { "x-webhook-timestamp": "1", "x-webhook-signature": "x" };
    const refusal = (body: object) => problemOf(deliverWith(keys, { query: "", headers: bad, body }));
    expect(await refusal({ data: { taskId: "../x" }, code: true })).toBe("400 invalid_task_id");
    expect(await refusal({ data: { taskId: "x" }, code: true })).toBe("401 stale_signature");
  });
});

describe("the same delivery again", () => {
  it("that KV knows does not wake the object", async () => {
    const taskId = newTaskId();
    await deliverWith({}, { body: failure(taskId, 501) });
    const { keys } = await env.DELIVERIES.list({ prefix: `delivery:${taskId}:` });
    expect(keys).toHaveLength(1);
    expect(keys[0]?.expiration).toBeGreaterThan(Date.now() / 1000 + 6 * 24 * 3600);
    const TASKS = { getByName: () => expect.fail("the object was woken") };
    expect(await outcomeOf(deliverWith({ TASKS }, { body: failure(taskId, 501) }))).toBe("duplicate");
  });

  it("is decided by the object when KV fails, is slow, or misses", async () => {
    const taskId = newTaskId();
    const body = failure(taskId, 501);
    await deliverWith({}, { body });
    const never = new Promise<never>(() => {});
    const fails = () => Promise.reject(new Error("KV is down"));
    for (const get of [fails, () => never, async () => null]) {
      const DELIVERIES = { get, put: fails };
      expect(await outcomeOf(deliverWith({ DELIVERIES }, { body }))).toBe("duplicate");
    }
    expect(await taskOf(taskId)).toMatchObject({ callbacks: 1 });
    const fresh = newTaskId();
    const DELIVERIES = { get: fails, put: fails };
    expect(await outcomeOf(deliverWith({ DELIVERIES }, { body: failure(fresh, 501) }))).toBe("accepted");
  });
});

describe("different callbacks at the same moment", () => {
  it("all have their effect: none overwrites another", async () => {
    const files = await Promise.all(Array.from({ length: 12 }, (_, seed) => simulator.addFile({ seed })));
    const taskId = newTaskId();
    const deliverAll = (some: typeof files) =>
      Promise.all(some.map(({ url }) => outcomeOf(deliver(success(taskId, [url])))));
    const answers = [...(await deliverAll(files.slice(0, 6))), ...(await deliverAll(files.slice(6)))];
    expect(new Set(answers)).toEqual(new Set(["accepted"]));
    const task = await settled(taskId);
    expect(task).toMatchObject({ state: "stored", callbacks: 12, videos: { length: 12 } });
    expect(new Set(task.videos.map(({ sourceUrl }) => sourceUrl))).toEqual(
      new Set(files.map(({ url }) => url)),
    );
  });
});

describe("a task that cannot be made durable", () => {
  it("is answered with 503, and the delivery is not marked as seen", async () => {
    const taskId = newTaskId();
    const body = failure(taskId, 501);
    const TASKS = { getByName: () => ({ accept: () => Promise.reject(new Error("object overloaded")) }) };
    expect(await problemOf(deliverWith({ TASKS }, { body }))).toBe("503 not_durable");
    expect((await env.DELIVERIES.list({ prefix: `delivery:${taskId}:` })).keys).toEqual([]);
    expect(await outcomeOf(deliverWith({}, { body }))).toBe("accepted");
  });
});

describe("what a callback means for its task", () => {
  it("a failure says why, whether to try again and what to do", async () => {
    const taskId = newTaskId();
    await deliver(failure(taskId, 400, "您的提示词被网站标记为违反内容政策"));
    const task = await taskOf(taskId);
    expect(task).toMatchObject({ state: "failed", code: 400, message: "您的提示词被网站标记为违反内容政策" });
    expect(task.failure).toEqual({
      reason: "content_policy",
      retryable: false,
      advice: "Rephrase the prompt: it was refused by the content policy.",
    });
    expect(task.settledAt).not.toBeNull();
  });

  it("no secret reaches the log, an answer or storage", async () => {
    const lines: string[] = [];
    const log = vi.spyOn(console, "log").mockImplementation((line) => lines.push(String(line)));
    const taskId = newTaskId();
    const [gone, fine] = [
      await simulator.addFile({ responses: [{ status: 404 }] }),
      await simulator.addFile(),
    ];
    const query = "?X-Amz-Signature=source-secret";
    const answers = [
      await deliver(
        success(taskId, [gone.url + query, `http://u:source-secret@${simulator.host}/a`, fine.url + query]),
      ),
      await fetchReceiver("/veo3-callback?token=guessed-secret", { method: "POST" }),
      await fetchReceiver("/nothing?token=callback-token", {
        headers: { authorization: "Bearer api-token" },
      }),
      await deliver({ code: "x", msg: "callback-token", data: { taskId } }),
    ];
    const link = (await settled(taskId)).videos[2]?.url ?? "";
    answers.push(await fetchReceiver(link.replace("generated_2", "generated_1")));
    log.mockRestore();
    expect(lines.length).toBeGreaterThan(5);
    const texts = [...lines, ...(await Promise.all(answers.map((answer) => answer.text())))];
    const signature = new URL(link).searchParams.get("signature") ?? "";
    for (const secret of ["callback-token", "api-token", "source-secret", "guessed-secret", signature]) {
      for (const text of texts) expect(text).not.toContain(secret);
    }
  });

  it("nothing of promptJson is kept: it echoes the callback URL with its token", async () => {
    const taskId = newTaskId();
    const promptJson = JSON.stringify({ callBackUrl: `${ORIGIN}/veo3-callback?token=callback-token` });
    await deliver({ code: 501, msg: "failed", data: { taskId, promptJson } });
    const stored = await env.TASKS.getByName(taskId).read();
    expect(JSON.stringify(stored)).not.toContain("callback-token");
  });
});

it("a URL of the receiver itself is refused, also of a host that it was called by earlier", async () => {
  const taskId = newTaskId();
  const registration = { method: "PUT", headers: { authorization: "Bearer api-token" } };
  await fetchReceiver(`https://earlier.example.org/videos/${taskId}`, registration);
  await deliver(success(taskId, ["https://earlier.example.org./healthz", `${ORIGIN}/healthz`]));
  const { videos } = await settled(taskId);
  const refused = { reason: "url_refused", message: "the URL points at this receiver" };
  expect(videos.map(({ failure }) => failure)).toEqual([refused, refused]);
});
