/** What the operator's endpoints get, as they get it, and when again. */

import { runDurableObjectAlarm } from "cloudflare:test";
import { Webhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  AUTHORIZED,
  alarmOf,
  crash,
  deliver,
  eventually,
  failure,
  fetchReceiver,
  getTask,
  newTaskId,
  ORIGIN,
  problemOf,
  replaceVariables,
  rowOf,
  settled,
  sha256,
  simulator,
  success,
  taskObject,
  taskOf,
} from "../client.ts";
import type { HookRequest, PlannedAnswer } from "../simulator/control-protocol.ts";

const SECRET = `whsec_${btoa("a key of twenty-four by.")}`;
const OTHER_SECRET = `whsec_${btoa("another key of as many by")}`;
const HOUR_MS = 3_600_000;
const FAILING: PlannedAnswer = { status: 500 };
/** Nothing comes, not even a status. */
const STALLED: PlannedAnswer = { cut: "stall" };

/** A task whose settling endpoints with these answers are notified of. */
async function observed(plans: readonly PlannedAnswer[][], more: object = {}) {
  const taskId = newTaskId();
  const names = plans.map((_, index) => `${taskId}-${index}-private`);
  const hooks = await Promise.all(
    plans.map((answers, index) => simulator.planHook(names[index] ?? "", answers)),
  );
  const variables = {
    NOTIFY_URLS: hooks.map(({ url }) => `${url}?token=private`).join(),
    NOTIFY_SECRET: SECRET,
    ...more,
  };
  await replaceVariables(taskId, variables);
  return {
    taskId,
    variables,
    /** The requests that an endpoint has got, once there are that many. */
    async got(count: number, endpoint = 0): Promise<HookRequest[]> {
      return (await simulator.hook(names[endpoint] ?? "", { count })).requests;
    },
  };
}

async function storeIn(taskId: string): Promise<void> {
  const file = await simulator.addFile({ seed: 1 });
  await deliver(success(taskId, [file.url]));
}

function bodyOf(request: HookRequest | undefined) {
  return JSON.parse(request?.body ?? "null");
}

function resend(taskId: string, id = ""): Promise<Response> {
  const path = `/videos/${taskId}/notifications/${id}/resend`;
  return fetchReceiver(path, { method: "POST", headers: AUTHORIZED });
}

/** Each notification's state and what is known of its last try. */
async function statesOf(taskId: string): Promise<string[]> {
  return (await taskOf(taskId)).notifications.map(({ state, detail }) => `${state}: ${detail}`);
}

/** Lets the alarm go off when the next notification is due. */
async function wake(taskId: string): Promise<void> {
  const times = (await rowOf(taskId))?.notifications.flatMap(({ at }) => at ?? []) ?? [];
  expect(await alarmOf(taskId)).toBeLessThanOrEqual(Math.min(...times));
  vi.useFakeTimers({ toFake: ["Date"], now: Math.max(Math.min(...times), Date.now()) });
  await runDurableObjectAlarm(taskObject(taskId));
}

/** Nothing is left to do: what the file says of itself has been read too. */
async function expectAtRest(taskId: string): Promise<void> {
  await eventually(async () => expect(await alarmOf(taskId)).toBeNull());
}

afterEach(() => {
  vi.useRealTimers();
});

