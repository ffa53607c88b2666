import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { newTask } from "../../src/task/change.ts";
import { Changes } from "../../src/task-object/changes.ts";
import { Listing } from "../../src/task-object/listing.ts";
import { runListing } from "../../src/task-object/listing-job.ts";
import { newTaskId, ORIGIN } from "../client.ts";

afterEach(() => {
  vi.useRealTimers();
});

it("a listing that the library never answers ends, and is due again later", async () => {
  const task = newTask(newTaskId(), ORIGIN, Date.now());
  const put = () => new Promise<never>(() => {});
  const LIBRARY = { getByName: () => ({ put }) } as unknown as Env["LIBRARY"];
  const ignore = () => "ignored" as const;
  const handle = { env: { ...env, LIBRARY }, load: () => task, commit: ignore, take: ignore, hold: ignore };
  const listing = new Listing();
  vi.useFakeTimers();
  const ended = runListing(handle, listing, new Changes());
  await vi.advanceTimersByTimeAsync(60_000);
  await ended;
  expect(listing.dueAt(task)).toBeGreaterThan(Date.now() - 60_000);
});
