/**
 * Every curl command of the README's API section, run by a shell as its reader would, from top to bottom, with the
 * variables that it says.
 */

import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { API_TOKEN, CALLBACK_TOKEN, startTestReceiver, type TestReceiver } from "./test-receiver.ts";

const README = await readFile(new URL("../../README.md", import.meta.url), "utf8");

/** The task of the examples. */
const TASK = "veo_task_abcdef123456";

type Example = {
  /** What tells the command from the others. */
  readonly has: RegExp;
  readonly status: number;
  /** What has to be true before it. */
  readonly before?: () => Promise<unknown>;
};

/** In the README's order. */
const EXAMPLES: readonly Example[] = [
  { has: /veo3-callback\?token=.*hello/s, status: 200 },
  { has: /\/videos\/\w+" -H "Auth[^"]*"$/, status: 200, before: () => store(TASK) },
  { has: /\?state=stored/, status: 200 },
  { has: /Prefer: wait=25/, status: 200 },
  { has: /-N .*\/events/, status: 200 },
  { has: /-o video\.mp4/, status: 200 },
  { has: /-OJ .*download=1/, status: 200 },
  { has: /-r 0-99/, status: 206 },
  { has: /-I .*generated_0\.mp4/, status: 200 },
  { has: /veo\/generate/, status: 200 },
  { has: /veo\/record-info/, status: 200 },
  { has: /veo\/get-1080p-video/, status: 200 },
  { has: /veo\/get-4k-video/, status: 200 },
  { has: /veo\/extend/, status: 200 },
  { has: /-X PUT/, status: 200 },
  { has: /-X POST .*\/retry/, status: 202, before: () => addRefusedVideo(TASK) },
  { has: /-X DELETE/, status: 204 },
  { has: /-i .*veo3-callback.*originUrls/s, status: 200 },
  { has: /openapi\.json/, status: 200 },
  { has: /healthz/, status: 200 },
];

let simulator: Simulator;
let receiver: TestReceiver;
let directory: string;
/** As a reader would export them. */
let variables: Record<string, string>;
beforeAll(async () => {
  simulator = await startSimulator({ generateMs: 0, upgradeMs: 0 });
  const vars = { VEO3_API_KEY: "key", VEO3_API_BASE: simulator.origin };
  receiver = await startTestReceiver(simulator, { vars });
  directory = await mkdtemp(join(tmpdir(), "veo3-readme-"));
  // The examples as they stand say no status; this curl does, on stderr, and fails where the real one does.
  const curl = join(directory, "curl");
  await writeFile(curl, `#!/bin/sh\nPATH=$CLEAN_PATH exec curl -sS -w '%{stderr}%{http_code}' "$@"\n`);
  await chmod(curl, 0o755);
  variables = { RECEIVER: receiver.origin, CALLBACK_TOKEN, API_TOKEN };
});
afterAll(async () => {
  await receiver?.stop();
  await simulator?.close();
  if (directory !== undefined) await rm(directory, { recursive: true });
});

/** The task of the examples with its video, and the two variables that come from using the receiver. */
async function store(taskId: string): Promise<void> {
  const { resultUrls } = await simulator.putTask(taskId);
  await deliver(taskId, resultUrls);
  const task = await receiver.client.untilSettled(taskId);
  const { origin } = receiver;
  const headers = { authorization: `Bearer ${API_TOKEN}`, "content-type": "application/json" };
  const body = JSON.stringify({ prompt: "A fox in the snow" });
  const submitted = await fetch(`${origin}/api/v1/veo/generate`, { method: "POST", headers, body });
  const { data } = (await submitted.json()) as { data: { taskId: string } };
  await receiver.client.untilSettled(data.taskId);
  Object.assign(variables, { VIDEO_URL: task.videos[0]?.url, TASK_ID: data.taskId });
}

/** What is to be tried again has to have failed. */
async function addRefusedVideo(taskId: string): Promise<void> {
  const stored = await receiver.client.readTask(taskId);
  const resultUrls = [...(stored?.videos ?? []).map((video) => video.sourceUrl), "http://10.0.0.1/video.mp4"];
  await simulator.putTask(taskId, { resultUrls });
  await deliver(taskId, resultUrls);
  await receiver.client.untilTask(taskId, ({ videos }) => videos.some(({ state }) => state === "failed"));
}

async function deliver(taskId: string, resultUrls: string[]): Promise<void> {
  const answer = await receiver.client.callBack({
    code: 200,
    msg: "success",
    data: { taskId, info: { resultUrls } },
  });
  expect(answer.status).toBe(200);
}

/** The commands of all shell blocks that call a receiver, each with its continuation lines and without its comment. */
function commandsOf(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, block = ""]) => block);
  return blocks
    .flatMap((block) => block.split(/^(?= *curl )/m))
    .filter((command) => /^ *curl /.test(command))
    .map((command) => command.replace(/\s+# .*$/gm, "").trim());
}

/** The Deploy section writes out what the others take from variables. */
function ofThisReceiver(command: string): string {
  return command
    .replace("https://veo3-callback-receiver.<your-subdomain>.workers.dev", "$RECEIVER")
    .replace("<CALLBACK_TOKEN>", "$CALLBACK_TOKEN");
}

function run(command: string): Promise<{ exitCode: number | string; status: number; stdout: string }> {
  const path = process.env.PATH ?? "";
  const env = { ...variables, PATH: `${directory}:${path}`, CLEAN_PATH: path };
  return new Promise((resolve) => {
    execFile("/bin/sh", ["-c", command], { env, cwd: directory }, (error, stdout, stderr) => {
      resolve({ exitCode: error?.code ?? 0, status: Number(/\d{3}$/.exec(stderr)?.[0]), stdout });
    });
  });
}

const commands = commandsOf(README).map(ofThisReceiver);

describe("the README's examples", () => {
  it("are these", () => {
    expect(commands).toEqual(EXAMPLES.map(({ has }) => expect.stringMatching(has)));
  });

  // Each stands on the one before.
  it.each(commands.map((command, i) => ({ command, ...(EXAMPLES[i] as Example) })))(
    "$command",
    async ({ command, status, before }) => {
      await before?.();
      const done = await run(command);
      expect(done, done.stdout).toMatchObject({ exitCode: 0, status });
    },
  );
});
