/** The OpenAPI document against the running receiver: each documented answer is really given, as it is documented. */

import { execFile } from "node:child_process";
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import type { TaskView } from "../../src/task/view.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { type Call, Documented } from "./documented.ts";
import type { HttpAnswer } from "./http-request.ts";
import {
  API_TOKEN,
  CALLBACK_TOKEN,
  newTaskId,
  startTestReceiver,
  type TestReceiver,
} from "./test-receiver.ts";
import { untilTestsEnd } from "./until-tests-end.ts";

const REDOCLY = fileURLToPath(new URL("../../node_modules/.bin/redocly", import.meta.url));

const MEDIA = fileURLToPath(new URL("../fixtures/media/", import.meta.url));

const bearer = { authorization: `Bearer ${API_TOKEN}` };
const asJson = { "content-type": "application/json" };
/** Refused by what it declares: sent whole, its end would meet a connection that is closed. */
const tooLarge = { "content-length": String(256 * 1024 + 1) };

const started = untilTestsEnd();
let simulator: Simulator;
let receiver: TestReceiver;
/** Without any secret. */
let bare: TestReceiver;
let api: Documented;
beforeAll(async () => {
  simulator = started.use(await startSimulator({ generateMs: 0, upgradeMs: 0 }));
  const vars = {
    VIEW_TOKEN: "view",
    VEO3_API_KEY: "key",
    VEO3_API_BASE: simulator.origin,
    NOTIFY_URLS: `${simulator.origin}/hooks/documented`,
  };
  receiver = started.use(await startTestReceiver(simulator, { vars }));
  bare = started.use(await startTestReceiver(simulator, { vars: { CALLBACK_TOKEN: null, API_TOKEN: null } }));
  api = await Documented.read(receiver.origin);
});

/** With the API token, unless the call has headers of its own. */
function call(operationId: string, more: Call = {}): Promise<HttpAnswer> {
  return api.call(receiver.origin, operationId, { headers: bearer, ...more });
}

async function expectStatuses(operationId: string, calls: Record<number, Call>): Promise<void> {
  for (const [status, request] of Object.entries(calls)) {
    expect((await call(operationId, request)).status, `${operationId} ${status}`).toBe(Number(status));
  }
}

/** A task that nothing more happens to: its videos are stored, what they say of themselves is read, who waits is told. */
async function storedTask(): Promise<string> {
  const taskId = await generate("A fox in the snow");
  const isWhole = ({ state, videos, notifications }: TaskView) =>
    state === "stored" &&
    videos.every(({ media }) => media !== null) &&
    notifications.every((one) => one.state === "delivered");
  await receiver.client.untilTask(taskId, isWhole);
  return taskId;
}

async function generate(prompt: string): Promise<string> {
  const body = JSON.stringify({ prompt });
  return (await call("generate", { body })).json<{ data: { taskId: string } }>().data.taskId;
}

describe("/openapi.json", () => {
  it("has nothing that redocly's linter would mend", async () => {
    await using directory = await mkdtempDisposable(join(tmpdir(), "veo3-openapi-"));
    const file = join(directory.path, "openapi.json");
    await writeFile(file, JSON.stringify(api.document));
    const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
    const command = [REDOCLY, "lint", "--format=json", file];
    const { stdout } = await promisify(execFile)(process.execPath, command, { env, cwd: directory.path });
    expect(JSON.parse(stdout)).toMatchObject({ totals: { errors: 0, warnings: 0 }, problems: [] });
  });

  it("has examples that fit their schemas", () => {
    const examples = api.examples();
    expect(examples.length).toBeGreaterThan(50);
    expect(examples.filter(({ errors }) => errors !== null)).toEqual([]);
  });
});

