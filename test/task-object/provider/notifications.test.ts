/** Notifications to a client's own callback URL, which have the form of the provider's callbacks. */

import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { verifySignature } from "../../../src/access/webhook-signature.ts";
import {
  alarmOf,
  deliver,
  eventually,
  failure,
  fetchReceiver,
  ORIGIN,
  replaceVariables,
  rowOf,
  sha256,
  simulator,
  success,
  taskObject,
  taskOf,
} from "../../client.ts";
import type { PlannedAnswer } from "../../simulator/control-protocol.ts";
import { deliver4k, expectAtRest, newFile, newTaskId, setClock, submitted } from "./polled-task.ts";

const MINUTE_MS = 60_000;
const SECRET = "secret-of-the-client";

/** A client that submitted a task, and whose own callback URL gives these answers. */
async function client(...answers: PlannedAnswer[]) {
  const taskId = newTaskId();
  const { url } = await simulator.planHook(taskId, answers.length > 0 ? answers : [{}]);
  await submitted(taskId, `${url}?token=${SECRET}`);
  return {
    taskId,
    /** The notifications it got, once there are that many. */
    async notified(count = 0) {
      const { requests } = await simulator.hook(taskId, { count });
      return requests.map(({ body, ...request }) => ({ ...request, body: JSON.parse(body) }));
    },
  };
}

async function eventsOf(taskId: string) {
  return (await taskOf(taskId)).history.map(({ event, detail }) => `${event}: ${detail}`);
}

describe("a client's callback URL", () => {
  it("gets a success in the provider's form, with links that play", async () => {
    const { taskId, notified } = await client();
    const [file, original] = [await newFile(), await newFile()];
    await simulator.putTask(taskId, { resultUrls: [file.url], originUrls: [original.url] });
    const [request] = await notified(1);
    expect(request).toMatchObject({ method: "POST", path: expect.stringContaining(`?token=${SECRET}`) });
    expect(request?.headers["content-type"]).toBe("application/json");
    expect(request?.headers, "there is no key to sign with").not.toHaveProperty("x-webhook-signature");
    const { info, ...data } = request?.body.data ?? {};
    expect(request?.body).toMatchObject({ code: 200, msg: "success" });
    expect(data).toMatchObject({ taskId });
    const links = [...info.resultUrls, ...info.originUrls];
    expect(links.map((link: string) => new URL(link).origin)).toEqual([ORIGIN, ORIGIN]);
    const contents = links.map(async (link) => sha256(await (await fetchReceiver(link)).arrayBuffer()));
    expect(await Promise.all(contents)).toEqual([file.sha256, original.sha256]);
    await expectAtRest(taskId);
    expect(await notified()).toHaveLength(1);
    // The history names its host alone.
    expect(await eventsOf(taskId)).toContain(`notification_delivered: HTTP 200 from ${simulator.host}`);
    expect(JSON.stringify(await taskOf(taskId))).not.toContain(SECRET);
  });

  it("gets the provider's signature when a signing key is configured", async () => {
    const { taskId, notified } = await client();
    await replaceVariables(taskId, { WEBHOOK_HMAC_KEY: "new-key,old-key" });
    await simulator.putTask(taskId);
    const [request] = await notified(1);
    const headers = new Headers(request?.headers as Record<string, string>);
    await expect(verifySignature(headers, [taskId], ["new-key"], 60, Date.now())).resolves.toBeUndefined();
  });

  it("gets a failure in the provider's words once it is confirmed, and a success that comes later", async () => {
    const { taskId, notified } = await client();
    await replaceVariables(taskId, { POLL_INTERVAL_SECONDS: "3600" });
    await simulator.putTask(taskId, { generating: true });
    await deliver(failure(taskId, 501, "as the provider says"));
    await eventually(async () => expect((await taskOf(taskId)).state).toBe("failed"));
    const polledAgainAt = async () => (await rowOf(taskId))?.poll?.at;
    await eventually(async () => expect(await polledAgainAt()).toBeGreaterThan(Date.now() + 60_000));
    expect(await notified(), "it is unconfirmed").toEqual([]);
    await replaceVariables(taskId, { VEO3_API_KEY: undefined });
    await runPollNow(taskId);
    expect((await notified(1))[0]?.body).toEqual({
      code: 501,
      msg: "as the provider says",
      data: { taskId },
    });
    await expectAtRest(taskId);

    await replaceVariables(taskId, {});
    const { resultUrls } = await simulator.putTask(taskId);
    await deliver(success(taskId, resultUrls));
    expect((await notified(2))[1]?.body).toMatchObject({ code: 200, data: { info: { resultUrls: [/./] } } });
    await expectAtRest(taskId);
  });

  it("is not called when NOTIFY_HOSTS does not name its host, and the history says so", async () => {
    const taskId = newTaskId();
    await submitted(taskId, `https://elsewhere.example/${SECRET}`);
    await simulator.putTask(taskId);
    await eventually(async () => expect((await taskOf(taskId)).state).toBe("stored"));
    await expectAtRest(taskId);
    const events = await eventsOf(taskId);
    expect(events).toContain("notification_skipped: elsewhere.example is not one of NOTIFY_HOSTS");
    expect(events.join()).not.toContain(SECRET);
  });

  it("is in no line of the log", async () => {
    const log = vi.spyOn(console, "log");
    const { taskId } = await client({ status: 500 });
    await simulator.putTask(taskId);
    const failed = `notification_failed: HTTP 500 from ${simulator.host}`;
    await eventually(async () => expect(await eventsOf(taskId)).toContain(failed));
    const lines = log.mock.calls.join("\n");
    log.mockRestore();
    expect(lines).toContain('"event":"notification"');
    expect(lines).not.toContain(SECRET);
  });

  it("is not called any more once NOTIFY_HOSTS no longer names its host", async () => {
    const { taskId, notified } = await client();
    await replaceVariables(taskId, { NOTIFY_HOSTS: "elsewhere.example" });
    await simulator.putTask(taskId);
    const refused = `notification_failed: ${simulator.host} is not one of NOTIFY_HOSTS`;
    await eventually(async () => expect(await eventsOf(taskId)).toContain(refused));
    expect(await notified()).toEqual([]);
  });
});

