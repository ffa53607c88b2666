import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Delivery } from "./deliveries.ts";
import { missingById, missingInList } from "./evidence.ts";

const tasks = (["stored", "failed", "failed"] as const).map(
  (becomes, index): Delivery => ({
    taskId: `veo_task_${index}`,
    request: Buffer.alloc(0),
    becomes,
    isDuplicate: false,
  }),
);

/** What a receiver has, by the task's id. */
const known = new Map<string, string>();
/** Its list, two a page. */
let listed: [taskId: string, state: string][] = [];

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://receiver.example.com");
  const [, , taskId] = pathname.split("/");
  if (taskId !== undefined) {
    const state = known.get(taskId);
    response.writeHead(state === undefined ? 404 : 200).end(JSON.stringify({ taskId, state }));
    return;
  }
  const first = Number(searchParams.get("cursor"));
  const page = listed.slice(first, first + 2).map(([id, state]) => ({ taskId: id, state }));
  const cursor = first + 2 < listed.length ? String(first + 2) : null;
  response.end(JSON.stringify({ tasks: page, cursor }));
});
let url: URL;

beforeEach(async () => {
  known.clear();
  for (const { taskId, becomes } of tasks) known.set(taskId, becomes);
  listed = [...known];
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(() => void server.close());

const byId = () => missingById(url, tasks, () => {});

it("finds nothing wrong where each task is there once, with its result", async () => {
  expect(await byId()).toEqual([]);
  expect(await missingInList(url, tasks)).toEqual([]);
});

it("finds a task that is unknown, and one that has not become what it should", async () => {
  known.delete("veo_task_0");
  known.set("veo_task_2", "waiting");
  expect((await byId()).toSorted()).toEqual([
    "veo_task_0 should be stored, is HTTP 404",
    "veo_task_2 should be failed, is waiting",
  ]);
});

it("finds a task that the list lacks, has twice, has in another state, or should not have", async () => {
  listed = [
    ["veo_task_1", "failed"],
    ["veo_task_1", "failed"],
    ["veo_task_2", "storing"],
    ["veo_task_9", "stored"],
  ];
  expect(await missingInList(url, tasks)).toEqual([
    "veo_task_1 is listed as failed and should not be, or once only",
    "veo_task_2 is listed as storing, not as failed",
    "veo_task_9 is listed as stored and should not be, or once only",
    "veo_task_0 is not in the list",
  ]);
});
