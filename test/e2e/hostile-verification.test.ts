/**
 * Rows 26 to 34, and 8: who may deliver a callback.
 *
 * What is refused leaves the task unknown. The first receiver checks a token, the second both a token and a
 * signature, the third has nothing to check with.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failureBody } from "../simulator/callback-bodies.ts";
import { signatureHeaders } from "../simulator/callback-delivery.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { expectProblem, expectTaken } from "./callback-answers.ts";
import { type HttpRequest, send } from "./http-request.ts";
import { CALLBACK_TOKEN, newTaskId, startTestReceiver, type TestReceiver } from "./test-receiver.ts";

const OLD_KEY = "old-key";
const NEW_KEY = "neuer Schlüssel";
const TOLERANCE_SECONDS = 600;
const JSON_TYPE = { "content-type": "application/json" };

let simulator: Simulator;
let byToken: TestReceiver;
let bySignature: TestReceiver;
let unconfigured: TestReceiver;
beforeAll(async () => {
  simulator = await startSimulator();
  [byToken, bySignature, unconfigured] = await Promise.all([
    startTestReceiver(simulator),
    startTestReceiver(simulator, {
      vars: {
        WEBHOOK_HMAC_KEY: `${OLD_KEY},${NEW_KEY}`,
        SIGNATURE_TOLERANCE_SECONDS: TOLERANCE_SECONDS,
      },
    }),
    startTestReceiver(simulator, { vars: { CALLBACK_TOKEN: null, API_TOKEN: null } }),
  ]);
});
afterAll(async () => {
  await Promise.all([byToken?.stop(), bySignature?.stop(), unconfigured?.stop()]);
  await simulator?.close();
});

const nowSeconds = () => Math.floor(Date.now() / 1000);
const signed = (taskId: string, timestamp = nowSeconds(), key = OLD_KEY) => ({
  ...JSON_TYPE,
  ...signatureHeaders(taskId, timestamp, key),
});

describe("the token", () => {
  it.each([
    ["none", ""],
    ["an empty one", "?token="],
    ["a wrong one", "?token=another-token"],
    ["one in another case", `?token=${CALLBACK_TOKEN.toUpperCase()}`],
    ["one cut short", `?token=${CALLBACK_TOKEN.slice(0, -1)}`],
    ["one that goes on", `?token=${CALLBACK_TOKEN}x`],
    ["a list with it", `?token=x,${CALLBACK_TOKEN}`],
    ["the right one after a wrong one", `?token=x&token=${CALLBACK_TOKEN}`],
    ["the right one before a wrong one", `?token=${CALLBACK_TOKEN}&token=x`],
    ["the right one under another name", `?Token=${CALLBACK_TOKEN}`],
  ])("26 a token that is not right is refused: %s", async (_, query) => {
    for (const { client } of [byToken, bySignature]) {
      const taskId = newTaskId();
      const body = JSON.stringify(failureBody(taskId, "generationFailed"));
      const request = { method: "POST", headers: signed(taskId), body };
      const answer = await send(`${client.origin}/veo3-callback${query}`, request);
      expectProblem(answer, 401, "bad_token");
      expect(answer.body.toString()).not.toContain(CALLBACK_TOKEN);
      expect(await client.readTask(taskId)).toBeNull();
    }
  });
});

describe("the signature", () => {
  async function expectRefused(taskId: string, request: HttpRequest, ...reasons: string[]): Promise<void> {
    const { client } = bySignature;
    const answer = await client.callBack(failureBody(taskId, "generationFailed"), request);
    expectProblem(answer, 401, ...reasons);
    expect(await client.readTask(taskId)).toBeNull();
  }

  it("27 none is refused, nor is a signature or a timestamp enough alone", async () => {
    const taskId = newTaskId();
    const { "x-webhook-signature": signature, "x-webhook-timestamp": timestamp } = signatureHeaders(
      taskId,
      nowSeconds(),
      OLD_KEY,
    ) as Record<string, string> & { "x-webhook-signature": string; "x-webhook-timestamp": string };
    for (const headers of [{}, { "x-webhook-signature": signature }, { "x-webhook-timestamp": timestamp }]) {
      await expectRefused(taskId, { headers: { ...JSON_TYPE, ...headers } }, "missing_signature");
    }
  });

  it.each([
    ["28 not base64", () => "*** no base64 ***"],
    ["28 only padding", () => "===="],
    ["28 base64 without its padding", (right: string) => right.replace(/=+$/, "")],
    ["28 bytes that are no ASCII", () => "ünïcödé"],
    ["28 hex, as others have it", (right: string) => Buffer.from(right, "base64").toString("hex")],
    ["29 of the right length", (right: string) => `${right.startsWith("A") ? "B" : "A"}${right.slice(1)}`],
    ["29 followed by more", (right: string) => `${right}AAAA`],
  ])("%s: a wrong signature is refused", async (_, altered) => {
    const taskId = newTaskId();
    const headers = signed(taskId);
    const right = signatureHeaders(taskId, nowSeconds(), OLD_KEY)["x-webhook-signature"] ?? "";
    await expectRefused(
      taskId,
      { headers: { ...headers, "x-webhook-signature": altered(right) } },
      "bad_signature",
    );
  });

  it("29 one by a key that is not configured is refused, also by both keys' list", async () => {
    for (const key of ["another-key", `${OLD_KEY},${NEW_KEY}`, OLD_KEY.toUpperCase()]) {
      const taskId = newTaskId();
      await expectRefused(taskId, { headers: signed(taskId, nowSeconds(), key) }, "bad_signature");
    }
  });

  it.each([
    ["first", OLD_KEY],
    ["second", NEW_KEY],
  ])("30 one by the %s of two configured keys is taken", async (_, key) => {
    const taskId = newTaskId();
    const headers = signed(taskId, nowSeconds(), key);
    const body = failureBody(taskId, "generationFailed");
    expectTaken(await bySignature.client.callBack(body, { headers }), "accepted");
    expect(await bySignature.client.readTask(taskId)).toMatchObject({ state: "failed", callbacks: 1 });
  });

  it.each([
    ["older than the tolerance", () => nowSeconds() - TOLERANCE_SECONDS - 60],
    ["newer than the tolerance", () => nowSeconds() + TOLERANCE_SECONDS + 60],
    ["in milliseconds", () => Date.now()],
    ["NaN", () => Number.NaN],
    ["negative", () => -nowSeconds()],
    ["a fraction", () => `${nowSeconds()}.5`],
    ["hexadecimal", () => `0x${nowSeconds().toString(16)}`],
    ["with an exponent", () => `${nowSeconds() / 10}e1`],
    ["with a sign", () => `+${nowSeconds()}`],
    ["a date", () => new Date().toISOString()],
  ])("31 a timestamp that is %s is refused, however well it is signed", async (_, timestampOf) => {
    const taskId = newTaskId();
    await expectRefused(taskId, { headers: signed(taskId, timestampOf() as number) }, "stale_signature");
  });

  it("31 an empty timestamp is refused", async () => {
    const taskId = newTaskId();
    const headers = signed(taskId, "" as unknown as number);
    await expectRefused(taskId, { headers }, "missing_signature", "stale_signature");
  });

  it.each([
    ["older", -1],
    ["newer", 1],
  ])("31 a timestamp %s, but within the tolerance, is taken", async (_, sign) => {
    const taskId = newTaskId();
    const headers = signed(taskId, nowSeconds() + sign * (TOLERANCE_SECONDS - 60));
    const body = failureBody(taskId, "generationFailed");
    expectTaken(await bySignature.client.callBack(body, { headers }), "accepted");
  });

  it.each(["x-webhook-signature", "x-webhook-timestamp"] as const)(
    "32 a repeated %s is refused, even when both are right",
    async (name) => {
      const taskId = newTaskId();
      const headers: Record<string, string | string[]> = signed(taskId);
      const value = String(headers[name]);
      await expectRefused(taskId, { headers: { ...headers, [name]: [value, value] } });
      await expectRefused(taskId, { headers: { ...headers, [name]: ["x", value] } });
    },
  );

  it("33 the signature of another task is refused", async () => {
    const taskId = newTaskId();
    await expectRefused(taskId, { headers: signed(newTaskId()) }, "bad_signature");
  });

  it("8 of a key that comes twice, the value that is signed is the one that counts", async () => {
    const [one, other] = [newTaskId(), newTaskId()];
    const { client } = bySignature;
    const body = `{"code":501,"msg":"","data":{"taskId":"${one}","taskId":"${other}"}}`;
    const answers = [
      await client.callBack(body, { headers: signed(one) }),
      await client.callBack(body, { headers: signed(other) }),
    ];
    const taken = [await client.readTask(one), await client.readTask(other)].map((task) => task !== null);
    expect(answers.map(({ status }) => status === 200)).toEqual(taken);
    expect(taken.filter(Boolean)).toHaveLength(1);
  });
});

describe("nothing configured", () => {
  it("34 a callback is refused with 503, so that the provider delivers it again", async () => {
    const { client } = unconfigured;
    const taskId = newTaskId();
    const body = failureBody(taskId, "generationFailed");
    expectProblem(await client.callBack(body), 503, "not_configured");
    const request = { headers: signed(taskId) };
    expectProblem(await client.callBack(body, request), 503, "not_configured");
  });

  it("34 a client is refused with 503, whatever token it has", async () => {
    const { client } = unconfigured;
    const taskId = newTaskId();
    for (const path of [`/videos/${taskId}`, `/videos/${taskId}/generated_0.mp4`]) {
      expectProblem(await client.get(path), 503, "not_configured");
      expectProblem(await send(`${client.origin}${path}`), 503, "not_configured");
    }
    const forged = `/videos/${taskId}/generated_0.mp4?expires=9999999999&signature=x`;
    expectProblem(await send(`${client.origin}${forged}`), 503, "not_configured");
  });

  it("34 its health can still be asked", async () => {
    const answer = await send(`${unconfigured.origin}/healthz`);
    expect([answer.status, answer.json()]).toEqual([200, { status: "ok" }]);
  });
});
