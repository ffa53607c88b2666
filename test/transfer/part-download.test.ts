import { afterEach, describe, expect, it, vi } from "vitest";
import { PART_BYTES, type Part, type PartTags } from "../../src/task/upload-parts.ts";
import { PartDownload } from "../../src/transfer/part-download.ts";
import { PartPool } from "../../src/transfer/part-pool.ts";
import { PATIENCE_MS } from "../patience.ts";

const LENGTH = 5 * PART_BYTES;

afterEach(() => {
  vi.useRealTimers();
});

const soon = (assertion: () => void) => vi.waitFor(assertion, { timeout: PATIENCE_MS, interval: 1 });

const AT_ONCE = 0;
const NEVER = 60_000;

type Settings = { readonly tags: PartTags; readonly max: number; readonly joinAfterMs: number };

/** A download of five parts, each stored when the test says so. */
function download({ tags = [], max = 3, joinAfterMs = AT_ONCE }: Partial<Settings> = {}) {
  const limit = { max: vi.fn(() => max), joinAfterMs };
  let isRefused = false;
  /** The names of the connections that were opened but for the first one, and of those that are open. */
  const opened: string[] = [];
  const open = new Set<string>();
  const uncounted: number[] = [];
  const storing = new Map<number, { by: string; finish(): void; fail(error: Error): void }>();
  const pool = new PartPool(LENGTH, tags);

  const readerOf = (name: string, position: number) => {
    open.add(name);
    const uncount = (offset: number) => uncounted.push(offset);
    return { name, position, uncount, close: () => open.delete(name) };
  };
  const reopen = async (name: string, offset: number) => {
    opened.push(name);
    if (isRefused) throw new Error("refused");
    return readerOf(name, offset);
  };
  const store = (part: Part, reader: ReturnType<typeof readerOf>) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const finish = () => {
      expect(reader.position).toBe(part.offset);
      reader.position += part.size;
      pool.markStored(part, "tag");
      resolve();
    };
    storing.set(part.number, { by: reader.name, finish, fail: reject });
    return promise.finally(() => storing.delete(part.number));
  };
  const steps = {
    openRest: (offset: number) => reopen(`rest from ${offset / PART_BYTES + 1}`, offset),
    openPart: ({ number, offset }: Part) => reopen(`part ${number}`, offset),
    store,
  };
  const first = readerOf("first", tags.length === 0 ? 0 : PART_BYTES);
  const ended = new PartDownload(pool, limit, steps).run(first);
  ended.catch(() => {});

  /** Returns once these parts are being stored, by these connections. */
  const isStoring = (expected: Record<number, string>) =>
    soon(() =>
      expect(Object.fromEntries([...storing].map(([number, { by }]) => [number, by]))).toEqual(expected),
    );
  const finish = (number: number) => storing.get(number)?.finish();
  /** These parts follow one another over one connection. */
  const finishInTurn = async (by: string, ...numbers: number[]) => {
    for (const number of numbers) {
      await isStoring({ [number]: by });
      finish(number);
    }
  };
  const fail = (number: number, error = new Error("reset")) => storing.get(number)?.fail(error);
  const refuse = () => {
    isRefused = true;
  };
  const storedParts = () => pool.stored.map(({ partNumber }) => partNumber);
  return {
    ended,
    limit,
    opened,
    open,
    uncounted,
    isStoring,
    finish,
    finishInTurn,
    fail,
    refuse,
    storedParts,
  };
}

describe("a download whose parts do not take long", () => {
  it("runs over the connection that is open already, and leaves no timer behind", async () => {
    vi.useFakeTimers();
    const { ended, opened, open, storedParts, finishInTurn } = download({ joinAfterMs: NEVER });
    await finishInTurn("first", 1, 2, 3, 4, 5);
    await ended;
    expect(vi.getTimerCount()).toBe(0);
    expect(storedParts()).toEqual([1, 2, 3, 4, 5]);
    expect(opened).toEqual([]);
    expect([...open]).toEqual([]);
  });

  it("opens another connection behind a part that is stored already", async () => {
    const { ended, opened, open, isStoring, finish, finishInTurn } = download({
      tags: ["a", null, "c"],
      joinAfterMs: NEVER,
    });
    await isStoring({ 2: "first" });
    finish(2);
    await isStoring({ 4: "rest from 4" });
    expect([...open]).toEqual(["rest from 4"]);
    await finishInTurn("rest from 4", 4, 5);
    await ended;
    expect(opened).toEqual(["rest from 4"]);
  });
});

