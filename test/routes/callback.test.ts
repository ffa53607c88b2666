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

async function sign(taskId: string, key: string, timestamp = Math.floor(Date.now() / 1000)) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const utf8 = new TextEncoder();
  const imported = await crypto.subtle.importKey("raw", utf8.encode(key), algorithm, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", imported, utf8.encode(`${taskId}.${timestamp}`));
  return {
    "x-webhook-timestamp": String(timestamp),
    "x-webhook-signature": new Uint8Array(mac).toBase64(),
  };
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
  const url = "/veo3-callback?token=callback-token";

  it.each(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])("by %s: 405 with Allow", async (method) => {
    const response = await fetchReceiver(url, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
  });

  it.each([
    "",
    "?token=",
    "?token=wrong",
    "?token=CALLBACK-TOKEN",
    "?token=callback-token&token=callback-token",
    "?Token=callback-token",
  ])("with the query %j: 401", async (query) => {
    const taskId = newTaskId();
    const init = { method: "POST", headers: JSON_TYPE, body: JSON.stringify(failure(taskId, 501)) };
    expect(await problemOf(fetchReceiver(`/veo3-callback${query}`, init))).toBe("401 bad_token");
    expect(await isUnknown(taskId)).toBe(true);
  });

  it.each(["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "text/json"])(
    "as %j: 415",
    async (type) => {
      expect(await problemOf(deliver(failure(newTaskId(), 501), { "content-type": type }))).toBe(
        "415 unsupported_media_type",
      );
    },
  );

  it("when it is larger than 256 KiB, declared or not: 413", async () => {
    const padded = (bytes: number) => {
      const body = JSON.stringify(failure(newTaskId(), 501));
      return body + " ".repeat(bytes - body.length);
    };
    const limit = 256 * 1024;
    expect(await outcomeOf(deliver(padded(limit)))).toBe("accepted");
    expect(await problemOf(deliver(padded(limit + 1)))).toBe("413 body_too_large");

    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
      },
    });
    const init = { method: "POST", headers: JSON_TYPE, body: endless };
    expect(await problemOf(fetchReceiver(url, init))).toBe("413 body_too_large");
    expect(pulled).toBeLessThan(20);
  });

  it.each([
    ["an empty body", "", "malformed_json"],
    ["half a body", '{"code":200,', "malformed_json"],
    ["no UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), "malformed_json"],
    ["a nest of 100,000", "[".repeat(100_000) + "]".repeat(100_000), "malformed_json"],
    ["an array", "[]", "invalid_task_id"],
    ["a string", '"veo"', "invalid_task_id"],
    ["null", "null", "invalid_task_id"],
    ["a number", "7", "invalid_task_id"],
    ["no code", { data: { taskId: "x" } }, "invalid_callback"],
    ["a code of 200.5", failure("x", 200.5), "invalid_callback"],
    ["data that is a list", { code: 200, taskId: "x", data: [] }, "invalid_callback"],
  ])("with %s: 400", async (_, body, reason) => {
    expect(await problemOf(deliver(body))).toBe(`400 ${reason}`);
    expect(await isUnknown("x")).toBe(true);
  });

  it("with a 17th video: 400, at once or later", async () => {
    const urls = (count: number) =>
      Array.from({ length: count }, (_, i) => `http://10.0.0.1/${count}-${i}.mp4`);
    const taskId = newTaskId();
    expect(await problemOf(deliver(success(taskId, urls(17))))).toBe("400 invalid_callback");
    expect(await isUnknown(taskId)).toBe(true);
    expect(await outcomeOf(deliver(success(taskId, urls(9))))).toBe("accepted");
    expect(await problemOf(deliver(success(taskId, urls(8))))).toBe("400 invalid_callback");
    expect(await taskOf(taskId)).toMatchObject({ callbacks: 1, videos: { length: 9 } });
  });

  it("with a list without end: 400, in a few words", async () => {
    for (const list of [Array(100_000).fill(1), Array(130_000).fill(1), `[${"1,".repeat(100_000)}1]`]) {
      const response = await deliver(success(newTaskId(), list));
      expect((await response.clone().text()).length).toBeLessThan(1000);
      expect(await problemOf(response)).toBe("400 invalid_callback");
    }
    const bad = { code: 1.5, msg: 5, data: { taskId: "x", info: { resultUrls: Array(200).fill(1) } } };
    expect((await (await deliver(bad)).text()).length).toBeLessThan(1000);
  });

  it("when neither token nor key is configured: 503", async () => {
    const taskId = newTaskId();
    for (const CALLBACK_TOKEN of [undefined, "", " , "]) {
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

  it("is taken with any of the keys and no token", async () => {
    for (const key of ["new-key", "old-key"]) {
      const taskId = newTaskId();
      const request = { query: "", headers: await sign(taskId, key), body: failure(taskId, 501) };
      expect(await outcomeOf(deliverWith(keys, request))).toBe("accepted");
    }
  });

  it("is refused without a good signature", async () => {
    const taskId = newTaskId();
    const body = failure(taskId, 501);
    const reasonWith = (headers: object) => problemOf(deliverWith(keys, { query: "", headers, body }));
    expect(await reasonWith({})).toBe("401 missing_signature");
    expect(await reasonWith(await sign("other-task", "new-key"))).toBe("401 bad_signature");
    expect(await reasonWith(await sign(taskId, "wrong-key"))).toBe("401 bad_signature");
    expect(await reasonWith(await sign(taskId, "new-key", Math.floor(Date.now() / 1000) - 1900))).toBe(
      "401 stale_signature",
    );
    expect(await isUnknown(taskId)).toBe(true);
  });

  it("needs the token as well when both are configured", async () => {
    const both = { WEBHOOK_HMAC_KEY: "key" };
    const taskId = newTaskId();
    const signed = { headers: await sign(taskId, "key"), body: failure(taskId, 501) };
    expect(await problemOf(deliverWith(both, { ...signed, query: "" }))).toBe("401 bad_token");
    expect(await problemOf(deliverWith(both, { body: signed.body }))).toBe("401 missing_signature");
    expect(await outcomeOf(deliverWith(both, signed))).toBe("accepted");
  });

  it("has its task id checked before, and its schema after the signature", async () => {
    const bad = { "x-webhook-timestamp": "1", "x-webhook-signature": "x" };
    const refusal = (body: object) => problemOf(deliverWith(keys, { query: "", headers: bad, body }));
    expect(await refusal({ data: { taskId: "../x" }, code: true })).toBe("400 invalid_task_id");
    expect(await refusal({ data: { taskId: "x" }, code: true })).toBe("401 stale_signature");
  });

  it("speaks of the same task as its state, with duplicate keys too", async () => {
    const [first, last] = [newTaskId(), newTaskId()];
    const raw = `{"code":501,"msg":"","data":{"taskId":"${first}","taskId":"${last}"}}`;
    const post = async (signedFor: string) =>
      app.request(
        `${ORIGIN}/veo3-callback`,
        { method: "POST", headers: { ...JSON_TYPE, ...(await sign(signedFor, "new-key")) }, body: raw },
        { ...env, ...keys },
        createExecutionContext(),
      );
    expect(await problemOf(post(first))).toBe("401 bad_signature");
    expect(await outcomeOf(post(last))).toBe("accepted");
    expect([await isUnknown(first), await isUnknown(last)]).toEqual([true, false]);
  });
});

describe("a callback is taken", () => {
  it.each([
    "application/json; charset=utf-8",
    "application/json;charset=gbk",
    "APPLICATION/JSON",
    "application/json ",
  ])("as %s", async (type) => {
    expect(await outcomeOf(deliver(failure(newTaskId(), 501), { "content-type": type }))).toBe("accepted");
  });

  it("with a byte order mark, unknown fields and keys that mean something to JavaScript", async () => {
    const taskId = newTaskId();
    const raw = `\ufeff{"code":"501","msg":"失败","constructor":{},"__proto__":{"code":200},"extra":[],
      "data":{"taskId":"${taskId}","__proto__":{"taskId":"other"},"info":null}}`;
    expect(await outcomeOf(deliver(raw))).toBe("accepted");
    expect(await taskOf(taskId)).toMatchObject({ code: 501, message: "失败" });
  });

  it("for a task nobody announced, with a code nobody knows", async () => {
    const taskId = newTaskId();
    expect(await outcomeOf(deliver(failure(taskId, 900, "新的状态")))).toBe("accepted");
    expect(await taskOf(taskId)).toMatchObject({
      state: "failed",
      code: 900,
      message: "新的状态",
      failure: { reason: "unknown", retryable: true, advice: expect.stringMatching(/\w/) },
    });
  });

  it("when it succeeded without a video, which is not stored", async () => {
    for (const urls of [[], null, undefined, "[]"]) {
      const taskId = newTaskId();
      expect(await outcomeOf(deliver(success(taskId, urls)))).toBe("accepted");
      expect(await taskOf(taskId)).toMatchObject({ state: "failed", failure: { reason: "no_videos" } });
    }
  });

  it("when a URL may not be fetched: that video fails, and the others do not", async () => {
    const file = await simulator.addFile();
    const taskId = newTaskId();
    const refused = [
      "javascript:alert(1)",
      "file:///etc/passwd",
      file.url.replace("//", "//user:password@"),
      `${file.url}?${"a".repeat(10_000)}`,
      file.url.replace("127.0.0.1", "localhost"),
    ];
    expect(await outcomeOf(deliver(success(taskId, [...refused, file.url])))).toBe("accepted");
    const task = await settled(taskId);
    expect(task.state).toBe("partial");
    expect(task.videos.map((video) => video.failure?.reason ?? video.state)).toEqual([
      ...refused.map(() => "url_refused"),
      "stored",
    ]);
    expect((await simulator.file(file.id)).requests).toHaveLength(1);
  });
});

describe("the same delivery again", () => {
  it("is a duplicate and has one effect, three times or a hundred at once", async () => {
    const file = await simulator.addFile();
    const taskId = newTaskId();
    const body = success(taskId, [file.url, file.url]);
    const answers = await Promise.all(Array.from({ length: 100 }, () => outcomeOf(deliver(body))));
    expect(answers.filter((outcome) => outcome === "accepted")).toHaveLength(1);
    expect(answers.filter((outcome) => outcome === "duplicate")).toHaveLength(99);
    const task = await settled(taskId);
    expect(task).toMatchObject({ callbacks: 1, videos: { length: 1 }, state: "stored" });
    expect((await simulator.file(file.id)).requests).toHaveLength(1);
    expect(await outcomeOf(deliver(body))).toBe("duplicate");
  });

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

  it("a failure after a success is ignored; a success after a failure upgrades", async () => {
    const file = await simulator.addFile();
    const taskId = newTaskId();
    expect(await outcomeOf(deliver(failure(taskId, 500)))).toBe("accepted");
    expect(await outcomeOf(deliver(success(taskId, [file.url])))).toBe("accepted");
    expect(await settled(taskId)).toMatchObject({ state: "stored", code: 200, failure: null });
    expect(await outcomeOf(deliver(failure(taskId, 501)))).toBe("ignored");
    expect(await taskOf(taskId)).toMatchObject({ state: "stored", code: 200, callbacks: 3 });
  });

  it("a success with rotated query strings adds no video; another URL is appended", async () => {
    const [first, second] = [await simulator.addFile(), await simulator.addFile()];
    const taskId = newTaskId();
    await deliver(success(taskId, [`${first.url}?sig=1`]));
    await settled(taskId);
    expect(await outcomeOf(deliver(success(taskId, [`${first.url}?sig=2`])))).toBe("ignored");
    expect(await outcomeOf(deliver(success(taskId, [second.url])))).toBe("accepted");
    const task = await settled(taskId);
    expect(task.videos.map(({ name, state }) => `${name} ${state}`)).toEqual([
      "generated_0.mp4 stored",
      "generated_1.mp4 stored",
    ]);
    expect((await simulator.file(first.id)).requests).toHaveLength(1);
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
