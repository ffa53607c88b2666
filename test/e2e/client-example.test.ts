/** The example of a typed client: the file that `npm run types` compiles, run as its user runs it. */

import { execFile } from "node:child_process";
import { mkdir, mkdtempDisposable, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { API_TOKEN, newTaskId, startTestReceiver, type TestReceiver } from "./test-receiver.ts";
import { untilTestsEnd } from "./until-tests-end.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const EXAMPLE = join(PROJECT, "test/client-example.ts");
const TSC = join(PROJECT, "node_modules/.bin/tsc");
const run = promisify(execFile);

const started = untilTestsEnd();
let simulator: Simulator;
let receiver: TestReceiver;
beforeAll(async () => {
  simulator = started.use(await startSimulator());
  receiver = started.use(await startTestReceiver(simulator));
});

/** Runs the example for a task. */
const runExample = (TASK_ID: string, token = API_TOKEN) =>
  run(process.execPath, [EXAMPLE], {
    env: { ...process.env, RECEIVER: receiver.origin, API_TOKEN: token, TASK_ID },
  });

describe("the typed client", () => {
  it("registers a task, waits until it is settled, and prints its videos", async () => {
    const file = await simulator.addFile();
    const taskId = newTaskId();
    const example = runExample(taskId);
    await receiver.client.untilTask(taskId, ({ state }) => state === "waiting");
    await receiver.client.callBack(oldestSuccessBody({ taskId, resultUrls: [file.url] }));
    const lines = (await example).stdout.trimEnd().split("\n");
    expect(lines).toEqual([
      expect.stringMatching(/^generated_0\.mp4 stored 28963 http:\S+signature=\S+$/),
      expect.stringMatching(new RegExp(`^${taskId} is stored; \\d+ tasks are stored in total$`)),
    ]);
  });

  it("throws the problem of a request that was refused", async () => {
    await expect(runExample(newTaskId(), "wrong")).rejects.toMatchObject({
      stderr: expect.stringContaining("reason: 'unauthorized'"),
    });
  });

  it("compiles in another project that has only Hono and the types that npm run types:client writes", async () => {
    const { path: directory } = started.use(await mkdtempDisposable(join(tmpdir(), "veo3-client-")));
    const emitted = join(directory, "client-types");
    await run(TSC, ["-p", join(PROJECT, "test/tsconfig.client.json"), "--outDir", emitted]);
    await mkdir(join(directory, "node_modules/@types"), { recursive: true });
    for (const name of ["hono", "@types/node", "undici-types"]) {
      await symlink(join(PROJECT, "node_modules", name), join(directory, "node_modules", name));
    }
    const example = await readFile(EXAMPLE, "utf8");
    const client = example.replace("../src/app.ts", "./client-types/src/app.js");
    await writeFile(join(directory, "client.mts"), client);
    await writeFile(join(directory, "wrong.mts"), `${client}\nexport const wrong: number = task.state;\n`);
    const options = ["--strict", "--noEmit", "--skipLibCheck", "--module", "nodenext", "--types", "node"];
    const compile = (file: string) => run(TSC, [...options, file], { cwd: directory });
    await compile("client.mts");
    await expect(compile("wrong.mts")).rejects.toMatchObject({
      stdout: expect.stringContaining("Type 'string' is not assignable to type 'number'"),
    });
  });
});
