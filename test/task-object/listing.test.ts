import { describe, expect, it } from "vitest";
import { newTask } from "../../src/task/change.ts";
import { listedParts } from "../../src/task/summary.ts";
import type { Task } from "../../src/task/task.ts";
import { Listing } from "../../src/task-object/listing.ts";
import { REQUEST } from "../gallery/listed-tasks.ts";

const task = newTask("veo_task_1", "https://receiver.example.com", 0);
const asked: Task = { ...task, request: REQUEST, reference: "order-42" };

/** Whether a task has to be listed again, once it was listed as it is given first. */
function isDue(listed: Task, now: Task): boolean {
  return new Listing().dueAt({ ...now, listed: listedParts(listed) }) !== null;
}

describe("a task that is listed", () => {
  it("is not listed again while nothing changes that a list shows", () => {
    expect(isDue(asked, { ...asked, version: 2, history: [] })).toBe(false);
  });

  it.each([
    ["its request is told", task, { ...task, request: REQUEST }],
    ["its request is completed", asked, { ...asked, request: { ...REQUEST, model: "veo3" } }],
    ["it gets a reference", task, { ...task, reference: "order-42" }],
    ["its reference changes", asked, { ...asked, reference: "order-43" }],
    ["it fails", asked, { ...asked, failure: "no_callback" as const, settledAt: 1 }],
  ])("is listed again when %s", (_, listed, now) => {
    expect(isDue(listed, now)).toBe(true);
  });
});
