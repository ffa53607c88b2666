/** OPERATING.md's example of verifying a notification, run as its reader runs it. */

import { mkdtempDisposable, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { startSimulator } from "../simulator/simulator.ts";
import { send } from "./http-request.ts";
import { API_TOKEN, startTestReceiver } from "./test-receiver.ts";
import { untilTestsEnd } from "./until-tests-end.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const SECRET = `whsec_${btoa("a key of twenty-four by.")}`;
const started = untilTestsEnd();

type Example = { verified(body: string, headers: object): unknown };

async function documentedExample(): Promise<string> {
  const text = await readFile(join(PROJECT, "OPERATING.md"), "utf8");
  return /^```js\n(.*?)^```$/ms.exec(text)?.[1] ?? "";
}

it("OPERATING.md's example verifies what the receiver sends, and refuses it altered", async () => {
  const simulator = started.use(await startSimulator());
  const vars = { NOTIFY_URLS: `${simulator.origin}/hooks/example`, NOTIFY_SECRET: SECRET };
  const receiver = started.use(await startTestReceiver(simulator, { vars }));
  const directory = started.use(await mkdtempDisposable(join(tmpdir(), "veo3-example-"))).path;
  await symlink(join(PROJECT, "node_modules"), join(directory, "node_modules"));
  await writeFile(join(directory, "example.mjs"), await documentedExample());
  process.env.NOTIFY_SECRET = SECRET;
  const { verified }: Example = await import(join(directory, "example.mjs"));

  const headers = { authorization: `Bearer ${API_TOKEN}` };
  const answer = await send(`${receiver.origin}/notifications/test`, { method: "POST", headers });
  expect(answer.json()).toMatchObject({ results: [{ delivered: true }] });
  const [request] = (await simulator.hook("example", { count: 1 })).requests;
  const { body = "", headers: sent = {} } = request ?? {};
  expect(verified(body, sent)).toMatchObject({ type: "receiver.test" });
  expect(() => verified(body.replace("receiver.test", "task.stored"), sent)).toThrow();
});
