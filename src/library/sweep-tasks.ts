/** The daily look at every unsettled task, which sets an alarm again that was lost. */

import { log } from "../log.ts";
import { MONTHS } from "./place.ts";

/** Only begins it, with one call for each object of the library: their own alarms go on with it. */
export async function sweepTasks(library: Env["LIBRARY"]): Promise<void> {
  const objects = await library.getByName(MONTHS).objects();
  const begun = await Promise.allSettled(objects.map(({ name }) => library.getByName(name).sweep()));
  const failures = begun.filter((one) => one.status === "rejected");
  if (failures.length > 0)
    log("sweep_failed", { objects: failures.length, error: String(failures[0]?.reason) });
}
