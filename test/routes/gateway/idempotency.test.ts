/** `Idempotency-Key` on `generate` and `extend`: a click is paid for once. */

import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { submissionName } from "../../../src/submission-object/stub.ts";
import type { KeptSubmission } from "../../../src/submission-object/submission.ts";
import { fetchWith } from "../../changed-receiver.ts";
import {
  AUTHORIZED,
  DAY_MS,
  fetchReceiver,
  getTask,
  ORIGIN,
  outcomeOf,
  posted,
  problemOf,
  simulator,
  success,
  taskOf,
} from "../../client.ts";
import type { Fault } from "../../simulator/control-protocol.ts";
import {
  type Answer,
  askedWith,
  gatewayProblem,
  newPrompt,
  newTaskId,
  requestWith,
} from "./gateway-client.ts";

const GENERATE = "/api/v1/veo/generate";

type Asked = { body: { callBackUrl: string } };

/** A client's key and request, to be sent as often as one likes. */
function newSubmission(switches = "[lose callback]") {
  const key = crypto.randomUUID();
  const prompt = newPrompt(switches);
  const send = (
    request: object | string = { prompt, seeds: 12_345 },
    { path = GENERATE, variables = {} } = {},
  ) => {
    const headers = { ...AUTHORIZED, "idempotency-key": key };
    const body = typeof request === "string" ? request : JSON.stringify(request);
    return requestWith(variables, ORIGIN + path, { method: "POST", headers, body });
  };
  return {
    key,
    prompt,
    send,
    asked: async () => (await askedWith(prompt)) as unknown as Asked[],
    object: async () => env.SUBMISSIONS.getByName(await submissionName("api-token", key)),
    /** As a crash ends its object. */
    crash: async () => {
      const object = env.SUBMISSIONS.getByName(await submissionName("api-token", key));
      await runInDurableObject(object, (_, state) => state.abort("crashed on purpose")).catch(() => {});
    },
    plan: (...answers: Fault[]) => simulator.planFaults({ path: GENERATE, containing: prompt, answers }),
    /** As the provider does, to the URL of its n-th request. */
    callBack: async (body: object, request = 0) => {
      const { callBackUrl = "" } =
        (await askedWith(prompt)).map(({ body }) => body as Asked["body"])[request] ?? {};
      return fetchReceiver(callBackUrl, posted(body));
    },
  };
}

function taskIdOf({ status, body }: Answer): string {
  expect([status, body]).toEqual([200, { code: 200, msg: "success", data: { taskId: expect.any(String) } }]);
  return body.data.taskId;
}

const isReplayed = ({ headers }: Answer) => headers.get("idempotent-replayed");

/** What the object keeps, or undefined. */
async function rowOf(submission: ReturnType<typeof newSubmission>): Promise<KeptSubmission | undefined> {
  return runInDurableObject(await submission.object(), (_, { storage }) => storage.kv.get("submission"));
}

describe("the same key and request", () => {
  it("fifty times at the same moment generate once, and get the same answer", async () => {
    const submission = newSubmission();
    const answers = await Promise.all(Array.from({ length: 50 }, () => submission.send()));
    expect(new Set(answers.map(taskIdOf)).size).toBe(1);
    expect(answers.filter((answer) => isReplayed(answer) === null)).toHaveLength(1);
    expect(await submission.asked()).toHaveLength(1);
  });

  it("later get the first answer, however the JSON is written", async () => {
    const { prompt, send, asked } = newSubmission();
    const first = await send();
    const taskId = taskIdOf(first);
    expect(await taskOf(taskId)).toMatchObject({ state: "waiting", history: [{ event: "registered" }] });
    const again = await send(`{ "seeds": 12345,\n"prompt": ${JSON.stringify(prompt)} }`);
    expect([taskIdOf(again), isReplayed(again)]).toEqual([taskId, "true"]);
    expect(await asked()).toHaveLength(1);
  });

  it("extend a video once", async () => {
    const base = newTaskId();
    await simulator.putTask(base);
    const { prompt, send, asked } = newSubmission();
    const extend = () => send({ taskId: base, prompt }, { path: "/api/v1/veo/extend" });
    const taskId = taskIdOf(await extend());
    expect(taskIdOf(await extend())).toBe(taskId);
    expect(await taskOf(taskId)).toMatchObject({ extends: base });
    expect(await asked()).toHaveLength(1);
  });

  it("of another token are another client's", async () => {
    const { key, prompt, send, asked } = newSubmission();
    const taskId = taskIdOf(await send());
    const headers = { authorization: "Bearer another-token", "idempotency-key": key };
    const another = { method: "POST", headers, body: JSON.stringify({ prompt, seeds: 12_345 }) };
    const tokens = { API_TOKEN: "api-token,another-token" };
    expect(taskIdOf(await requestWith(tokens, ORIGIN + GENERATE, another))).not.toBe(taskId);
    expect(await asked()).toHaveLength(2);
  });
});

