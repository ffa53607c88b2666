/**
 * The state of version 0.1.0, as a receiver of that version left it on disk when it was killed, is read by today's.
 *
 * `test/fixtures/README.md` says what is in it, and how it was made.
 */

import { execFile } from "node:child_process";
import { mkdtempDisposable, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import type { HostedFile } from "../simulator/control-protocol.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { expectStored, expectTaken } from "./stored-video.ts";
import { startTestReceiver, type TestReceiver } from "./test-receiver.ts";
import { untilTestsEnd } from "./until-tests-end.ts";

const ARCHIVE = fileURLToPath(new URL("../fixtures/state-v0.1.0.tar.gz", import.meta.url));

/** Where the simulator was, and the ids of its files, when the state was made. */
const EARLIER = { host: "127.0.0.1:49417", clip: "8a6bf1be4ec9fc39", large: "754a9df0f2e7479e" };

const PART = 8 * 1024 * 1024;
const LARGE_BYTES = 2 * PART + 500_000;

const started = untilTestsEnd();
let simulator: Simulator;
let receiver: TestReceiver;
let clip: HostedFile;
let large: HostedFile;
beforeAll(async () => {
  const { path: directory } = started.use(await mkdtempDisposable(join(tmpdir(), "veo3-earlier-state-")));
  await promisify(execFile)("tar", ["-xzf", ARCHIVE, "-C", directory]);
  simulator = started.use(await startSimulator());
  clip = await simulator.addFile();
  large = await simulator.addFile({ bytes: LARGE_BYTES, filler: "zeros" });
  await replaceInRows(directory, [
    [EARLIER.host, simulator.host],
    [EARLIER.clip, clip.id],
    [EARLIER.large, large.id],
  ]);
  // Since then the provider has finished the two tasks that were waiting.
  await simulator.putTask("earlier_unconfirmed", { resultUrls: [clip.url] });
  await simulator.putTask("earlier_waiting", { resultUrls: [clip.url] });
  const vars = { VEO3_API_KEY: "key", VEO3_API_BASE: simulator.origin, NOTIFY_HOSTS: simulator.host };
  receiver = started.use(await startTestReceiver(simulator, { stateDirectory: directory, vars }));
});

/** Nothing calls the receiver for these tasks: their alarms, which the earlier version has set, wake them. */
describe("what the earlier version had not finished", () => {
  it("an interrupted upload is completed, and only its missing part is fetched", async () => {
    const task = await receiver.client.untilSettled("earlier_interrupted");
    expect(task).toMatchObject({ state: "stored", videos: [{ attempts: 2 }] });
    await expectStored(receiver.client, task, large);
    const { requests } = await simulator.file(large.id);
    expect(requests.map(({ range }) => range)).toEqual([`bytes=${2 * PART}-`]);
  });

  it("an unconfirmed result is confirmed, and its video stored", async () => {
    const task = await receiver.client.untilSettled("earlier_unconfirmed");
    expect(eventsOf(task)).toEqual(["callback_accepted", "poll_accepted", "video_stored"]);
    // The callback's own words, where the poll has the same code in other words.
    expect(task.message).toBe("Veo3 视频生成成功。");
    await expectStored(receiver.client, task, clip);
  });

  it("a task whose callback never came is polled", async () => {
    const task = await receiver.client.untilSettled("earlier_waiting");
    expect(eventsOf(task)).toEqual(["registered", "poll_accepted", "video_stored"]);
    await expectStored(receiver.client, task, clip);
  });

  it("a notification that was refused is sent again", async () => {
    const { requests } = await simulator.hook("unnotified", { count: 1 });
    expect(requests).toMatchObject([{ method: "POST", body: expect.stringContaining("earlier_unnotified") }]);
  });
});

describe("what the earlier version had finished", () => {
  it.each([
    ["stored", "callback_accepted poll_accepted video_stored upgrade_accepted video_stored"],
    ["notified", "registered callback_accepted poll_accepted video_stored notification_delivered"],
    ["not_to_be_notified", "registered notification_skipped callback_accepted poll_accepted video_stored"],
    [
      "notification_given_up",
      "registered callback_accepted poll_accepted video_stored notification_failed notification_given_up",
    ],
    ["unconfirmed_accepted", "callback_accepted accepted_unconfirmed video_stored"],
    [
      "partial",
      "callback_accepted poll_accepted attempt_failed video_stored attempt_failed poll_ignored retry_requested attempt_failed poll_ignored attempt_failed poll_ignored",
    ],
    ["failed", "callback_accepted poll_ignored"],
    ["without_callback", "registered polling_ended"],
  ])("%s: its history has today's names", async (name, events) => {
    const task = await receiver.client.readTask(`earlier_${name}`);
    const inRow = eventsOf(task).filter((event, index, all) => event !== all[index - 1]);
    expect(inRow.join(" ")).toBe(events);
  });

  it("a stored video plays, and so does its upgrade", async () => {
    const { client } = receiver;
    const { bytes, sha256 } = clip;
    const video = await client.getDigest("/videos/earlier_stored/generated_0.mp4");
    expect(video).toEqual({ status: 200, bytes, sha256 });
    const upgrade = await client.getDigest("/videos/earlier_stored/1080p_0.mp4");
    expect(upgrade).toMatchObject({ status: 200, bytes: 29_027 });
  });

  it("what a stored video says of itself is read once somebody looks at it", async () => {
    const media = async () => (await receiver.client.readTask("earlier_stored"))?.videos[0]?.media;
    await expect.poll(media).toMatchObject({ width: 320, height: 180, frameRate: 24 });
  });

  it("a delivery that was seen is a duplicate", async () => {
    const url = `http://${EARLIER.host}/files/${EARLIER.clip}/video.mp4`;
    const body = oldestSuccessBody({ taskId: "earlier_stored", resultUrls: [url] });
    expectTaken(await receiver.client.callBack(body), "duplicate");
  });

  it("a deleted task stays unknown", async () => {
    expect(await receiver.client.readTask("earlier_deleted")).toBeNull();
  });
});

it("every task is listed, newest first, in the state that it has come to", async () => {
  type List = { tasks: { taskId: string; state: string }[]; counts: Record<string, number> };
  const list = async () => (await receiver.client.get("/videos")).json<List>();
  await expect
    .poll(async () => (await list()).counts)
    .toMatchObject({ stored: 9, partial: 1, failed: 2, waiting: 0, storing: 0 });
  const { tasks } = await list();
  expect(tasks.map(({ taskId, state }) => `${taskId.replace("earlier_", "")}: ${state}`)).toEqual([
    "interrupted: stored",
    "waiting: stored",
    "unconfirmed: stored",
    "unconfirmed_accepted: stored",
    "partial: partial",
    "failed: failed",
    "not_to_be_notified: stored",
    "unnotified: stored",
    "notified: stored",
    "stored: stored",
    "without_callback: failed",
    "notification_given_up: stored",
  ]);
});

function eventsOf(task: { history: { event: string }[] } | null): string[] {
  return (task?.history ?? []).map(({ event }) => event);
}

/** In all that Durable Objects have stored. Both texts of a pair are of one length: the rows are binary. */
async function replaceInRows(stateDirectory: string, pairs: [from: string, to: string][]): Promise<void> {
  for (const [from, to] of pairs) expect(to).toHaveLength(from.length);
  const objects = join(stateDirectory, "v3", "do");
  for (const path of await readdir(objects, { recursive: true })) {
    if (!/[0-9a-f]{64}\.sqlite$/.test(path)) continue;
    using database = new DatabaseSync(join(objects, path));
    if (database.prepare("SELECT 1 FROM sqlite_master WHERE name = '_cf_KV'").get() === undefined) continue;
    for (const { key, value } of database.prepare("SELECT key, value FROM _cf_KV").all()) {
      const text = Buffer.from(value as Uint8Array).toString("latin1");
      const replaced = pairs.reduce((row, [from, to]) => row.replaceAll(from, to), text);
      const update = database.prepare("UPDATE _cf_KV SET value = ? WHERE key = ?");
      update.run(Buffer.from(replaced, "latin1"), key ?? null);
    }
  }
}