describe("a download with a part that takes long", () => {
  it("is joined by as many connections as there may be, which fetch parts from the back", async () => {
    const { ended, opened, open, isStoring, finish, storedParts } = download();
    await isStoring({ 1: "first", 4: "part 4", 5: "part 5" });
    finish(5);
    await isStoring({ 1: "first", 3: "part 3", 4: "part 4" });
    finish(1);
    await isStoring({ 2: "first", 3: "part 3", 4: "part 4" });
    for (const number of [4, 3, 2]) finish(number);
    await ended;
    expect(storedParts()).toEqual([1, 2, 3, 4, 5]);
    expect(opened).toEqual(["part 5", "part 4", "part 3"]);
    expect([...open]).toEqual([]);
  });

  it("begins no more parts over connections that there is no room for any longer", async () => {
    const { ended, limit, opened, isStoring, finish, finishInTurn } = download();
    await isStoring({ 1: "first", 4: "part 4", 5: "part 5" });
    limit.max.mockReturnValue(1);
    finish(5);
    finish(4);
    await finishInTurn("first", 1, 2, 3);
    await ended;
    expect(opened).toEqual(["part 5", "part 4"]);
  });

  it("is joined at the next part when there was no room for helpers before", async () => {
    const { ended, limit, isStoring, finish, finishInTurn } = download({ max: 1 });
    await soon(() => expect(limit.max, "a part takes long").toHaveBeenCalled());
    limit.joinAfterMs = NEVER;
    limit.max.mockReturnValue(2);
    finish(1);
    await isStoring({ 2: "first", 5: "part 5" });
    limit.max.mockReturnValue(1);
    finish(5);
    await finishInTurn("first", 2, 3, 4);
    await ended;
  });

  it("closes its main connection when only helpers have parts left", async () => {
    const { ended, open, isStoring, finish } = download({ tags: ["a", null, null, "d", "e"] });
    await isStoring({ 2: "first", 3: "part 3" });
    finish(2);
    await soon(() => expect([...open]).toEqual(["part 3"]));
    finish(3);
    await ended;
  });
});

describe("a download with a helper that fails", () => {
  it("goes on alone for good, and fetches the helper's part too", async () => {
    const { ended, opened, uncounted, isStoring, finish, fail, storedParts, finishInTurn } = download();
    await isStoring({ 1: "first", 4: "part 4", 5: "part 5" });
    fail(5);
    finish(4);
    await finishInTurn("first", 1, 2, 3);
    await finishInTurn("rest from 5", 5);
    await ended;
    expect(storedParts()).toEqual([1, 2, 3, 4, 5]);
    expect(opened).toEqual(["part 5", "part 4", "rest from 5"]);
    expect(uncounted).toEqual([4 * PART_BYTES]);
  });

  it("does so as well when the host refuses its connection", async () => {
    const { ended, opened, uncounted, refuse, finishInTurn } = download();
    refuse();
    await soon(() => expect(opened).toEqual(["part 5", "part 4"]));
    await finishInTurn("first", 1, 2, 3, 4, 5);
    await ended;
    expect(opened).toEqual(["part 5", "part 4"]);
    expect(uncounted).toEqual([]);
  });

  it("opens its main connection again when it was closed", async () => {
    const { ended, open, isStoring, finish, finishInTurn, fail } = download({
      tags: ["a", null, null, "d", "e"],
    });
    await isStoring({ 2: "first", 3: "part 3" });
    finish(2);
    await soon(() => expect([...open]).toEqual(["part 3"]));
    fail(3);
    await finishInTurn("rest from 3", 3);
    await ended;
  });
});

it("a download whose main connection fails ends once the helpers have stored the parts that they began", async () => {
  const { ended, opened, open, isStoring, finish, fail, storedParts } = download();
  await isStoring({ 1: "first", 4: "part 4", 5: "part 5" });
  const reset = new Error("reset");
  let hasEnded = false;
  ended.catch(() => {
    hasEnded = true;
  });
  fail(1, reset);
  await scheduler.wait(0); // the failure has its turn
  expect(hasEnded).toBe(false);
  finish(5);
  finish(4);
  await expect(ended).rejects.toBe(reset);
  expect(storedParts()).toEqual([4, 5]);
  expect(opened).toEqual(["part 5", "part 4"]);
  expect([...open]).toEqual([]);
});