describe("an endpoint of the operator's", () => {
  it("gets the task as clients get it, with links that play", async () => {
    const { taskId, got } = await observed([[{ status: 204 }]]);
    const file = await simulator.addFile({ seed: 2 });
    await deliver(success(taskId, [file.url]));
    const [request] = await got(1);
    const { type, timestamp, data } = bodyOf(request);
    const [video] = data.videos;
    expect(await sha256(await (await fetchReceiver(video.url)).arrayBuffer())).toBe(file.sha256);
    await eventually(async () =>
      expect(await statesOf(taskId)).toEqual([`delivered: HTTP 204 from ${simulator.host}`]),
    );
    const task = await taskOf(taskId);
    expect({ type, timestamp }).toEqual({ type: "task.stored", timestamp: task.settledAt });
    const [notification] = task.notifications;
    expect(data).toEqual({
      ...task,
      updatedAt: data.updatedAt,
      history: task.history.slice(0, -1),
      notifications: [
        { ...notification, state: "pending", attempts: 0, nextAttemptAt: timestamp, detail: "" },
      ],
      videos: [
        {
          ...task.videos[0],
          media: data.videos[0].media,
          url: expect.stringContaining(`${ORIGIN}/videos/${taskId}/generated_0.mp4?`),
        },
      ],
    });
    await expectAtRest(taskId);
  });

  it("gets no header but those of the message", async () => {
    const { taskId, got } = await observed([[{}]]);
    await deliver(failure(taskId, 501));
    const [request] = await got(1);
    const usual = ["host", "connection", "content-length", "transfer-encoding", "accept-encoding", "accept"];
    const ours = Object.keys(request?.headers ?? {}).filter(
      (name) => !usual.includes(name) && !name.startsWith("cf-"),
    );
    expect(ours.sort()).toEqual(["content-type", "webhook-id", "webhook-signature", "webhook-timestamp"]);
  });

  it("gets it unsigned where there is no secret", async () => {
    const { taskId, got } = await observed([[{}]], { NOTIFY_SECRET: undefined });
    await deliver(failure(taskId, 501));
    const [request] = await got(1);
    expect(request?.headers).not.toHaveProperty("webhook-signature");
    expect(request?.headers["webhook-id"]).toMatch(/^msg_/);
  });

  it("is named by its host alone", async () => {
    const log = vi.spyOn(console, "log");
    const { taskId } = await observed([[FAILING]]);
    await deliver(failure(taskId, 501));
    await eventually(async () =>
      expect(await statesOf(taskId)).toEqual([`pending: HTTP 500 from ${simulator.host}`]),
    );
    const told = JSON.stringify([await taskOf(taskId), await rowOf(taskId), log.mock.calls]);
    log.mockRestore();
    expect(told).toContain('"notification_failed"');
    expect(told).not.toContain("private");
  });
});

describe("the libraries of Standard Webhooks", () => {
  const libraries = [
    ["standardwebhooks", (secret: string) => new Webhook(secret)],
    ["svix", (secret: string) => new SvixWebhook(secret)],
  ] as const;

  it.each(libraries)(
    "%s verifies each try, by the old and the new secret, and refuses it altered",
    async (_, using) => {
      const { taskId, got } = await observed([[FAILING, {}]], { NOTIFY_SECRET: `${OTHER_SECRET},${SECRET}` });
      await deliver(failure(taskId, 501));
      await got(1);
      await eventually(async () => expect(await statesOf(taskId)).toEqual([expect.stringContaining("500")]));
      await wake(taskId);
      const tries = await got(2);
      expect(tries).toHaveLength(2);
      expect(tries[1]?.headers["webhook-id"]).toBe(tries[0]?.headers["webhook-id"]);
      for (const { headers, body } of tries as (HookRequest & { headers: Record<string, string> })[]) {
        for (const secret of [SECRET, OTHER_SECRET]) {
          expect(using(secret).verify(body, headers)).toMatchObject({
            type: "task.failed",
            data: { taskId },
          });
          const refused = (changed: object, text = body) =>
            expect(() => using(secret).verify(text, { ...headers, ...changed })).toThrow();
          refused({}, body.replace("task.failed", "task.stored"));
          refused({ "webhook-id": "msg_other" });
          refused({ "webhook-timestamp": String(Number(headers["webhook-timestamp"]) + 1) });
        }
        expect(() => using(`whsec_${btoa("a key that nobody has set")}`).verify(body, headers)).toThrow();
      }
    },
  );
});

