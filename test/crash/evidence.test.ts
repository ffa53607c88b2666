/**
 * Each broken promise is found, once, and no other promise is taken for broken. That nothing is found where nothing is
 * broken is what the crash run itself shows.
 */

import { expect, it } from "vitest";
import type { TaskView, VideoView } from "../e2e/receiver-client.ts";
import type { HookRequest } from "../simulator/control-protocol.ts";
import { Evidence, PROMISES, type Promised } from "./evidence.ts";
import type { LocalState, MultipartUpload, StoredTask } from "./local-state.ts";
import type { Delivery, SubmittedTask } from "./workload.ts";

const KEY = "veo3/a/generated_0.mp4";
const SHA256 = "0".repeat(64);
const source = { id: "1", url: "http://127.0.0.1/video.mp4", bytes: 100, sha256: SHA256 };
const task: SubmittedTask = {
  taskId: "a",
  sources: new Map([["generated_0.mp4", source]]),
  body: {},
  answered: true,
};
const tasks = new Map([["a", task]]);
const delivered: Delivery = { taskId: "a", attempts: [], delivered: true };
const object = { key: KEY, bytes: 100, version: "1" };

/** The promise that is broken, and what is seen. */
const SEEN: Record<string, [Promised, (evidence: Evidence) => void]> = {
  "a delivery that was never answered 200": [
    "unanswered",
    (evidence) => evidence.atTheEnd(state(), tasks, [{ ...delivered, delivered: false }]),
  ],
  "a task whose callback was answered and that is not on disk": [
    "lostTasks",
    (evidence) => evidence.afterKill(state({ row: null }), tasks, "after kill 1"),
  ],
  "a task that the receiver does not know": ["lostTasks", (evidence) => evidence.read(task, null)],
  "a delivery that counted twice": [
    "recounted",
    (evidence) => evidence.read(task, { ...view(), callbacks: 2 }),
  ],
  "a video that is not stored": ["lostVideos", (evidence) => evidence.read(task, view({ state: "storing" }))],
  "a video that is not in R2": [
    "lostVideos",
    (evidence) => evidence.atTheEnd(state({ objects: [] }), tasks, [delivered]),
  ],
  "a video served with other bytes": [
    "alteredVideos",
    (evidence) => evidence.served(task, "generated_0.mp4", 200, "1".repeat(64)),
  ],
  "half a video under its key": [
    "alteredVideos",
    (evidence) => evidence.afterKill(state({ objects: [{ ...object, bytes: 50 }] }), tasks, "after kill 1"),
  ],
  "an object that belongs to no video": [
    "duplicated",
    (evidence) => {
      const copy = { ...object, key: "veo3/a/generated_1.mp4" };
      evidence.atTheEnd(state({ objects: [object, copy] }), tasks, [delivered]);
    },
  ],
  "an object that was written again": [
    "duplicated",
    (evidence) => {
      evidence.afterKill(state(), tasks, "after kill 1");
      evidence.afterKill(state({ objects: [{ ...object, version: "2" }] }), tasks, "after kill 2");
    },
  ],
  "two completed uploads of a video": [
    "duplicated",
    (evidence) => {
      const uploads = ["1", "2"].map((id) => upload({ id, state: "completed" }));
      evidence.atTheEnd(state({ uploads }), tasks, [delivered]);
    },
  ],
  "an open upload with a part": [
    "openUploads",
    (evidence) => {
      evidence.afterKill(state({ uploads: [upload({ parts: 1 })] }), tasks, "after kill 1");
      evidence.atTheEnd(state({ uploads: [upload({ parts: 1 })] }), tasks, [delivered]);
    },
  ],
  "an open upload without a part whose id the receiver had recorded and lost": [
    "openUploads",
    (evidence) => {
      const row = JSON.stringify({ upload: { id: "upload" } });
      const pending = { isSettled: false, alarmAt: 1 };
      const uploads = [upload({ parts: 0 })];
      evidence.afterKill(state({ row: stored({ ...pending, row }), uploads }), tasks, "after kill 1");
      evidence.afterKill(state({ row: stored(pending), uploads }), tasks, "after kill 2");
      evidence.atTheEnd(state({ uploads }), tasks, [delivered]);
    },
  ],
  "pending work without an alarm": [
    "missingAlarms",
    (evidence) => evidence.afterKill(state({ row: stored({ isSettled: false }) }), tasks, "after kill 1"),
  ],
  "a pending notification without an alarm": [
    "missingAlarms",
    (evidence) => {
      const row = JSON.stringify({ notifications: [{ state: "pending" }] });
      evidence.afterKill(state({ row: stored({ row }) }), tasks, "after kill 1");
    },
  ],
  "a task that the endpoint was not told of": ["unnotified", (evidence) => evidence.notified(tasks, [])],
  "a task that the endpoint was told of twice": [
    "toldTwice",
    (evidence) => evidence.notified(tasks, [told("1"), told("1"), told("2")]),
  ],
};

it.each(Object.entries(SEEN))("the evidence shows %s", (_, [promise, see]) => {
  const evidence = new Evidence();
  see(evidence);
  // Once, and no other.
  expect(evidence.describe()).toEqual([expect.stringContaining(PROMISES[promise])]);
  expect(evidence.count(promise)).toBe(1);
});

function stored(change: Partial<StoredTask> = {}): StoredTask {
  return { taskId: "a", isSettled: true, alarmAt: null, row: "{}", ...change };
}

function told(id: string): HookRequest {
  const body = JSON.stringify({ data: { taskId: "a" } });
  return { method: "POST", path: "/", headers: { "webhook-id": id }, body, ended: "finished" };
}

function state(change: Partial<Omit<LocalState, "tasks">> & { row?: StoredTask | null } = {}): LocalState {
  const { row = stored(), objects = [object], uploads = [] } = change;
  return { tasks: new Map(row === null ? [] : [[row.taskId, row]]), objects, uploads };
}

function upload(change: Partial<MultipartUpload>): MultipartUpload {
  return { id: "upload", key: KEY, state: "open", parts: 1, ...change };
}

/** As much of it as the evidence looks at. */
function view(change: Partial<VideoView> = {}): TaskView {
  const video = { name: "generated_0.mp4", state: "stored", attempts: 1, failure: null, ...change };
  return { taskId: "a", callbacks: 1, videos: [video] } as TaskView;
}
