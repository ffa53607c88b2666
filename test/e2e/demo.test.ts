/** `npm run demo` as its user runs it: what it prints, how it ends, and that it leaves nothing behind. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { send } from "./http-request.ts";
import { descendantsOf, runningProcesses } from "./processes.ts";

const DEMO = fileURLToPath(new URL("../demo/demo.ts", import.meta.url));
const UNTIL_DEADLINE_MS = 90_000;
const POLL_MS = 50;

class Demo {
  readonly #child: ChildProcess;
  readonly #temporary: string;
  readonly #closed: Promise<unknown>;
  output = "";

  private constructor(temporary: string, args: string[]) {
    const { FORCE_COLOR: _, ...environment } = process.env;
    this.#temporary = temporary;
    // Its temporary files get a directory of their own: whatever is left there was not cleaned up.
    this.#child = spawn(process.execPath, [DEMO, ...args], { env: { ...environment, TMPDIR: temporary } });
    this.#closed = once(this.#child, "close");
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
      });
    }
  }

  static async start(...args: string[]): Promise<Demo> {
    return new Demo(await mkdtemp(join(tmpdir(), "veo3-demo-")), args);
  }

  /** Returns once it has printed that text. */
  async until(text: string): Promise<void> {
    const deadline = Date.now() + UNTIL_DEADLINE_MS;
    while (!this.output.includes(text)) {
      const over = this.#child.exitCode !== null || Date.now() > deadline;
      if (over) throw new Error(`the demo never printed "${text}", but:\n${this.output}`);
      await sleep(POLL_MS);
    }
  }

  descendants() {
    return descendantsOf(this.#child.pid ?? 0);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** @returns its exit code, and the temporary files that it has left */
  async end(): Promise<{ exitCode: number | null; left: string[] }> {
    await this.#closed;
    const left = await readdir(this.#temporary);
    await rm(this.#temporary, { recursive: true });
    return { exitCode: this.#child.exitCode, left };
  }
}

/** The variables that the shell lines in a text export. */
function exportsIn(text: string): Record<string, string> {
  const lines = text.match(/^ *export .*$/gm) ?? [];
  return Object.fromEntries(
    lines.flatMap((line) => [...line.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value])),
  );
}

async function stillRunning(pids: number[]): Promise<string[]> {
  const running = await runningProcesses();
  return running.filter(({ pid }) => pids.includes(pid)).map(({ command }) => command);
}

// Each of them waits for its videos most of the time.
describe.concurrent("npm run demo", () => {
  it("shows three tasks from submission to a video that plays, and succeeds", async () => {
    const demo = await Demo.start();
    expect(await demo.end(), demo.output).toEqual({ exitCode: 0, left: [] });
    for (const line of [
      /the API saw +its own key and callBackUrl http:\/\/127\.0\.0\.1:\d+\/veo3-callback\?token=/,
      /task A +200 \{"code":200,"msg":"success"\} +X-Callback-Outcome: accepted/,
      /task A +200 \{"code":200,"msg":"success"\} +X-Callback-Outcome: duplicate/,
      /task B +200 \{"code":200,"msg":"success"\} +X-Callback-Outcome: accepted/,
      /task A +callback: code 200, videos: 3, not confirmed yet\n +task A +record-info: code 200, videos: 3\n/,
      /generated_1\.mp4 .* of 4\.0 MB +storing/,
      /original_0\.mp4 +100 % +4\.0 of 4\.0 MB +stored/,
      /callbacks +0\n +polls +\d+\n +task C +stored, videos: 1/,
      /task A +stored, videos: 3/,
      /task B +failed, 400: .*content polic/,
      /reason +content_policy, not to be retried/,
      /a range +Range: bytes=0-1023 → 206 Content-Range: bytes 0-1023\/4000000/,
      /Done in \d+ s/,
    ]) {
      expect(demo.output).toMatch(line);
    }
    const digests = [...demo.output.matchAll(/SHA-256 ([0-9a-f]{64})/g)].map(([, digest]) => digest);
    expect(digests).toHaveLength(2);
    expect(digests[0]).toBe(digests[1]);
    expect(demo.output, "colours are for terminals").not.toContain("\x1b[");
  });

  it("keeps both running with --keep, until Ctrl-C, with what the README's examples need", async () => {
    const demo = await Demo.start("--keep");
    await demo.until("Ctrl-C ends the demo.");
    const exports = exportsIn(demo.output);
    const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
    expect(Object.keys(exports)).toEqual(expect.arrayContaining(Object.keys(exportsIn(readme))));
    const example = 'curl -s "$RECEIVER/videos/$TASK_ID" -H "Authorization: Bearer $API_TOKEN"';
    const task = execFileSync("/bin/sh", ["-c", example], { env: { ...process.env, ...exports } });
    expect(JSON.parse(task.toString())).toMatchObject({ taskId: exports.TASK_ID, state: "stored" });
    const { RECEIVER: receiver = "", VEO3_API: simulator = "", API_TOKEN: token = "" } = exports;
    const [, gallery = ""] =
      /address +(http:\/\/localhost:\d+)\n +API token +demo-api-token\n/.exec(demo.output) ?? [];
    const body = new URLSearchParams({ token }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: gallery };
    expect((await send(`${gallery}/session`, { method: "POST", headers, body })).status).toBe(303);
    expect((await send(`${simulator}/_simulator/requests`)).status).toBe(200);
    const descendants = await demo.descendants();
    expect(descendants.some(({ command }) => command.includes("workerd"))).toBe(true);

    demo.signal("SIGINT");
    expect(await demo.end(), demo.output).toEqual({ exitCode: 0, left: [] });
    expect(await stillRunning(descendants.map(({ pid }) => pid))).toEqual([]);
    await expect(send(receiver)).rejects.toThrow("ECONNREFUSED");
    await expect(send(simulator)).rejects.toThrow("ECONNREFUSED");
  });

  it("ends at once when it is interrupted half-way, and leaves nothing running", async () => {
    const demo = await Demo.start();
    await demo.until("storing");
    const descendants = await demo.descendants();
    demo.signal("SIGTERM");
    expect(await demo.end(), demo.output).toEqual({ exitCode: 143, left: [] });
    expect(await stillRunning(descendants.map(({ pid }) => pid))).toEqual([]);
  });

  it("says which step failed, what came instead, and shows the receiver's log", async () => {
    const demo = await Demo.start();
    await demo.until("storing");
    const descendants = await demo.descendants();
    for (const { pid, command } of descendants)
      if (command.includes("wrangler")) process.kill(pid, "SIGKILL");
    expect(await demo.end(), demo.output).toEqual({ exitCode: 1, left: [] });
    expect(demo.output).toMatch(/✗ This step failed: The receiver copies the videos into R2/);
    expect(demo.output).toMatch(/expected +no error\n +came +GET .*/);
    expect(demo.output).toMatch(/The receiver's log ends with:\n(.*\n)*.*"event":"callback"/);
    expect(await stillRunning(descendants.map(({ pid }) => pid))).toEqual([]);
  });
});
