/**
 * What the object named `months` keeps: which other objects of the library there are, and how many tasks those have that
 * are at rest, and how much they have stored, so that a list need not ask them.
 *
 * An object is at rest from a night on, once its month is over, until something of it changes: it announces that first,
 * and does not change before it was heard. Each rest has a number, 1, 2 and so on. Whatever order calls arrive in,
 * counts that are kept here are those of an object that has not changed since: a rest that was announced to end is
 * refused, and an object that is not at rest is asked, which is never wrong.
 *
 * Key `months`: the names of the objects. Key `rests`: for each that was ever at rest, the number of its last rest, its
 * counts and what its tasks have stored; null: that rest has ended.
 */

import * as z from "zod/mini";
import { once } from "../once.ts";
import { TASK_STATES } from "../task/task.ts";
import type { Counts } from "./kept-totals.ts";
import { MONTHS } from "./place.ts";

const RESTS = "rests";

/** The stored videos of some tasks. */
export type Stored = { readonly videos: number; readonly bytes: number };

const restsSchema = once(() =>
  z.record(
    z.string(),
    z.object({
      number: z.int(),
      counts: z.nullable(z.partialRecord(z.enum(TASK_STATES), z.int())),
      // An earlier version kept the counts alone.
      stored: z.catch(z.nullable(z.object({ videos: z.int(), bytes: z.int() })), null),
    }),
  ),
);
type Rests = z.infer<ReturnType<typeof restsSchema>>;

export type ListedObject = {
  readonly name: string;
  /** The number of its last rest, 0 before the first. */
  readonly rest: number;
  /** Null: it is not at rest. */
  readonly counts: Counts | null;
  /** Null: it has to be asked. */
  readonly stored: Stored | null;
};

export class Months {
  readonly #kv: SyncKvStorage;
  #objects: readonly string[] | null = null;
  #rests: Rests | null = null;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  /** Of the newest month first. */
  objects(): ListedObject[] {
    const rests = this.#loadRests();
    return this.#loadObjects().map((name) => {
      const { number = 0, counts = null, stored = null } = rests[name] ?? {};
      return { name, rest: number, counts, stored };
    });
  }

  /** An object is about to change. `rest` is the number of its last rest, 0 before the first. Safe to repeat. */
  wake(name: string, rest: number): void {
    const objects = this.#loadObjects();
    if (!objects.includes(name)) {
      this.#objects = [...objects, name].sort().reverse();
      this.#kv.put(MONTHS, this.#objects);
    }
    const known = this.#loadRests()[name];
    if (rest <= (known?.number ?? 0) && known?.counts == null) return;
    this.#keep(name, { number: Math.max(rest, known?.number ?? 0), counts: null, stored: null });
  }

  /** An object has begun a rest. Safe to repeat. @returns false: it was announced to end */
  rest(name: string, number: number, counts: Counts, stored: Stored): boolean {
    const known = this.#loadRests()[name];
    if (number === known?.number) return known.counts !== null;
    if (number < (known?.number ?? 0)) return false;
    this.#keep(name, { number, counts, stored });
    return true;
  }

  #keep(name: string, rest: Rests[string]): void {
    this.#rests = { ...this.#loadRests(), [name]: rest };
    this.#kv.put(RESTS, this.#rests);
  }

  #loadObjects(): readonly string[] {
    this.#objects ??= z.array(z.string()).parse(this.#kv.get(MONTHS) ?? []);
    return this.#objects;
  }

  #loadRests(): Rests {
    this.#rests ??= restsSchema().parse(this.#kv.get(RESTS) ?? {});
    return this.#rests;
  }
}
