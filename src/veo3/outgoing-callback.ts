/**
 * The provider's callback as this receiver sends it on to a client: the provider's bodies and its two headers, with
 * the links it is given.
 *
 * Pure.
 */

/** `message` is the provider's; null: it gave none. */
type Outcome = { readonly taskId: string; readonly code: number; readonly message: string | null };

export function successCallback(
  outcome: Outcome & {
    readonly generated: readonly string[];
    readonly original: readonly string[];
    readonly resolution: string | null;
    readonly fallback: boolean | null;
  },
) {
  const { taskId, code, message, generated, original, resolution, fallback } = outcome;
  const info = {
    resultUrls: generated,
    // Absent, as at the provider, where there are none: its clients test for that.
    ...(original.length > 0 && { originUrls: original }),
    ...(resolution !== null && { resolution }),
  };
  return { code, msg: message ?? "success", data: { taskId, info, ...fallbackFlag(fallback) } };
}

export function failureCallback(outcome: Outcome & { readonly fallback: boolean | null }) {
  const { taskId, code, message, fallback } = outcome;
  return { code, msg: message ?? "failed", data: { taskId, ...fallbackFlag(fallback) } };
}

/** A 4K upgrade's, which carries the id of the task that was upgraded. */
export function upgradeCallback(
  outcome: Outcome & { readonly results: readonly string[]; readonly images: readonly string[] },
) {
  const { taskId, code, message, results, images } = outcome;
  return {
    code,
    msg: message ?? "success",
    data: { taskId, info: { resultUrls: results, imageUrls: images } },
  };
}

function fallbackFlag(fallback: boolean | null) {
  return fallback === null ? {} : { fallbackFlag: fallback };
}
