/** The totals of all months together: by UTC day, of the last 24 hours, and since ever. */

import type * as z from "zod/mini";
import { DAY_MS, HOUR_MS } from "./kept-totals.ts";
import { MONTHS, monthOf } from "./library-object.ts";
import type { StatsQuery } from "./stats-query.ts";
import type { statsSchema } from "./stats-schema.ts";
import { callbackToStored, noTotals, sumOf, type Totals } from "./totals.ts";

export type Stats = z.infer<typeof statsSchema>;

/** Each day that was asked for, also one without tasks. */
export async function statsOf(library: Env["LIBRARY"], { since, until }: StatsQuery): Promise<Stats> {
  const end = until + DAY_MS;
  const months = await monthsWithin(library, since, end);
  const days = (await Promise.all(months.map((month) => library.getByName(month).days(since, end)))).flat();
  const totals = new Map(days.map((day) => [day.start, day.totals]));
  const starts = Array.from({ length: (end - since) / DAY_MS }, (_, n) => since + n * DAY_MS);
  return {
    since: dayOf(since),
    until: dayOf(until),
    days: starts.map((start) => ({ day: dayOf(start), ...viewTotals(totals.get(start) ?? noTotals()) })),
  };
}

/** Of the tasks that were created in the last 24 hours, from a full hour on. */
export async function totalsOfLastDay(library: Env["LIBRARY"], now: number): Promise<Totals> {
  const from = Math.floor((now - DAY_MS) / HOUR_MS) * HOUR_MS;
  const until = now + HOUR_MS;
  const months = await monthsWithin(library, from, until);
  return sumOf(await Promise.all(months.map((month) => library.getByName(month).hours(from, until))));
}

/** Of all tasks that there are. */
export async function totalsEver(library: Env["LIBRARY"]): Promise<Totals> {
  const months = await library.getByName(MONTHS).months();
  return sumOf(await Promise.all(months.map((month) => library.getByName(month).total())));
}

async function monthsWithin(library: Env["LIBRARY"], from: number, until: number): Promise<string[]> {
  const months = await library.getByName(MONTHS).months();
  return months.filter((month) => month >= monthOf(from) && month <= monthOf(until - 1));
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
