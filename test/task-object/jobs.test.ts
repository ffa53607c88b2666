import { expect, it } from "vitest";
import { Jobs, type RunningJob } from "../../src/task-object/jobs.ts";

/** Jobs that end when a test ends them. */
function controlledJobs() {
  const ended: [string, unknown][] = [];
  const jobs = new Jobs((kind, error) => ended.push([kind, error]));
  const running = new Map<string, RunningJob & { end(error?: Error): void }>();
  const start = (kind: "transfer" | "poll", name: string) =>
    jobs.start(kind, name, (job) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      running.set(name, { ...job, end: (error) => (error ? reject(error) : resolve()) });
      return promise;
    });
  return { jobs, running, start, ended };
}

it("transfers share the connections there are: one alone has them all, two or three have one each", async () => {
  const { jobs, running, start } = controlledJobs();
  const connections = () => [...running.values()].map((job) => job.connections());
  start("transfer", "a");
  expect(connections()).toEqual([3]);
  start("transfer", "b");
  expect(connections()).toEqual([1, 1]);
  start("transfer", "c");
  expect([...connections(), jobs.room("transfer")]).toEqual([1, 1, 1, 0]);
  running.get("b")?.end();
  running.get("c")?.end();
  await expect.poll(() => running.get("a")?.connections()).toBe(3);
});

it("a job that is running is not started again, and one that has ended is", async () => {
  const { jobs, running, start, ended } = controlledJobs();
  start("poll", "record-info");
  const first = running.get("record-info");
  start("poll", "record-info");
  expect(running.get("record-info")).toBe(first);
  first?.end(new Error("broken"));
  await jobs.idle();
  expect(ended).toEqual([["poll", new Error("broken")]]);
  start("poll", "record-info");
  expect(running.get("record-info")).not.toBe(first);
});

it("stopping aborts the jobs of one kind, with the reason, and waits for them", async () => {
  const { jobs, running, start } = controlledJobs();
  start("transfer", "a");
  start("poll", "record-info");
  const reason = new Error("deleted");
  const transfer = running.get("a");
  transfer?.signal.addEventListener("abort", () => transfer.end(reason));
  await jobs.stop("transfer", reason);
  expect(transfer?.signal.reason).toBe(reason);
  expect([jobs.names("transfer").size, jobs.names("poll").size]).toEqual([0, 1]);
});
