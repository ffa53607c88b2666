/**
 * The body of the provider's callback, as this receiver sends it on to a client.
 *
 * Pure.
 */

import type { FinishedReport } from "./task-report.ts";
import { kindsOf, type Upgrade, type UrlField, VIDEO_KINDS } from "./video-kinds.ts";

const SUCCESS = 200;

/** @param upgrade null: the callback of a task itself. An upgrade's callback carries the id of the upgraded task. */
export function callbackBody(report: FinishedReport, upgrade: Upgrade) {
  const { taskId, message, resolution, fallback, state } = report;
  const fallbackFlag = fallback === null || upgrade !== null ? {} : { fallbackFlag: fallback };
  if (state === "failed") {
    return { code: report.code, msg: message ?? "failed", data: { taskId, ...fallbackFlag } };
  }
  const info = {
    ...urlFieldsOf(report, upgrade),
    ...(resolution !== null && upgrade === null && { resolution }),
  };
  return { code: SUCCESS, msg: message ?? "success", data: { taskId, info, ...fallbackFlag } };
}

/** The provider leaves a task's list of originals out where there are none, and its clients test for that. */
function urlFieldsOf(
  { urls }: FinishedReport & { state: "success" },
  upgrade: Upgrade,
): Partial<Record<UrlField, readonly string[]>> {
  const [main, ...others] = kindsOf(upgrade);
  const shown = [main, ...others.filter((kind) => upgrade !== null || urls[kind]?.length)];
  return Object.fromEntries(
    shown.flatMap((kind) => (kind === undefined ? [] : [[VIDEO_KINDS[kind].fields[0], urls[kind] ?? []]])),
  );
}