describe("a key", () => {
  it("that was used for another request is refused: 422", async () => {
    const { prompt, send, asked } = newSubmission();
    const taskId = taskIdOf(await send());
    const others = [
      await send({ prompt, seeds: 12_346 }),
      await send({ prompt, taskId }, { path: "/api/v1/veo/extend" }),
    ];
    for (const other of others) expect(gatewayProblem(other)).toBe("422 idempotency_key_reused");
    expect(taskIdOf(await send())).toBe(taskId);
    expect(await asked()).toHaveLength(1);
  });

  it.each(["", "k".repeat(256)])("of no or too many characters is refused: 400", async (key) => {
    const prompt = newPrompt();
    const headers = { ...AUTHORIZED, "idempotency-key": key };
    const init = { method: "POST", headers, body: JSON.stringify({ prompt }) };
    expect(gatewayProblem(await requestWith({}, ORIGIN + GENERATE, init))).toBe(
      "400 invalid_idempotency_key",
    );
    expect(await askedWith(prompt)).toEqual([]);
  });

  it("is forgotten after 24 hours", async () => {
    const submission = newSubmission();
    const taskId = taskIdOf(await submission.send());
    const object = await submission.object();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + DAY_MS });
    try {
      expect(await runDurableObjectAlarm(object)).toBe(true);
      await runInDurableObject(object, async (_, { storage }) => {
        expect([await storage.getAlarm(), [...storage.kv.list()]]).toEqual([null, []]);
      });
      expect(taskIdOf(await submission.send())).not.toBe(taskId);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is kept until then", async () => {
    const submission = newSubmission();
    const taskId = taskIdOf(await submission.send());
    await runInDurableObject(await submission.object(), async (object, { storage }) => {
      const { askedAt } = storage.kv.get("submission") as KeptSubmission;
      expect(await storage.getAlarm()).toBe(askedAt + DAY_MS);
      await object.alarm();
    });
    await evictDurableObject(await submission.object());
    expect(taskIdOf(await submission.send())).toBe(taskId);
  });
});

describe("a refusal", () => {
  it.each<[string, Fault]>([
    ["of the provider's", { body: { code: 402, msg: "Insufficient credits", data: null } }],
    ["with its own status", { status: 500, body: { code: 500, msg: "Server Error" } }],
    ["because of its rate limit", { status: 429, body: "<html>" }],
    ["while it is down", { status: 503, body: "<html>" }],
  ])("%s is not kept: the next call asks again", async (_, fault) => {
    const submission = newSubmission();
    await submission.plan(fault);
    const refused = await submission.send();
    expect(refused.body.code).not.toBe(200);
    expect(isReplayed(refused)).toBeNull();
    expect(await rowOf(submission)).toBeUndefined();
    taskIdOf(await submission.send());
    expect(await submission.asked()).toHaveLength(2);
  });

  it("of the receiver's own wakes no object", async () => {
    const submission = newSubmission();
    const SUBMISSIONS = {};
    const answer = await submission.send({ prompt: "" }, { variables: { SUBMISSIONS } });
    expect(answer.body.code).toBe(422);
  });
});

