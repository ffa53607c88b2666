/** Makes tasks known that were submitted elsewhere. Their results are found by polling, one task after another. */

import * as z from "zod/mini";
import { configOf } from "../config.ts";
import { within } from "../http/timeout.ts";
import { MONTHS } from "../library/place.ts";
import { log } from "../log.ts";
import { requireProviderClient } from "../provider-client.ts";
import { IMPORTED_POLL_SPACING_MS, MAX_IMPORTED } from "../task/schedule.ts";
import { TASK_ID } from "../veo3/result.ts";
import { callTask, forTasks } from "./stub.ts";

/** How long a task's object, or the library, is waited for. */
const TIMEOUT_MS = 5000;

export const importSchema = z.object({
  taskIds: z
    .array(z.string())
    .check(z.minLength(1), z.maxLength(MAX_IMPORTED))
    .with(z.describe("The provider's ids of the tasks. One that is listed twice counts once.")),
});

const count = z.int().check(z.nonnegative());

export const importedSchema = z
  .object({
    imported: count.with(z.describe("How many tasks are known from now on.")),
    known: count.with(z.describe("How many were known already; nothing has changed for them.")),
    refused: z
      .array(z.object({ taskId: z.string(), reason: z.enum(["invalid_task_id", "not_durable"]) }))
      .with(
        z.describe(
          "`invalid_task_id`: not 1 to 128 letters, digits, `_` or `-`. `not_durable`: could not be saved; import it again.",
        ),
      ),
  })
  .with(z.describe("What became of the tasks of an import."));

export type Imported = z.infer<typeof importedSchema>;

/**
 * Safe to repeat, also after it was cut off. A task that was deleted is known again.
 *
 * @param origin where the links in the tasks' notifications lead
 * @throws Problem `not_configured` without `VEO3_API_KEY`
 */
export async function importTasks(env: Env, taskIds: readonly string[], origin: string): Promise<Imported> {
  requireProviderClient(configOf(env));
  const given = [...new Set(taskIds)];
  const wellFormed = given.filter((taskId) => TASK_ID.test(taskId));
  const slots = await reserveSlots(env, wellFormed.length);
  const outcomes = await forTasks(wellFormed, async (taskId) => {
    const pollAt = slots.take();
    const outcome = await register(env, { taskId, origin, pollAt });
    if (outcome === "known") slots.giveBack(pollAt);
    return { taskId, outcome };
  });
  await slots.release();
  const of = (wanted: string) => outcomes.filter(({ outcome }) => outcome === wanted);
  const refused = [
    ...given
      .filter((taskId) => !TASK_ID.test(taskId))
      .map((taskId) => ({ taskId, reason: "invalid_task_id" as const })),
    ...of("not_durable").map(({ taskId }) => ({ taskId, reason: "not_durable" as const })),
  ];
  return { imported: of("imported").length, known: of("known").length, refused };
}

async function register(
  env: Env,
  { taskId, origin, pollAt }: { taskId: string; origin: string; pollAt: number },
): Promise<"imported" | "known" | "not_durable"> {
  const registration = {
    taskId,
    origin,
    extends: null,
    variant: null,
    callBackUrl: null,
    imported: { pollAt },
  };
  try {
    const isNew = await within(
      TIMEOUT_MS,
      callTask(env, taskId, (task) => task.register(registration)),
    );
    return isNew ? "imported" : "known";
  } catch (error) {
    log("not_registered", { taskId, error: String(error) });
    return "not_durable";
  }
}

/** When the tasks of this import are polled first. Those that turn out to be known leave their time to the next one. */
async function reserveSlots({ LIBRARY }: Env, count: number) {
  const queue = LIBRARY.getByName(MONTHS);
  // Without the library tasks may be polled at the same time as those of another import. The provider says so, then.
  const from = await within(TIMEOUT_MS, Promise.resolve(queue.reservePolls(count))).catch(() => Date.now());
  const free = Array.from({ length: count }, (_, n) => from + (count - 1 - n) * IMPORTED_POLL_SPACING_MS);
  return {
    take: () => free.pop() ?? from,
    giveBack: (at: number) => {
      free.push(at);
    },
    /** Lets the next import begin as early as this one ends. */
    release: async () => {
      if (free.length === 0) return;
      const end = from + count * IMPORTED_POLL_SPACING_MS;
      await within(TIMEOUT_MS, Promise.resolve(queue.releasePolls(end, free.length))).catch(() => {});
    },
  };
}
