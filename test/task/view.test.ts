import { describe, expect, it } from "vitest";
import { decide } from "../../src/task/decide.ts";
import type { Decision, TaskEvent } from "../../src/task/events.ts";
import type { Task, Video } from "../../src/task/task.ts";
import { taskETag, viewTask } from "../../src/task/view.ts";

const NOW = Date.parse("2026-11-23T09:00:00Z");
const SOURCES = ["http://a.example/1.mp4", "http://b.example/2.mp4"];
const STORED = { bytes: 10, contentType: "video/mp4", etag: '"e"' };
const NO_LINKS: ReadonlyMap<string, string> = new Map();

/** The task that these events make, each a second after the last. */
function taskAfter(...events: TaskEvent[]): Task {
  const start: Decision = { outcome: "ignored", task: null };
  const { task } = events.reduce(({ task }, event, i) => decide(task, event, NOW + i * 1000), start);
  if (task === null) throw new Error("no task");
  return task;
}

function callback(code: number, ...urls: string[]): TaskEvent {
  const videos = urls.map((url) => ({ kind: "generated" as const, index: null, url }));
  const told = { taskId: "t", code, message: "msg", videos, resolution: "720p", fallback: false };
  const how = { origin: "https://secret-host.example", variant: null, confirm: false };
  return { type: "callback", result: told, delivery: "secret-delivery", ...how };
}

function store(name: string): TaskEvent {
  return { type: "video_stored", name, stored: STORED };
}

function fail(
  name: string,
  reason: NonNullable<Video["failure"]>["reason"],
  retryAt: number | null = null,
): TaskEvent {
  const sourceUrl = SOURCES[Number(/\d+/.exec(name)?.[0])] ?? "";
  return {
    type: "attempt_failed",
    name,
    sourceUrl,
    failure: { reason, message: "why" },
    retryAt,
    canPoll: false,
  };
}

describe("a task as clients see it", () => {
  it("has every member there is, with its times in ISO 8601", () => {
    const task = taskAfter(callback(200, ...SOURCES), store("generated_0.mp4"));
    const links = new Map([["generated_0.mp4", "http://r.example/link"]]);
    expect(viewTask(task, {}, links)).toEqual({
      taskId: "t",
      state: "storing",
      code: 200,
      message: "msg",
      failure: null,
      videos: [
        {
          name: "generated_0.mp4",
          kind: "generated",
          index: 0,
          state: "stored",
          url: "http://r.example/link",
          sourceUrl: SOURCES[0],
          bytes: 10,
          receivedBytes: 10,
          contentType: "video/mp4",
          etag: '"e"',
          attempts: 0,
          nextAttemptAt: null,
          failure: null,
        },
        {
          name: "generated_1.mp4",
          kind: "generated",
          index: 1,
          state: "pending",
          url: null,
          sourceUrl: SOURCES[1],
          bytes: null,
          receivedBytes: 0,
          contentType: null,
          etag: null,
          attempts: 0,
          nextAttemptAt: "2026-11-23T09:00:00.000Z",
          failure: null,
        },
      ],
      resolution: "720p",
      fallback: false,
      callbacks: 1,
      createdAt: "2026-11-23T09:00:00.000Z",
      updatedAt: "2026-11-23T09:00:01.000Z",
      settledAt: null,
      history: [
        { at: "2026-11-23T09:00:00.000Z", event: "callback_accepted", detail: "code 200, videos: 2" },
        { at: "2026-11-23T09:00:01.000Z", event: "video_stored", detail: "generated_0.mp4, 10 bytes" },
      ],
    });
  });

  it("says when it settled", () => {
    const task = taskAfter(callback(200, "http://a.example/1.mp4"), store("generated_0.mp4"));
    expect(viewTask(task, {}, NO_LINKS).settledAt).toBe("2026-11-23T09:00:01.000Z");
  });

  it("shows nothing of its deliveries, uploads and hosts", () => {
    const upload = {
      id: "secret-upload",
      file: { etag: "secret-file", length: 9 },
      parts: ["secret-part"],
      partBytes: 8_388_608,
      contentType: "video/mp4",
    };
    const task = taskAfter(
      callback(200, ...SOURCES),
      { type: "attempts_started", names: ["generated_0.mp4"] },
      { type: "upload_opened", name: "generated_0.mp4", upload },
    );
    expect(JSON.stringify(task).match(/secret-\w+/g)).toHaveLength(6);
    expect(JSON.stringify(viewTask(task, {}, NO_LINKS))).not.toContain("secret");
  });
});

describe("the progress of a video", () => {
  const pending = taskAfter(callback(200, ...SOURCES));
  const progressOf = (task: Task, receivedBytes: number, totalBytes: number | null) =>
    viewTask(task, { "generated_0.mp4": { receivedBytes, totalBytes } }, NO_LINKS).videos;

  it("is what of it has arrived, of how much where that is known", () => {
    expect(progressOf(pending, 3, 10)[0]).toMatchObject({ bytes: 10, receivedBytes: 3 });
    expect(progressOf(pending, 3, null)[0]).toMatchObject({ bytes: null, receivedBytes: 3 });
    expect(progressOf(pending, 3, 10)[1], "the other video").toMatchObject({ bytes: null, receivedBytes: 0 });
  });

  it("is all of it once it is stored, whatever the transfer still says", () => {
    const stored = taskAfter(callback(200, ...SOURCES), store("generated_0.mp4"));
    expect(progressOf(stored, 3, 7)[0]).toMatchObject({ bytes: 10, receivedBytes: 10 });
  });
});

describe("the failure of a task", () => {
  const failureOf = (...events: TaskEvent[]) => viewTask(taskAfter(...events), {}, NO_LINKS).failure;

  it("is the generation's, with what it means for a person", () => {
    expect(failureOf(callback(501))).toEqual({
      reason: "generation_failed",
      retryable: true,
      advice: expect.stringMatching(/simplify the prompt/),
    });
  });

  it("is the first video's when none could be stored", () => {
    const videos = callback(200, ...SOURCES);
    expect(
      failureOf(videos, fail("generated_0.mp4", "too_large"), fail("generated_1.mp4", "truncated")),
    ).toEqual({ reason: "too_large", retryable: false, advice: expect.stringMatching(/MAX_VIDEO_BYTES/) });
  });

  it("is none while videos are tried again, nor once one is stored", () => {
    const videos = callback(200, ...SOURCES);
    expect(failureOf(videos, fail("generated_0.mp4", "source_gone", NOW))).toBeNull();
    expect(failureOf(videos, fail("generated_0.mp4", "source_gone"), store("generated_1.mp4"))).toBeNull();
  });
});

describe("the ETag of a task", () => {
  const task = taskAfter(callback(200, ...SOURCES));
  const progress = { receivedBytes: 3, totalBytes: 10 };

  it("is weak, and the same for the same task and progress", () => {
    expect(taskETag(task, {})).toMatch(/^W\/"[\w-]+"$/);
    expect(taskETag(task, { a: progress })).toBe(taskETag(structuredClone(task), { a: { ...progress } }));
  });

  it("is another with every version, with every byte that arrives, and for a task that came back", () => {
    const tags = [
      taskETag(task, {}),
      taskETag({ ...task, version: task.version + 1 }, {}),
      taskETag({ ...task, createdAt: task.createdAt + 1 }, {}),
      taskETag(task, { a: progress }),
      taskETag(task, { a: { ...progress, receivedBytes: 4 } }),
      taskETag(task, { a: progress, b: { ...progress, receivedBytes: 2 } }),
    ];
    expect(new Set(tags).size).toBe(tags.length);
  });
});
