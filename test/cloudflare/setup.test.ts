/** `npm run setup` in a fresh clone, with the real wrangler, to an account that stands in for Cloudflare's. */

import { stat } from "node:fs/promises";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import { startSimulator } from "../simulator/simulator.ts";
import type { Account } from "./account.ts";
import type { Ended } from "./clone.ts";
import type { Fault } from "./cloudflare.ts";
import { type Stage, startStage } from "./stage.ts";

const WORKER = "veo3-callback-receiver";
const ORIGIN = `https://${WORKER}.example-subdomain.workers.dev`;
/** Deliver, look, and leave nothing behind, also of an earlier run. */
const OWN_CALLBACK = [
  "DELETE /videos/setup-check",
  "POST /veo3-callback",
  "GET /videos/setup-check",
  "DELETE /videos/setup-check",
];

describe("npm run setup", () => {
  it("ends with a receiver that stores films, and says where it is", async () => {
    await using stage = await startStage();
    await using simulator = await startSimulator();
    const { account, clone, cloudflare, edge } = stage;
    // What its user has written there is deployed too.
    await clone.write(".secrets.env", `VIDEO_HOSTS=${simulator.host}\n`);

    const { exitCode, stdout, stderr } = await clone.npmRunSetup(["--yes"]);
    expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: "" });
    const secrets = await secretsOf(stage);
    expect(deployedSecrets(account)).toEqual(secrets);
    const { API_TOKEN = "", CALLBACK_TOKEN = "" } = secrets;
    const callbackUrl = `${ORIGIN}/veo3-callback?token=${CALLBACK_TOKEN}`;
    expect(stdout).toContain(
      `callback URL  ${callbackUrl}\n  gallery       ${ORIGIN}\n  secrets       .secrets.env `,
    );
    expect(edge.requests).toEqual(["GET /healthz", "GET /doctor", ...OWN_CALLBACK]);

    const { mode } = await stat(clone.path(".secrets.env"));
    expect(mode & 0o777).toBe(0o600);
    const leaks = [API_TOKEN, CALLBACK_TOKEN].filter((secret) =>
      [stdout.replace(callbackUrl, ""), ...cloudflare.urls].some((text) => text.includes(secret)),
    );
    expect(leaks).toEqual([]);
    const logs = await clone.logs();
    expect(logs).toContain("wrangler");
    expect(logs).not.toMatch(new RegExp(`${API_TOKEN}|${CALLBACK_TOKEN}`));
    expect((await clone.names()).filter((name) => name.includes("wrangler."))).toEqual(["wrangler.toml"]);

    const { metadata } = account.worker(WORKER).deployed.upload;
    expect(metadata.migrations).toEqual({
      new_tag: "v2",
      steps: [{ new_sqlite_classes: ["TaskObject"] }, { new_sqlite_classes: ["LibraryObject"] }],
    });
    const [[namespaceId] = []] = account.namespaces;
    expect(metadata.bindings.filter(({ type }) => type !== "secret_text")).toEqual(
      expect.arrayContaining([
        { type: "kv_namespace", name: "DELIVERIES", namespace_id: namespaceId },
        { type: "r2_bucket", name: "VIDEOS", bucket_name: `${WORKER}-videos` },
        { type: "durable_object_namespace", name: "TASKS", class_name: "TaskObject" },
        { type: "durable_object_namespace", name: "LIBRARY", class_name: "LibraryObject" },
      ]),
    );

    const film = await simulator.addFile();
    const body = JSON.stringify(oldestSuccessBody({ taskId: "veo_task_film", resultUrls: [film.url] }));
    const headers = { "content-type": "application/json" };
    const delivered = await edge.fetch(callbackUrl, { method: "POST", headers, body });
    expect(await delivered.json()).toEqual({ code: 200, msg: "success" });
    const authorization = `Bearer ${API_TOKEN}`;
    const settled = async () => {
      const answer = await edge.fetch(`${ORIGIN}/videos/veo_task_film`, { headers: { authorization } });
      return await answer.json();
    };
    const video = { state: "stored", bytes: film.bytes, url: expect.stringContaining(`${ORIGIN}/videos/`) };
    await expect.poll(settled, { timeout: 30_000 }).toMatchObject({ state: "stored", videos: [video] });
  });

  it("goes on wherever it was stopped, and never replaces what there is", async () => {
    await using stage = await startStage();
    const { account, clone, edge } = stage;

    await stoppedAt(stage, { call: "POST /storage/kv/namespaces", takesEffect: true });
    const namespaces = [...account.namespaces];
    const secrets = await secretsOf(stage);
    expect(Object.keys(secrets).sort()).toEqual(["API_TOKEN", "CALLBACK_TOKEN"]);
    // The connection is cut, and nothing else.
    stage.cloudflare.fault = { call: "POST /r2/buckets", takesEffect: true };
    expect(await setup(stage)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^Cloudflare cannot be reached .* run `npm run setup` again\.\n$/),
    });
    await stoppedAt(stage, { call: `PUT /workers/scripts/${WORKER}`, takesEffect: true });
    await stoppedAfter(stage, "POST /veo3-callback");
    edge.requests.length = 0;

    expect(await setup(stage)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(edge.requests.slice(-OWN_CALLBACK.length)).toEqual(OWN_CALLBACK);
    expect([...account.namespaces]).toEqual(namespaces);
    expect([...account.buckets]).toEqual([`${WORKER}-videos`]);
    expect(await secretsOf(stage)).toEqual(secrets);
    expect(deployedSecrets(account)).toEqual(secrets);
    const { bindings } = account.worker(WORKER).deployed;
    expect(bindings.find(({ name }) => name === "DELIVERIES")?.namespace_id).toBe(namespaces[0]?.[0]);
    expect(await clone.names()).not.toContain("wrangler.setup.toml");
  });

  it("says what it would do, in Chinese where LANG does, and does nothing", async () => {
    await using stage = await startStage();
    const { account, clone, cloudflare } = stage;
    const names = await clone.names();
    const { exitCode, stdout, stderr } = await clone.npmRunSetup(["--dry-run"], {
      env: { LANG: "zh_CN.UTF-8", CLOUDFLARE_ACCOUNT_ID: account.id },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout.split("\n")).toEqual([
      `账号：${account.id}`,
      `要做：创建 KV 命名空间 ${WORKER}-deliveries。`,
      `要做：创建 R2 存储桶 ${WORKER}-videos（如果还没有）。`,
      "要做：生成 CALLBACK_TOKEN、API_TOKEN，写进 .secrets.env。",
      `要做：部署 Worker ${WORKER}，同时设置密钥 CALLBACK_TOKEN、API_TOKEN；然后验证它能用。`,
      "什么都没有改动：这只是演练。",
      "",
    ]);
    expect(cloudflare.calls.filter((call) => !call.startsWith("GET "))).toEqual([]);
    expect((await clone.names()).filter((name) => name !== ".wrangler")).toEqual(names);
  });

  it("asks before it changes the account", async () => {
    await using stage = await startStage();
    const { account, clone, cloudflare } = stage;
    const env = { CLOUDFLARE_ACCOUNT_ID: account.id };
    const ended = await clone.npmRunSetup([], { input: "no\n", env });
    expect(ended).toMatchObject({ exitCode: 1, stderr: "Nothing was changed.\n" });
    expect(ended.stdout).toContain("Change the account in this way? [y/N]");
    expect(cloudflare.calls.filter((call) => !call.startsWith("GET "))).toEqual([]);
    expect(await clone.names()).not.toContain(".secrets.env");
  });
});