describe("an answer that does not say whether there is a task", () => {
  it.each<[string, number, Fault]>([
    ["lost", 502, { cut: "reset" }],
    ["of a proxy's", 502, { status: 504, body: "<html>" }],
    ["that cannot be read", 502, { body: "<html>" }],
    ["without a task", 200, { body: { code: 200, msg: "success", data: null } }],
  ])("is never answered with a second request: %s", async (_, status, fault) => {
    const submission = newSubmission();
    await submission.plan(fault);
    expect((await submission.send()).status).toBe(status);
    const unknown = await submission.send();
    expect(gatewayProblem(unknown)).toBe("409 submission_unknown");
    expect(unknown.headers.get("retry-after")).toBe("30");
    expect(await submission.asked()).toHaveLength(1);

    const taskId = newTaskId();
    expect(await outcomeOf(submission.callBack(success(taskId, [])))).toBe("accepted");
    const known = await submission.send();
    expect([taskIdOf(known), isReplayed(known)]).toEqual([taskId, "true"]);
    expect(await submission.asked()).toHaveLength(1);
  });

  it("is not asked for again by an object that ended meanwhile", async () => {
    const submission = newSubmission();
    await submission.plan({ cut: "stall" });
    const first = submission.send().catch(() => null);
    await simulator.requests({ containing: submission.prompt, count: 1 });
    await submission.crash();
    await first;
    expect(gatewayProblem(await submission.send())).toBe("409 submission_unknown");
    const taskId = newTaskId();
    await submission.callBack({ code: 500, msg: "failed", data: { taskId } });
    expect(taskIdOf(await submission.send())).toBe(taskId);
    expect(await submission.asked()).toHaveLength(1);
  });

  it("is given by a callback that is faster", async () => {
    const submission = newSubmission();
    await submission.plan({ cut: "stall" });
    const first = submission.send().catch(() => null);
    await simulator.requests({ containing: submission.prompt, count: 1 });
    const taskId = newTaskId();
    await submission.callBack(success(taskId, []));
    expect(taskIdOf(await submission.send())).toBe(taskId);
    await submission.crash();
    await first;
  });
});

describe("the callback's parameter `submission`", () => {
  it("counts only as the receiver has signed it, and for its own attempt", async () => {
    const submission = newSubmission();
    await submission.plan({ body: { code: 402, msg: "no" } }, { cut: "reset" });
    await submission.send();
    await submission.send();
    const [refused, lost] = (await submission.asked()).map(({ body }) => new URL(body.callBackUrl));
    const forged = new URL(lost ?? "");
    forged.searchParams.set("submission", `${lost?.searchParams.get("submission")?.split(".")[0]}.AAAA`);
    for (const url of [refused, forged]) {
      expect(await outcomeOf(fetchReceiver(url?.href ?? "", posted(success(newTaskId(), []))))).toBe(
        "accepted",
      );
      expect(gatewayProblem(await submission.send())).toBe("409 submission_unknown");
    }
  });

  it("is told again with each delivery, until the object has heard it", async () => {
    const submission = newSubmission();
    await submission.plan({ cut: "reset" });
    await submission.send();
    const [{ body } = { body: { callBackUrl: "" } }] = await submission.asked();
    const callback = success(newTaskId(), []);
    const SUBMISSIONS = { getByName: () => ({ learn: () => Promise.reject(new Error("overloaded")) }) };
    const failed = fetchWith({ SUBMISSIONS }, body.callBackUrl, posted(callback));
    expect(await problemOf(failed)).toBe("503 not_durable");
    expect(await outcomeOf(submission.callBack(callback))).toBe("duplicate");
    expect(taskIdOf(await submission.send())).toBe(callback.data.taskId);
  });
});

describe("a task of a key", () => {
  it("is registered by the alarm when the object ended right after the answer", async () => {
    const submission = newSubmission();
    await submission.plan({ cut: "reset" });
    await submission.send();
    const object = await submission.object();
    const taskId = newTaskId();
    await runInDurableObject(object, (_, { storage }) => {
      const row = storage.kv.get("submission") as KeptSubmission;
      const body = { code: 200, msg: "success", data: { taskId } };
      storage.kv.put("submission", { ...row, extends: "base", result: { taskId, status: 200, body } });
    });
    await evictDurableObject(object);
    expect((await getTask(taskId)).status).toBe(404);
    expect(await runDurableObjectAlarm(object)).toBe(true);
    expect(await taskOf(taskId)).toMatchObject({ state: "waiting", extends: "base" });
  });

  it("keeps nothing of the client's callback URL, and no token", async () => {
    const submission = newSubmission();
    const callBackUrl = "https://client.example.com/hook?secret=1";
    taskIdOf(await submission.send({ prompt: submission.prompt, callBackUrl }));
    expect(JSON.stringify(await rowOf(submission))).not.toMatch(/client\.example|secret|token|Dog number/);
  });
});
