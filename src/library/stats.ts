/** The totals of all objects of the library together: by UTC day, of the last 24 hours, and since ever. */

import type * as z from "zod/mini";
import { DAY_MS, HOUR_MS } from "./kept-totals.ts";
import { MONTHS, monthOf, monthOfObject } from "./place.ts";
import type { StatsQuery } from "./stats-query.ts";
import type { statsSchema } from "./stats-schema.ts";
import { callbackToStored, sumOf, type Totals } from "./totals.ts";

export type Stats = z.infer<typeof statsSchema>;

/** Each day that was asked for, also one without tasks. */
export async function statsOf(library: Env["LIBRARY"], { since, until }: StatsQuery): Promise<Stats> {
  const end = until + DAY_MS;
  const names = await objectsWithin(library, since, end);
  const days = (await Promise.all(names.map((name) => library.getByName(name).days(since, end)))).flat();
  const totals = Map.groupBy(days, ({ start }) => start);
  const starts = Array.from({ length: (end - since) / DAY_MS }, (_, n) => since + n * DAY_MS);
  return {
    since: dayOf(since),
    until: dayOf(until),
    days: starts.map((start) => {
      const shards = totals.get(start) ?? [];
      return { day: dayOf(start), ...viewTotals(sumOf(shards.map(({ totals }) => totals))) };
    }),
  };
}

/** Of the tasks that were created in the last 24 hours, from a full hour on. */
export async function totalsOfLastDay(library: Env["LIBRARY"], now: number): Promise<Totals> {
  const from = Math.floor((now - DAY_MS) / HOUR_MS) * HOUR_MS;
  const until = now + HOUR_MS;
  const names = await objectsWithin(library, from, until);
  return sumOf(await Promise.all(names.map((name) => library.getByName(name).hours(from, until))));
}

/** Of all tasks that there are. */
export async function totalsEver(library: Env["LIBRARY"]): Promise<Totals> {
  const objects = await library.getByName(MONTHS).objects();
  return sumOf(await Promise.all(objects.map(({ name }) => library.getByName(name).total())));
}

async function objectsWithin(library: Env["LIBRARY"], from: number, until: number): Promise<string[]> {
  const objects = await library.getByName(MONTHS).objects();
  const [first, last] = [monthOf(from), monthOf(until - 1)];
  const isWithin = (month: string) => month >= first && month <= last;
  return objects.map(({ name }) => name).filter((name) => isWithin(monthOfObject(name)));
}

function viewTotals(totals: Totals): Omit<Stats["days"][number], "day"> {
  const { tasks, failures, videos, bytes, results } = totals;
  const [p50, p99] = [callbackToStored(totals, 0.5), callbackToStored(totals, 0.99)];
  return { tasks, failures, videos, bytes, callbackToStored: { p50, p99 }, results };
}

/** The UTC day of an instant: `2026-11-27`. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, "2026-11-27".length);
}