describe("an endpoint that is down", () => {
  it("for 20 hours gets its notification once it is well, once", async () => {
    const { taskId, got } = await observed([[...Array(7).fill(FAILING), {}]]);
    const startedAt = Date.now();
    await storeIn(taskId);
    for (let tries = 1; tries <= 8; tries++) {
      await got(tries);
      const told =
        tries < 8 ? `pending: HTTP 500 from ${simulator.host}` : `delivered: HTTP 200 from ${simulator.host}`;
      await eventually(async () => {
        expect(await statesOf(taskId)).toEqual([told]);
        expect((await rowOf(taskId))?.notifications[0]?.attempts).toBe(tries);
      });
      if (tries < 8) await wake(taskId);
    }
    expect(Date.now() - startedAt).toBeGreaterThan(20 * HOUR_MS);
    await expectAtRest(taskId);
    expect(await got(8)).toHaveLength(8);
    const { state, videos } = bodyOf((await got(8))[7]).data;
    const { status } = await fetchReceiver(videos[0].url);
    expect({ state, status }, "its links are of today").toEqual({ state: "stored", status: 200 });
  });

  it("and keeps its process dying, gets it all the same", async () => {
    const { taskId, got, variables } = await observed([[STALLED, STALLED, STALLED, {}]]);
    await deliver(failure(taskId, 501));
    for (let tries = 1; tries <= 3; tries++) {
      await got(tries);
      await crash(taskId);
      await replaceVariables(taskId, variables);
      // Goes on until the next crash.
      runDurableObjectAlarm(taskObject(taskId)).catch(() => {});
    }
    await eventually(async () =>
      expect(await statesOf(taskId)).toEqual([expect.stringContaining("delivered")]),
    );
    expect(await got(4)).toHaveLength(4);
  });

  it.each<[string, PlannedAnswer, string]>([
    ["redirects", { status: 301, headers: { location: "/elsewhere" } }, "pending: HTTP 301 from"],
    ["resets", { cut: "reset" }, "pending: no connection from"],
    ["is gone for good", { status: 410 }, "failed: HTTP 410 from"],
    ["answers 200 with a body that never ends", { body: "a", cut: "stall" }, "delivered: HTTP 200 from"],
  ])("that %s is not waited for", async (_, answer, told) => {
    const { taskId, got } = await observed([[answer]]);
    await deliver(failure(taskId, 501));
    await got(1);
    await eventually(async () => expect(await statesOf(taskId)).toEqual([`${told} ${simulator.host}`]));
    expect((await alarmOf(taskId)) !== null).toBe(told.startsWith("pending"));
    expect(await got(1)).toHaveLength(1);
  });
});

describe("several endpoints", () => {
  it("don't wait for one another, nor does a transfer", async () => {
    const { taskId, got } = await observed([[STALLED], [STALLED], [STALLED], [STALLED], [{}]]);
    await storeIn(taskId);
    await got(1, 4);
    await eventually(async () => expect((await statesOf(taskId)).at(-1)).toContain("delivered"));
    const another = await simulator.addFile({ seed: 3 });
    await deliver(success(taskId, [another.url]));
    await eventually(async () => {
      const { state, videos } = await taskOf(taskId);
      expect({ state, videos: videos.length }).toEqual({ state: "stored", videos: 2 });
    });
    await got(2, 4);
    expect((await statesOf(taskId)).filter((told) => told.startsWith("pending"))).toHaveLength(4);
  });

  it("of which one was removed: it gets nothing more, and the task says so", async () => {
    const { taskId, got, variables } = await observed([[FAILING], [{}]]);
    await deliver(failure(taskId, 501));
    await got(1);
    const states = [expect.stringContaining("500"), expect.stringContaining("delivered")];
    await eventually(async () => expect(await statesOf(taskId)).toEqual(states));
    await replaceVariables(taskId, { ...variables, NOTIFY_URLS: variables.NOTIFY_URLS.split(",")[1] });
    await wake(taskId);
    expect((await statesOf(taskId))[0]).toBe(`failed: ${simulator.host} is no longer one of NOTIFY_URLS`);
    expect(await got(1)).toHaveLength(1);
  });
});

describe("POST /videos/:taskId/notifications/:id/resend", () => {
  it("sends it again at once, with the same id, and says what is true by now", async () => {
    const { taskId, got } = await observed([[{ status: 410 }, {}, {}]]);
    await deliver(failure(taskId, 501));
    await got(1);
    await eventually(async () => expect(await statesOf(taskId)).toEqual([expect.stringContaining("failed")]));
    await storeIn(taskId);
    await settled(taskId);
    await got(2);
    const [{ id } = { id: "" }] = (await taskOf(taskId)).notifications;
    const response = await resend(taskId, id);
    expect(response.status).toBe(202);
    expect(((await response.json()) as { taskId: string }).taskId).toBe(taskId);
    const [first, , third] = await got(3);
    expect(third?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(bodyOf(third)).toMatchObject({ type: "task.failed", data: { state: "stored" } });
    await eventually(async () => expect((await statesOf(taskId))[0]).toContain("delivered"));
    await expectAtRest(taskId);
  });

  it("is 404 for what is unknown", async () => {
    const { taskId } = await observed([[{}]]);
    expect(await problemOf(resend(taskId, "msg_1"))).toBe("404 unknown_task");
    expect(await getTask(taskId).then(({ status }) => status)).toBe(404);
    await deliver(failure(taskId, 501));
    expect(await problemOf(resend(taskId, "msg_1"))).toBe("404 unknown_notification");
  });
});