describe("an endpoint", () => {
  it("that fails is called again by the schedule, at last after 10 hours, and then never", async () => {
    const { taskId, notified } = await client({ status: 500 });
    await simulator.putTask(taskId);
    let tries = 0;
    for (const minutes of [1 / 12, 5, 30, 2 * 60, 5 * 60, 10 * 60, 10 * 60]) {
      tries += 1;
      await notified(tries);
      await eventually(async () => expect((await rowOf(taskId))?.notifications[0]?.tries).toBe(tries));
      const at = (await rowOf(taskId))?.notifications[0]?.at ?? 0;
      expect(Math.abs(at - Date.now() - minutes * MINUTE_MS)).toBeLessThan(MINUTE_MS / 2);
      expect(await alarmOf(taskId)).toBeLessThanOrEqual(at);
      setClock(at - 1);
      await runDurableObjectAlarm(taskObject(taskId));
      expect(await notified(), "not a moment before").toHaveLength(tries);
      setClock(at);
      await runDurableObjectAlarm(taskObject(taskId));
    }
    await expectAtRest(taskId);
    expect(await notified()).toHaveLength(8);
    const failed = `HTTP 500 from ${simulator.host}`;
    expect((await eventsOf(taskId)).slice(-8)).toEqual([
      ...Array(7).fill(`notification_failed: ${failed}`),
      `notification_given_up: ${failed}`,
    ]);
  });

  it.each([
    ["redirects", { status: 302, headers: { location: "/elsewhere" } }, "HTTP 302"],
    ["cuts the connection", { cut: "reset" as const }, "no connection"],
    ["does not answer within 15 s", { cut: "stall" as const }, "no answer"],
  ])("that %s is called again, and no other address is", async (_, answer, detail) => {
    const { taskId, notified } = await client(answer, {});
    await simulator.putTask(taskId);
    const failed = `notification_failed: ${detail} from ${simulator.host}`;
    await eventually(async () => expect(await eventsOf(taskId)).toContain(failed));
    setClock(Date.now() + MINUTE_MS);
    await runDurableObjectAlarm(taskObject(taskId));
    expect(await eventsOf(taskId)).toContain(`notification_delivered: HTTP 200 from ${simulator.host}`);
    await expectAtRest(taskId);
    expect(await notified()).toHaveLength(2);
  });
});

describe("a 4K upgrade", () => {
  async function upgrading() {
    const taskId = newTaskId();
    await simulator.putTask(taskId);
    const hook = `${taskId}-4k`;
    const { url } = await simulator.planHook(hook, [{}]);
    await submitted(taskId, null);
    await eventually(async () => expect((await taskOf(taskId)).state).toBe("stored"));
    await submitted(taskId, url, "4k");
    const notified = async (count: number) =>
      (await simulator.hook(hook, { count })).requests.map(({ body }) => JSON.parse(body));
    return { taskId, notified };
  }

  it("gets a notification of its own", async () => {
    const { taskId, notified } = await upgrading();
    const file = await newFile();
    await deliver4k(taskId, 200, { resultUrls: [file.url] });
    const [body] = await notified(1);
    expect(body).toMatchObject({ code: 200, data: { taskId, info: { imageUrls: [] } } });
    expect(body.data.info.resultUrls).toEqual([expect.stringContaining(`/videos/${taskId}/4k_0.mp4?`)]);
    await expectAtRest(taskId);
  });

  it("that failed is notified in the provider's words", async () => {
    const { taskId, notified } = await upgrading();
    await deliver4k(taskId, 501);
    expect(await notified(1)).toEqual([
      { code: 501, msg: "about 4K", data: expect.objectContaining({ taskId }) },
    ]);
    expect((await taskOf(taskId)).state).toBe("stored");
    await expectAtRest(taskId);
  });
});

/** As the alarm would, an hour later. */
async function runPollNow(taskId: string): Promise<void> {
  setClock(Date.now() + 3_600_000);
  await runDurableObjectAlarm(taskObject(taskId));
  vi.useRealTimers();
}
