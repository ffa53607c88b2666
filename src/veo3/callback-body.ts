/** The body of the provider's callback, as this receiver sends it on to a client. Pure. */

import type { FinishedReport } from "./task-report.ts";
import { kindsOf, type Upgrade, VIDEO_KINDS, type VideoKind } from "./video-kinds.ts";

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
function urlFieldsOf({ urls }: FinishedReport & { state: "success" }, upgrade: Upgrade) {
  const isShown = (kind: VideoKind, place: number) => place === 0 || upgrade !== null || urls[kind]?.length;
  const shown = kindsOf(upgrade).filter(isShown);
  return Object.fromEntries(shown.map((kind) => [VIDEO_KINDS[kind].fields[0], urls[kind] ?? []]));
}
