/** The daily look at every unsettled task, which sets an alarm again that was lost. */

import { log } from "../log.ts";
import { MONTHS } from "./library-object.ts";

/** Only begins it, with one call for each month: the months' own alarms go on with it. */
export async function sweepTasks(library: Env["LIBRARY"]): Promise<void> {
  const months = await library.getByName(MONTHS).months();
  const begun = await Promise.allSettled(months.map((month) => library.getByName(month).sweep()));
  const failures = begun.filter((one) => one.status === "rejected");
  if (failures.length > 0)
    log("sweep_failed", { months: failures.length, error: String(failures[0]?.reason) });
}
