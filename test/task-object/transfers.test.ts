import { expect, it } from "vitest";
import { type Running, Transfers } from "../../src/task-object/transfers.ts";

it("transfers share the connections there are: one alone has them all, two or three have one each", async () => {
  const transfers = new Transfers();
  const maxima = new Map<string, Running["maxConnections"]>();
  const ends = new Map<string, () => void>();
  const start = (name: string) =>
    transfers.start(name, ({ maxConnections: mine }) => {
      maxima.set(name, mine);
      return new Promise((resolve) => ends.set(name, resolve));
    });
  const now = () => [...maxima.values()].map((mine) => mine());

  start("generated_0.mp4");
  expect(now()).toEqual([3]);
  start("generated_1.mp4");
  expect(now()).toEqual([1, 1]);
  start("generated_2.mp4");
  expect(now()).toEqual([1, 1, 1]);
  const [, ...others] = transfers.ends;
  ends.get("generated_1.mp4")?.();
  ends.get("generated_2.mp4")?.();
  await Promise.all(others);
  expect(maxima.get("generated_0.mp4")?.()).toBe(3);
});