describe("what is documented is answered", () => {
  it("to whoever is not allowed, 401", async () => {
    for (const { operation } of api.operations) {
      const { operationId, security = api.document.security } = operation;
      if (security.length === 0) continue;
      expect((await call(operationId, { headers: {} })).status, operationId).toBe(401);
    }
  });

  it("to a token that only reads, 403", async () => {
    for (const { operation } of api.operations) {
      if (!operation.responses[403]?.description.includes("read_only")) continue;
      const answer = await call(operation.operationId, { headers: { authorization: "Bearer view" } });
      expect(answer.status, operation.operationId).toBe(403);
    }
  });

  it("by a receiver without its secrets, 503", async () => {
    for (const { operation } of api.operations) {
      if (!("503" in operation.responses)) continue;
      const answer = await api.call(bare.origin, operation.operationId, { headers: bearer });
      expect(answer.status, operation.operationId).toBe(503);
    }
  });

  it("to a method that a path does not take, 405", async () => {
    for (const { operation } of api.operations) {
      const answer = await call(operation.operationId, { method: "PATCH" });
      expect(answer.status, operation.operationId).toBe(405);
    }
  });

  it("of the receiver itself", async () => {
    for (const operationId of ["health", "openApi", "docs"]) {
      await expectStatuses(operationId, { 200: { headers: {} } });
    }
    await expectStatuses("doctor", { 200: {} });
    await expectStatuses("testNotifications", { 200: {} });
    await expectStatuses("getStats", { 200: {}, 400: { query: "since=yesterday" } });
    await expectStatuses("getMetrics", { 200: {} });
  });

  it("of tasks", async () => {
    const taskId = await storedTask();
    const known = { params: { taskId } };
    const etag = String((await call("getTask", known)).headers.etag);
    await expectStatuses("listTasks", { 200: { query: "state=stored&limit=1" }, 400: { query: "limit=0" } });
    await expectStatuses("getTask", {
      200: known,
      304: { ...known, headers: { ...bearer, "if-none-match": etag } },
      404: {},
    });
    await expectStatuses("registerTask", {
      200: known,
      201: { params: { taskId: newTaskId() } },
      400: { params: { taskId: "no.id" } },
      413: { ...known, headers: { ...bearer, ...tooLarge }, body: "{", unfinished: true },
      415: { ...known, headers: { ...bearer, "content-type": "text/plain" }, body: "order-42" },
    });
    await expectStatuses("watchTask", {
      200: known,
      204: { ...known, headers: { ...bearer, "last-event-id": etag } },
      404: {},
    });
    const [notification] = (await call("getTask", known)).json<TaskView>().notifications;
    const params = { taskId, id: notification?.id ?? "" };
    await expectStatuses("resendNotification", { 202: { params }, 404: {} });
    await expectStatuses("retryTask", { 409: known, 404: {} });
    await expectStatuses("deleteTask", { 204: known, 404: {} });
    const body = JSON.stringify({ taskIds: [taskId, "no id"] });
    await expectStatuses("importTasks", {
      202: { body },
      400: { body: "{}" },
      413: { headers: { ...bearer, ...tooLarge }, body: "{", unfinished: true },
    });
    await expectStatuses("importTasks", { 400: { body: "{" } });
    await expectStatuses("retryTasks", { 202: { query: "until=2026-01-01" }, 400: { query: "limit=0" } });
  });

  it("of a task that failed, one that waits, and one whose video may not be fetched", async () => {
    const failed = await generate("A fox [fail 400]");
    await receiver.client.untilSettled(failed);
    expect((await call("getTask", { params: { taskId: failed } })).json()).toMatchObject({ state: "failed" });

    const waiting = newTaskId();
    await call("registerTask", { params: { taskId: waiting } });
    const headers = { ...bearer, prefer: "wait=1" };
    expect((await call("getTask", { params: { taskId: waiting }, headers })).headers).toMatchObject({
      "preference-applied": "wait=1",
      "retry-after": "2",
    });

    const taskId = newTaskId();
    await simulator.putTask(taskId, { resultUrls: ["http://10.0.0.1/refused.mp4"] });
    await call("recordInfo", { query: `taskId=${taskId}` });
    const refused = await receiver.client.untilSettled(taskId);
    expect(refused.videos[0]).toMatchObject({ state: "failed", failure: { reason: "url_refused" } });
    await call("getTask", { params: { taskId } });
    await call("listTasks");
    await expectStatuses("retryTask", { 202: { params: { taskId } } });
  });

  it("of videos", async () => {
    const taskId = await storedTask();
    const params = { taskId, name: "generated_0.mp4" };
    const { etag } = (await call("headVideo", { params })).headers;
    const with_ = (headers: Record<string, string>) => ({ params, headers: { ...bearer, ...headers } });
    const both = {
      200: { params },
      304: with_({ "if-none-match": String(etag) }),
      403: { params, query: "expires=1&signature=x", headers: {} },
      404: {},
      412: with_({ "if-match": '"other"' }),
    };
    await expectStatuses("headVideo", both);
    await expectStatuses("getVideo", {
      ...both,
      206: with_({ range: "bytes=0-99" }),
      416: with_({ range: "bytes=999999999-" }),
    });
    const preflight = { origin: "https://example.com", "access-control-request-method": "GET" };
    await expectStatuses("preflightVideo", { 204: { params, headers: preflight } });
    const seconds = (n: unknown) => ({ params, body: JSON.stringify({ seconds: n }) });
    await expectStatuses("makeLink", {
      200: seconds(60),
      400: seconds(59),
      404: { body: seconds(60).body },
      413: { params, headers: { ...bearer, ...tooLarge }, body: "{", unfinished: true },
    });
    await expectStatuses("makeLink", { 400: { params, body: "{" } });

    const [poster = Buffer.of(), other = Buffer.of()] = await Promise.all(
      ["picture.webp", "picture.jpg"].map((name) => readFile(`${MEDIA}${name}`)),
    );
    await expectStatuses("getPoster", { 404: { params } });
    await expectStatuses("putPoster", {
      201: { params, body: poster },
      404: { body: poster },
      409: { params, body: other },
      413: { params, headers: { ...bearer, ...tooLarge }, body: "{", unfinished: true },
      415: { params, body: "{" },
    });
    await expectStatuses("putPoster", { 204: { params, body: poster } });
    const { etag: posterEtag } = (await call("headPoster", { params })).headers;
    const ofPoster = { ...both, 304: with_({ "if-none-match": String(posterEtag) }) };
    await expectStatuses("headPoster", ofPoster);
    await expectStatuses("getPoster", ofPoster);
    await expectStatuses("preflightPoster", { 204: { params, headers: preflight } });
    await call("getTask", { params: { taskId } });
  });

  it("to callbacks", async () => {
    const query = `token=${CALLBACK_TOKEN}`;
    const deliver = (body: unknown, headers: Record<string, string> = asJson) => ({
      query,
      headers,
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    const failure = { code: 501, msg: "failed", data: { taskId: newTaskId() } };
    await expectStatuses("deliverCallback", {
      200: deliver(failure),
      400: deliver("{"),
      413: { ...deliver("{", { ...asJson, ...tooLarge }), unfinished: true },
      415: deliver(failure, {}),
    });
    expect((await call("deliverCallback", deliver(failure))).headers["x-callback-outcome"]).toBe("duplicate");
    await expectStatuses("deliverCallback", { 400: deliver({ data: { taskId: "no.id" } }) });
    await expectStatuses("deliverCallback", { 400: deliver({ code: "x", data: { taskId: newTaskId() } }) });
  });

  it("by the gateway, also what the provider refuses", async () => {
    const taskId = await storedTask();
    const prompt = "The fox looks up";
    const posts = { generate: { prompt }, extend: { taskId, prompt }, get4kVideo: { taskId } };
    const gets = { recordInfo: taskId, get1080pVideo: taskId };
    const requests: [string, Call][] = [
      ...Object.entries(posts).map(([id, body]): [string, Call] => [id, { body: JSON.stringify(body) }]),
      ...Object.entries(gets).map(([id, task]): [string, Call] => [id, { query: `taskId=${task}` }]),
    ];
    for (const [operationId, request] of requests) {
      await expectStatuses(operationId, { 200: request });
      const isPost = "body" in request;
      await expectStatuses(operationId, { 422: isPost ? { body: "{}" } : { query: "taskId=" } });
      if (isPost) {
        const headers = { ...bearer, ...tooLarge };
        await expectStatuses(operationId, {
          400: { body: "{" },
          413: { headers, body: "{", unfinished: true },
        });
      }
      const path = api.operations.find(({ operation }) => operation.operationId === operationId)?.path ?? "";
      // Of a task that the receiver knows nothing of, as it would answer for one itself.
      const foreign = isPost ? request : { query: `taskId=${newTaskId()}` };
      for (const status of [400, 402, 429, 455, 500]) {
        await simulator.planFaults({ path, answers: [{ status, body: { code: status, msg: "refused" } }] });
        await expectStatuses(operationId, { [status]: foreign });
      }
      await simulator.planFaults({ path, answers: [{ status: 302, headers: { location: "/" } }] });
      await expectStatuses(operationId, { 502: foreign });
    }
  });

  it("to requests with an Idempotency-Key", async () => {
    const taskId = await storedTask();
    const bodies = { generate: { prompt: "Once" }, extend: { taskId, prompt: "Once" } };
    for (const [operationId, body] of Object.entries(bodies)) {
      const withKey = (key: string, more = {}): Call => ({
        headers: { ...bearer, "idempotency-key": key },
        body: JSON.stringify({ ...body, ...more }),
      });
      await expectStatuses(operationId, { 200: withKey(operationId), 400: withKey("k".repeat(256)) });
      const again = await call(operationId, withKey(operationId));
      expect(again.headers["idempotent-replayed"]).toBe("true");
      await expectStatuses(operationId, { 422: withKey(operationId, { seeds: 12_345 }) });
      const path = `/api/v1/veo/${operationId}`;
      await simulator.planFaults({ path, answers: [{ cut: "reset" }] });
      await expectStatuses(operationId, { 502: withKey(`lost ${operationId}`) });
      await expectStatuses(operationId, { 409: withKey(`lost ${operationId}`) });
    }
  });

  it("with nothing left over but what only a fault of the receiver's own brings", () => {
    expect(api.unseen.filter((answer) => !answer.endsWith(" 500"))).toEqual([]);
  });
});
