import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { fetchWith } from "../changed-receiver.ts";
import {
  AUTHORIZED,
  CALLBACK_PATH,
  deliver,
  failure,
  fetchReceiver,
  getTask,
  newTaskId,
  ORIGIN,
  outcomeOf,
  posted,
  problemOf,
  settled,
  simulator,
  success,
  taskOf,
} from "../client.ts";

/** Delivers to the receiver with some of its variables or bindings changed, and waits until nothing of it goes on. */
async function deliverWith(changed: object, body: unknown) {
  const context = createExecutionContext();
  const response = await fetchWith(changed, CALLBACK_PATH, posted(body), context);
  await waitOnExecutionContext(context);
  return response;
}

describe("a callback is refused, and changes nothing,", () => {
  it("when it never ends, and is not read beyond its limit: 413", async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
      },
    });
    const response = fetchReceiver(CALLBACK_PATH, { ...posted(""), body: endless });
    expect(await problemOf(response)).toBe("413 body_too_large");
    expect(pulled).toBeLessThan(20);
  });

  it.each([{ CALLBACK_TOKEN: "" }, { CALLBACK_TOKEN: " , " }, { MAX_VIDEO_BYTES: "4GB" }])(
    "when a variable is empty or malformed, as %j: 503",
    async (variables) => {
      const taskId = newTaskId();
      expect(await problemOf(deliverWith(variables, failure(taskId, 501)))).toBe("503 not_configured");
      expect((await getTask(taskId)).status).toBe(404);
    },
  );
});

describe("a signed callback", () => {
  const keys = { CALLBACK_TOKEN: undefined, WEBHOOK_HMAC_KEY: "new-key,old-key" };

  it("has its task id checked before, and its schema after the signature", async () => {
    const bad = { "x-webhook-timestamp": "1", "x-webhook-signature": "x" };
    const refusal = (body: object) => problemOf(fetchWith(keys, "/veo3-callback", posted(body, bad)));
    expect(await refusal({ data: { taskId: "../x" }, code: true })).toBe("400 invalid_task_id");
    expect(await refusal({ data: { taskId: "x" }, code: true })).toBe("401 stale_signature");
  });
});

describe("the same delivery again", () => {
  it("that KV knows does not wake the object", async () => {
    const taskId = newTaskId();
    await deliverWith({}, failure(taskId, 501));
    const { keys } = await env.DELIVERIES.list({ prefix: `delivery:${taskId}:` });
    expect(keys).toHaveLength(1);
    expect(keys[0]?.expiration).toBeGreaterThan(Date.now() / 1000 + 6 * 24 * 3600);
    const TASKS = { getByName: () => expect.fail("the object was woken") };
    expect(await outcomeOf(deliverWith({ TASKS }, failure(taskId, 501)))).toBe("duplicate");
  });

  it("is decided by the object when KV fails, is slow, or misses", async () => {
    const taskId = newTaskId();
    const body = failure(taskId, 501);
    await deliverWith({}, body);
    const never = new Promise<never>(() => {});
    const fails = () => Promise.reject(new Error("KV is down"));
    for (const get of [fails, () => never, async () => null]) {
      const DELIVERIES = { get, put: fails };
      expect(await outcomeOf(deliverWith({ DELIVERIES }, body))).toBe("duplicate");
    }
    expect(await taskOf(taskId)).toMatchObject({ callbacks: 1 });
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

it("no secret reaches the log, an answer or storage", async () => {
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line) => lines.push(String(line)));
  const taskId = newTaskId();
  const [gone, fine] = [await simulator.addFile({ responses: [{ status: 404 }] }), await simulator.addFile()];
  const query = "?X-Amz-Signature=source-secret";
  const answers = [
    await deliver(
      success(taskId, [gone.url + query, `http://u:source-secret@${simulator.host}/a`, fine.url + query]),
    ),
    await fetchReceiver("/veo3-callback?token=guessed-secret", { method: "POST" }),
    await fetchReceiver("/nothing?token=callback-token", { headers: AUTHORIZED }),
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

it("a URL of the receiver itself is refused, also of a host that it was called by earlier", async () => {
  const taskId = newTaskId();
  const registration = { method: "PUT", headers: AUTHORIZED };
  await fetchReceiver(`https://earlier.example.org/videos/${taskId}`, registration);
  await deliver(success(taskId, ["https://earlier.example.org./healthz", `${ORIGIN}/healthz`]));
  const { videos } = await settled(taskId);
  const refused = { reason: "url_refused", message: "the URL points at this receiver" };
  expect(videos.map(({ failure }) => failure)).toEqual([refused, refused]);
});
