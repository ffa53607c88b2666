/** `npm run setup` in a fresh clone, with the real wrangler, to an account that stands in for Cloudflare's. */

import { stat } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import { startSimulator } from "../simulator/simulator.ts";
import { deployedSecrets, ORIGIN, OWN_CALLBACK, secretsInFile, startStage, WORKER } from "./stage.ts";

describe("npm run setup", () => {
  it("ends with a receiver that stores films, and says where it is", async () => {
    await using stage = await startStage();
    await using simulator = await startSimulator();
    const { account, clone, cloudflare, edge } = stage;
    // What its user has written there is deployed too.
    await clone.write(".secrets.env", `VIDEO_HOSTS=${simulator.host}\n`);

    const { exitCode, stdout, stderr } = await clone.npmRunSetup(["--yes"]);
    expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: "" });
    const secrets = await secretsInFile(stage);
    expect(deployedSecrets(stage)).toEqual(secrets);
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
      new_tag: "v3",
      steps: [
        { new_sqlite_classes: ["TaskObject"] },
        { new_sqlite_classes: ["LibraryObject"] },
        { new_sqlite_classes: ["SubmissionObject"] },
      ],
    });
    const [[namespaceId] = []] = account.namespaces;
    expect(metadata.bindings.filter(({ type }) => type !== "secret_text")).toEqual(
      expect.arrayContaining([
        { type: "kv_namespace", name: "DELIVERIES", namespace_id: namespaceId },
        { type: "r2_bucket", name: "VIDEOS", bucket_name: `${WORKER}-videos` },
        { type: "durable_object_namespace", name: "TASKS", class_name: "TaskObject" },
        { type: "durable_object_namespace", name: "LIBRARY", class_name: "LibraryObject" },
        { type: "durable_object_namespace", name: "SUBMISSIONS", class_name: "SubmissionObject" },
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
    await expect.poll(settled).toMatchObject({ state: "stored", videos: [video] });
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
    expect(cloudflare.requests.changes()).toEqual([]);
    expect((await clone.names()).filter((name) => name !== ".wrangler")).toEqual(names);
  });

  it("asks before it changes the account", async () => {
    await using stage = await startStage();
    const { account, clone, cloudflare } = stage;
    const env = { CLOUDFLARE_ACCOUNT_ID: account.id };
    const ended = await clone.npmRunSetup([], { input: "no\n", env });
    expect(ended).toMatchObject({ exitCode: 1, stderr: "Nothing was changed.\n" });
    expect(ended.stdout).toContain("Change the account in this way? [y/N]");
    expect(cloudflare.requests.changes()).toEqual([]);
    expect(await clone.names()).not.toContain(".secrets.env");
  });
});
