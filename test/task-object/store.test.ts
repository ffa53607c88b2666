import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { decide } from "../../src/task/decide.ts";
import type { Task, Video } from "../../src/task/task.ts";
import { TaskStore } from "../../src/task-object/store.ts";
import { resultOf } from "../accepted-and-left.ts";
import { newTaskId, ORIGIN, taskObject } from "../client.ts";

/** The parts of a video of 80 GB. */
const MANY = 9537;
const HOW = { type: "callback", delivery: "d", origin: ORIGIN, variant: null, confirm: false } as const;

function taskWith(taskId: string, parts: number, videos = 16): Task {
  const urls = Array.from({ length: videos }, (_, i) => `http://a.example/${i}.mp4`);
  const { task } = decide(null, { ...HOW, result: resultOf(taskId, ...urls) }, 1_795_000_000_000);
  if (task === null) throw new Error("no task");
  return { ...task, videos: task.videos.map((video) => withParts(video, parts)) };
}

function withParts(video: Video, count: number): Video {
  const file = { etag: '"e"', length: 80_000_000_000 };
  const parts = Array.from({ length: count }, (_, i) => String(i).padStart(32, "0"));
  return {
    ...video,
    state: "storing",
    upload: { id: `upload of ${video.name}`, file, parts, partBytes: 8_388_608, contentType: "video/mp4" },
  };
}

/** With a task's own storage, and every key that is written from here on. */
function withStorage<T>(
  taskId: string,
  use: (kv: SyncKvStorage, written: string[]) => Promise<T>,
): Promise<T> {
  return runInDurableObject(taskObject(taskId), (_, { storage: { kv } }) => {
    const written: string[] = [];
    const noting = new Proxy(kv, {
      get: (target, name) => (key: string, value: unknown) => {
        if (name !== "get") written.push(key);
        return Reflect.get(target, name).call(target, key, value);
      },
    });
    return use(noting, written);
  });
}

/** The task as an object that starts anew reads it. */
async function readBack(kv: SyncKvStorage): Promise<Task | null> {
  const store = new TaskStore(kv);
  await store.open();
  return store.load();
}

describe("a task's row", () => {
  it("stays below 1 MB with the largest uploads, and so does every other; read back, nothing is missing", () => {
    const taskId = newTaskId();
    return withStorage(taskId, async (kv) => {
      const task = taskWith(taskId, MANY);
      new TaskStore(kv).save(task);
      const sizes = [...kv.list()].map(([, value]) => JSON.stringify(value).length);
      expect(Math.max(...sizes)).toBeLessThan(1_000_000);
      expect(await readBack(kv)).toEqual(task);
    });
  });

  it("is not written again for one more part of a large upload", () =>
    withStorage(newTaskId(), async (kv, written) => {
      const store = new TaskStore(kv);
      const task = taskWith("t", 100, 2);
      store.save(task);
      written.length = 0;
      const [first, ...others] = task.videos;
      if (first === undefined) throw new Error("no video");
      store.save({ ...task, videos: [withParts(first, 101), ...others] });
      expect(written).toEqual(["parts:generated_0.mp4"]);
      expect((await readBack(kv))?.videos.map(({ upload }) => upload?.parts.length)).toEqual([101, 100]);
    }));

  it("has the parts of its own upload only", () =>
    withStorage(newTaskId(), async (kv) => {
      const store = new TaskStore(kv);
      store.save(taskWith("t", 100, 1));
      const task = taskWith("t", 0, 1);
      const upload = { id: "another", file: null, parts: [], partBytes: 8_388_608, contentType: "video/mp4" };
      const next = { ...task, videos: task.videos.map((video) => ({ ...video, upload })) };
      store.save(next);
      expect(await readBack(kv)).toEqual(next);
      const stored = task.videos.map((video) => ({ ...video, upload: null }));
      store.save({ ...task, videos: stored });
      expect([...kv.list()].map(([key]) => key)).toEqual(["task"]);
    }));

  it("of version 0.1.0, with the parts in it, is read and keeps them", () =>
    withStorage(newTaskId(), async (kv) => {
      const task = taskWith("t", 100, 2);
      kv.put("task", task);
      const store = new TaskStore(kv);
      await store.open();
      expect(store.load()).toEqual(task);
      const next = { ...task, version: 2, videos: [...task.videos] };
      store.save(next);
      expect(await readBack(kv)).toEqual(next);
    }));
});
