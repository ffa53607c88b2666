/** The daily look at every unsettled task, which sets an alarm again that was lost. */

import { log } from "../log.ts";
import { MONTHS } from "./library-object.ts";

/** Only begins it, with one call for each month: the months' own alarms go on with it. */
export async function sweepTasks(library: Env["LIBRARY"]): Promise<void> {
  const months = await library.getByName(MONTHS).months();
  const begun = await Promise.allSettled(months.map((month) => library.getByName(month).sweep()));
  const failed = begun.filter(({ status }) => status === "rejected").length;
  log("sweep", { months: months.length, failed });
}
