/**
 * Each broken promise is found, once, and no other promise is taken for broken. That nothing is found where nothing is
 * broken is what the crash run itself shows.
 */

import { beforeEach, describe, expect, it } from "vitest";
import type { TaskView, VideoView } from "../e2e/receiver-client.ts";
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

let evidence: Evidence;
beforeEach(() => {
  evidence = new Evidence();
});

describe("the evidence shows", () => {
  it("a delivery that was never answered 200", () => {
    evidence.atTheEnd(state(), tasks, [{ ...delivered, delivered: false }]);
    expectBroken("unanswered");
  });

  it("a task whose callback was answered and that is not on disk", () => {
    evidence.afterKill(state({ row: null }), tasks, "after kill 1");
    expectBroken("lostTasks");
  });

  it("a task that the receiver does not know", () => {
    evidence.read(task, null);
    expectBroken("lostTasks");
  });

  it("a delivery that counted twice", () => {
    evidence.read(task, { ...view(), callbacks: 2 });
    expectBroken("recounted");
  });

  it("a video that is not stored", () => {
    evidence.read(task, view({ state: "storing" }));
    expectBroken("lostVideos");
  });

  it("a video that is not in R2", () => {
    evidence.atTheEnd(state({ objects: [] }), tasks, [delivered]);
    expectBroken("lostVideos");
  });

  it("a video served with other bytes", () => {
    evidence.served(task, "generated_0.mp4", 200, "1".repeat(64));
    expectBroken("alteredVideos");
  });

  it("half a video under its key", () => {
    evidence.afterKill(state({ objects: [{ ...object, bytes: 50 }] }), tasks, "after kill 1");
    expectBroken("alteredVideos");
  });

  it("an object that belongs to no video", () => {
    const copy = { ...object, key: "veo3/a/generated_1.mp4" };
    evidence.atTheEnd(state({ objects: [object, copy] }), tasks, [delivered]);
    expectBroken("duplicated");
  });

  it("an object that was written again", () => {
    evidence.afterKill(state(), tasks, "after kill 1");
    evidence.afterKill(state({ objects: [{ ...object, version: "2" }] }), tasks, "after kill 2");
    expectBroken("duplicated");
  });

  it("two completed uploads of a video", () => {
    const uploads = ["1", "2"].map((id) => upload({ id, state: "completed" }));
    evidence.atTheEnd(state({ uploads }), tasks, [delivered]);
    expectBroken("duplicated");
  });

  it("an open upload with a part", () => {
    evidence.afterKill(state({ uploads: [upload({ parts: 1 })] }), tasks, "after kill 1");
    evidence.atTheEnd(state({ uploads: [upload({ parts: 1 })] }), tasks, [delivered]);
    expectBroken("openUploads");
  });

  it("an open upload without a part whose id the receiver had recorded and lost", () => {
    const known = stored({ isSettled: false, alarmAt: 1, row: JSON.stringify({ upload: { id: "upload" } }) });
    const forgotten = stored({ isSettled: false, alarmAt: 1 });
    const uploads = [upload({ parts: 0 })];
    evidence.afterKill(state({ row: known, uploads }), tasks, "after kill 1");
    evidence.afterKill(state({ row: forgotten, uploads }), tasks, "after kill 2");
    evidence.atTheEnd(state({ uploads }), tasks, [delivered]);
    expectBroken("openUploads");
  });

  it("pending work without an alarm", () => {
    evidence.afterKill(state({ row: stored({ isSettled: false }) }), tasks, "after kill 1");
    expectBroken("missingAlarms");
  });
});

/** That promise, once, and no other. */
function expectBroken(promise: Promised): void {
  expect(evidence.describe()).toEqual([expect.stringContaining(PROMISES[promise])]);
  expect(evidence.count(promise)).toBe(1);
}

function stored(change: Partial<StoredTask> = {}): StoredTask {
  return { taskId: "a", isSettled: true, alarmAt: null, row: "{}", ...change };
}

function state(change: Partial<Omit<LocalState, "tasks">> & { row?: StoredTask | null } = {}): LocalState {
  const { row = stored(), objects = [object], uploads = [] } = change;
  return { tasks: new Map(row === null ? [] : [[row.taskId, row]]), objects, uploads };
}

function upload(change: Partial<MultipartUpload>): MultipartUpload {
  return { id: "upload", key: KEY, state: "open", parts: 1, ...change };
}

function view(change: Partial<VideoView> = {}): TaskView {
  const video: VideoView = {
    name: "generated_0.mp4",
    kind: "generated",
    index: 0,
    state: "stored",
    url: null,
    sourceUrl: source.url,
    bytes: 100,
    receivedBytes: 100,
    contentType: "video/mp4",
    etag: null,
    attempts: 1,
    nextAttemptAt: null,
    failure: null,
    ...change,
  };
  const at = "2026-11-23T09:00:00.000Z";
  return {
    taskId: "a",
    state: "stored",
    code: 200,
    message: null,
    failure: null,
    videos: [video],
    resolution: null,
    fallback: null,
    callbacks: 1,
    createdAt: at,
    updatedAt: at,
    settledAt: at,
    history: [],
  };
}
