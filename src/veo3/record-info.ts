/**
 * The `data` of a record-info answer, as this receiver gives it to clients: made from what it knows itself, and with
 * what clients of the provider's newer endpoints read beside it.
 *
 * Pure. No callback token leaves in it.
 */

import { type Details, parseDetails } from "./details.ts";

type RecordInfo = Readonly<Record<string, unknown>>;

/** `failed`: with the provider's code and words. Times are milliseconds since the epoch. */
export type KnownTask = {
  readonly taskId: string;
  readonly createdAt: number;
  readonly fallback: boolean | null;
} & (
  | { readonly state: "generating" }
  | {
      readonly state: "failed";
      readonly completedAt: number;
      readonly code: number;
      readonly message: string | null;
    }
  | {
      readonly state: "success";
      readonly completedAt: number;
      readonly generated: readonly string[];
      readonly original: readonly string[];
      readonly resolution: string | null;
    }
);

/** The provider's `successFlag` of each state, and of the failure it reports with 501. */
const SUCCESS_FLAGS = { generating: 0, success: 1, failed: 2 } as const;
const FAILED_UPSTREAM = 3;
const GENERATION_FAILED = 501;

export function recordInfoData(task: KnownTask) {
  const { taskId, createdAt, fallback, state } = task;
  const failure = state === "failed" ? task : null;
  return {
    taskId,
    createTime: createdAt,
    completeTime: state === "generating" ? null : task.completedAt,
    successFlag: failure?.code === GENERATION_FAILED ? FAILED_UPSTREAM : SUCCESS_FLAGS[state],
    errorCode: failure?.code ?? null,
    errorMessage: failure?.message ?? "",
    ...(fallback !== null && { fallbackFlag: fallback }),
    response:
      state === "success"
        ? {
            taskId,
            resultUrls: task.generated,
            originUrls: task.original.length > 0 ? task.original : null,
            resolution: task.resolution,
          }
        : null,
  };
}

/** The provider's data with lasting links in place of its own, in whichever of its shapes it told them. */
export function withLastingUrls(told: RecordInfo, lasting: ReturnType<typeof recordInfoData>): RecordInfo {
  const { successFlag, errorCode, errorMessage, response } = lasting;
  const own = typeof told.response === "object" ? (told.response as RecordInfo | null) : null;
  const lists = {
    resultUrls: response?.resultUrls,
    fullResultUrls: response?.resultUrls,
    originUrls: response?.originUrls,
  };
  const replaced = (data: RecordInfo | null) =>
    Object.fromEntries(
      Object.entries(lists)
        .filter(([name]) => data?.[name] != null)
        .map(([name, urls]) => [name, typeof data?.[name] === "string" ? JSON.stringify(urls) : urls]),
    );
  return {
    ...told,
    ...replaced(told),
    successFlag,
    errorCode,
    errorMessage,
    response: { ...own, ...response, ...replaced(own) },
  };
}

/**
 * Adds `state`, `resultJson`, `failCode` and `failMsg`. They follow from the data itself, so that clients of either
 * kind are told the same; data that makes no sense is of a task that is waited for.
 */
export function withClientFields<Data extends RecordInfo>(taskId: string, data: Data) {
  const details = parseDetails(taskId, { code: 200, msg: "success", data });
  const result = details?.state === "finished" ? details.result : null;
  const failed = result !== null && result.code !== 200;
  const resultUrls = (result?.videos ?? []).filter(({ kind }) => kind === "generated").map(({ url }) => url);
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

/** The request is echoed in here, as JSON text or as an object. */
const ECHOES = ["paramJson", "promptJson"];
const CALLBACK_URL = /^call_?back_?url$/i;

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
    const json = JSON.stringify(value, (name, member) => (CALLBACK_URL.test(name) ? undefined : member));
    // A token that is elsewhere, at any depth, plain or percent-encoded.
    return /token(=|%3d)/i.test(json) ? null : json;
  } catch {
    // Not JSON, or nested too deep to be written again.
    return null;
  }
}
