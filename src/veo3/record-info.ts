/**
 * The `data` of a record-info answer, as this receiver gives it to clients: made from what the receiver knows, with the
 * fields that clients of the provider's newer endpoints read beside it.
 *
 * Pure. No callback token leaves in it.
 */

import { CALLBACK_KEY } from "./callback-address.ts";
import { type Details, parseDetails, SUCCESS_FLAG } from "./details.ts";
import { ECHOES } from "./kept-request.ts";
import { listsOf } from "./result.ts";
import { GENERATION_FAILED } from "./result-data.ts";
import type { TaskReport } from "./task-report.ts";
import { kindsOf, VIDEO_KINDS, type VideoKind } from "./video-kinds.ts";

const FULL = VIDEO_KINDS.full.fields[0];

type RecordInfo = Readonly<Record<string, unknown>>;

export function recordInfoData(report: TaskReport) {
  const { taskId, createdAt, fallback, state } = report;
  const failure = state === "failed" ? report : null;
  return {
    taskId,
    createTime: createdAt,
    completeTime: state === "generating" ? null : report.completedAt,
    successFlag: failure?.code === GENERATION_FAILED ? SUCCESS_FLAG.failed_upstream : SUCCESS_FLAG[state],
    errorCode: failure?.code ?? null,
    errorMessage: failure?.message ?? "",
    ...(fallback !== null && { fallbackFlag: fallback }),
    response: state === "success" ? responseOf(report) : null,
  };
}

/** A list that has no URLs is null, but for the results themselves. */
function responseOf(report: Extract<TaskReport, { state: "success" }>): RecordInfo {
  const { taskId, urls, resolution } = report;
  const lists = kindsOf(null).map((kind, place) => {
    const list = urls[kind] ?? [];
    return [VIDEO_KINDS[kind].fields[0], place > 0 && list.length === 0 ? null : list];
  });
  return { taskId, ...Object.fromEntries(lists), resolution, ...listsOf(report) };
}

/** The provider's data with lasting links in place of its own, in whichever of its shapes it gave them. */
export function withLastingUrls(
  answered: RecordInfo,
  lasting: ReturnType<typeof recordInfoData>,
): RecordInfo {
  const { successFlag, errorCode, errorMessage, response } = lasting;
  const own = typeof answered.response === "object" ? (answered.response as RecordInfo | null) : null;
  const fields: string[] = kindsOf(null).map((kind) => VIDEO_KINDS[kind].fields[0]);
  const replaced = (data: RecordInfo | null) =>
    Object.fromEntries(
      fields
        // The full film of a video that was not extended is the video itself, which is stored once.
        .map((name) => [name, response?.[name] ?? (name === FULL ? response?.resultUrls : null)] as const)
        .filter(([name, urls]) => data?.[name] != null && urls != null)
        .map(([name, urls]) => [name, typeof data?.[name] === "string" ? JSON.stringify(urls) : urls]),
    );
  return {
    ...answered,
    ...replaced(answered),
    successFlag,
    errorCode,
    errorMessage,
    response: { ...own, ...response, ...replaced(own) },
  };
}

/**
 * Adds `state`, `resultJson`, `failCode` and `failMsg`. They follow from the data itself, so that both kinds of clients
 * read the same. Data that cannot be read counts as a task without a result.
 */
export function withClientFields<Data extends RecordInfo>(taskId: string, data: Data) {
  const details = parseDetails(taskId, { code: 200, msg: "success", data });
  const result = details?.state === "finished" ? details.result : null;
  const failed = result !== null && result.code !== 200;
  const urlsOf = (wanted: VideoKind) =>
    (result?.videos ?? []).filter(({ kind }) => kind === wanted).map(({ url }) => url);
  const results = urlsOf("generated");
  const resultUrls = results.length > 0 ? results : urlsOf("full");
  return {
    ...data,
    state: clientState(details),
    resultJson: JSON.stringify({ resultUrls }),
    failCode: failed ? String(result.code) : null,
    failMsg: failed ? (result.message ?? "failed") : null,
  };
}

function clientState(details: Details | null): "waiting" | "success" | "fail" {
  if (details?.state !== "finished") return "waiting";
  return details.result.code === 200 ? "success" : "fail";
}

/** Without the request's callback URL; without the whole echo where that cannot be told from the rest. */
export function withoutCallbackToken<Data extends RecordInfo>(data: Data): RecordInfo {
  const copy: Record<string, unknown> = { ...data };
  for (const name of ECHOES) {
    if (!Object.hasOwn(copy, name) || copy[name] === null) continue;
    const safe = withoutCallbackUrl(copy[name]);
    if (safe === null) delete copy[name];
    else copy[name] = typeof copy[name] === "string" ? safe : JSON.parse(safe);
  }
  return copy;
}

function withoutCallbackUrl(echo: unknown): string | null {
  try {
    const value = typeof echo === "string" ? JSON.parse(echo) : echo;
    if (typeof value !== "object" || value === null) return null;
    const json = JSON.stringify(value, (name, member) => (CALLBACK_KEY.test(name) ? undefined : member));
    // A token that is elsewhere, at any depth, plain or percent-encoded.
    return /token(=|%3d)/i.test(json) ? null : json;
  } catch {
    // Not JSON, or nested too deep to be written again.
    return null;
  }
}
