/** The README's typed client: the file that `npm run types` compiles, run as its user runs it. */

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { API_TOKEN, newTaskId, startTestReceiver, type TestReceiver } from "./test-receiver.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const EXAMPLE = join(PROJECT, "test/client-example.ts");
const TSC = join(PROJECT, "node_modules/.bin/tsc");
const run = promisify(execFile);

let simulator: Simulator;
let receiver: TestReceiver;
beforeAll(async () => {
  simulator = await startSimulator();
  receiver = await startTestReceiver(simulator);
});
afterAll(async () => {
  await receiver?.stop();
  await simulator?.close();
});

describe("the typed client", () => {
  it("is the one in the README", async () => {
    const example = await readFile(EXAMPLE, "utf8");
    const readme = await readFile(join(PROJECT, "README.md"), "utf8");
    expect(readme).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
    expect(example.trimEnd().split("\n")).toHaveLength(20);
  });

  it("registers a task, waits for it, and prints its videos", async () => {
    const file = await simulator.addFile();
    const taskId = newTaskId();
    const environment = { ...process.env, RECEIVER: receiver.origin, API_TOKEN, TASK_ID: taskId };
    const example = run(process.execPath, [EXAMPLE], { env: environment });
    await receiver.client.untilTask(taskId, ({ state }) => state === "waiting");
    await receiver.client.callBack({
      code: 200,
      msg: "success",
      data: { taskId, info: { resultUrls: [file.url] } },
    });
    const lines = (await example).stdout.trimEnd().split("\n");
    expect(lines).toEqual([
      expect.stringMatching(/^generated_0\.mp4 stored 28963 http:\S+signature=\S+$/),
      expect.stringMatching(new RegExp(`^${taskId} is stored; \\d+ tasks are stored in all$`)),
    ]);
  });

  it("throws what is refused, with its problem", async () => {
    const environment = {
      ...process.env,
      RECEIVER: receiver.origin,
      API_TOKEN: "wrong",
      TASK_ID: newTaskId(),
    };
    await expect(run(process.execPath, [EXAMPLE], { env: environment })).rejects.toMatchObject({
      stderr: expect.stringContaining("reason: 'unauthorized'"),
    });
  });

  it("compiles in a project that has nothing but Hono and the types that are written for it", async () => {
    const directory = await mkdtemp(join(tmpdir(), "veo3-client-"));
    try {
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
      const compile = (file: string) =>
        run(
          TSC,
          ["--strict", "--noEmit", "--skipLibCheck", "--module", "nodenext", "--types", "node", file],
          {
            cwd: directory,
          },
        );
      await compile("client.mts");
      await expect(compile("wrong.mts")).rejects.toMatchObject({
        stdout: expect.stringContaining("Type 'string' is not assignable to type 'number'"),
      });
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
