/**
 * What clients see of the statistics, as a schema: the API description is made of it, and `stats.ts` takes its type
 * from here. Loaded only with the API description.
 */

import * as z from "zod/mini";
import { TASK_STATES, type TaskState } from "../task/task.ts";

const count = z.int().check(z.nonnegative());
const date = z.iso.date();
const seconds = z.nullable(z.number().check(z.nonnegative()));

const dayStatsSchema = z.object({
  day: date,
  tasks: z
    .object(Object.fromEntries(TASK_STATES.map((name) => [name, count])) as Record<TaskState, typeof count>)
    .with(z.describe("The tasks that were created on this day, by their state now.")),
  failures: z
    .record(z.string(), count)
    .with(z.describe("How many of them have failed, by the reason. A reason without a task is left out.")),
  videos: count.with(z.describe("How many videos of these tasks are stored.")),
  bytes: count.with(z.describe("The total size of these videos.")),
  callbackToStored: z
    .object({ p50: seconds, p99: seconds })
    .with(
      z.describe(
        "Seconds from the callback that brought the result until all videos of the task were stored: the median and the 99th percentile. They are read from a histogram, and at most 2 % off. Null if there is no such task.",
      ),
    ),
  results: z
    .object({ callback: count, poll: count })
    .with(z.describe("How the first result of these tasks came: by a callback, or by polling.")),
});

export const statsSchema = z
  .object({
    since: date.with(z.describe("The first day.")),
    until: date.with(z.describe("The last day.")),
    days: z
      .array(dayStatsSchema)
      .with(z.describe("Each UTC day, the newest last, also those without tasks.")),
  })
  .with(z.describe("What the tasks of each UTC day came to."));
