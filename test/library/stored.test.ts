import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { storedEver, totalsEver } from "../../src/library/stats.ts";
import { list, summary } from "../gallery/listed-tasks.ts";
import { countedLibrary } from "./counted-library.ts";

const old = (taskId: string, bytes: number) =>
  summary(taskId, { bytes, createdAt: Date.parse("2026-01-15T12:00:00Z") });

it("what is stored asks no month at rest, and is right when one has changed since", async () => {
  await list(old("old", 1000), summary("new", { bytes: 50 }));
  const objects = await env.LIBRARY.getByName("months").objects();
  for (const { name } of objects) await env.LIBRARY.getByName(name).sweep();
  const { library, calls } = countedLibrary();
  expect(await storedEver(library)).toEqual({ videos: 2, bytes: 1050 });
  const asked = calls.flatMap(({ name, method }) => (method === "total" ? [name] : []));
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((name) => name.startsWith("2026-01"))).toEqual([]);

  await list(old("late", 7));
  expect(await storedEver(env.LIBRARY)).toEqual({ videos: 3, bytes: 1057 });
  for (const { name } of objects) await env.LIBRARY.getByName(name).sweep();
  expect(await storedEver(env.LIBRARY)).toEqual({ videos: 3, bytes: 1057 });
  expect(await totalsEver(env.LIBRARY)).toMatchObject({ videos: 3, bytes: 1057 });
});