/** With the account known: one command of wrangler less. */
function setup({ account, clone }: Stage, kill?: AbortSignal): Promise<Ended> {
  const env = { CLOUDFLARE_ACCOUNT_ID: account.id };
  return clone.npmRunSetup(["--yes"], { env, ...(kill && { kill }) });
}

/** Runs setup until it is killed in the middle of that call. */
async function stoppedAt(stage: Stage, fault: Fault): Promise<void> {
  const kill = new AbortController();
  stage.cloudflare.fault = { ...fault, onCall: () => kill.abort() };
  expect(await setup(stage, kill.signal)).toMatchObject({ exitCode: null, stderr: "" });
}

/** Runs setup until it is killed when the receiver has answered, and it has not yet heard. */
async function stoppedAfter(stage: Stage, request: string): Promise<void> {
  const kill = new AbortController();
  stage.edge.onAnswer = (answered) => {
    if (answered === request) kill.abort();
  };
  expect(await setup(stage, kill.signal)).toMatchObject({ exitCode: null, stderr: "" });
  stage.edge.onAnswer = null;
}

async function secretsOf({ clone }: Stage): Promise<NodeJS.Dict<string>> {
  return parseEnv(await clone.read(".secrets.env"));
}

function deployedSecrets(account: Account): Record<string, unknown> {
  const { bindings } = account.worker(WORKER).deployed;
  const secrets = bindings.filter(({ type }) => type === "secret_text");
  return Object.fromEntries(secrets.map(({ name, text }) => [name, text]));
}
