/** Which file plans make sense: every field's form, and the combinations that contradict each other. Pure. */

import { checkFields, flag, InvalidInput, integer, nullOr, oneOf, recordOf, text } from "./check-fields.ts";
import { FILMS, type FilePlan, type FileResponse } from "./file-plan.ts";

/** setTimeout takes no longer delays (2^31 - 1 ms). */
const LONGEST_DELAY_MS = 2_147_483_647;

const fourCharacters = (name: unknown) =>
  typeof name === "string" && /^[ -~]{4}$/.test(name) ? null : "must have four characters";

/** Throws InvalidInput. */
export function checkFilePlan(value: unknown): FilePlan {
  const plan = checkFields<FilePlan>("file plan", value, {
    content: oneOf("video", "png"),
    film: oneOf(...FILMS),
    brand: fourCharacters,
    padding: fourCharacters,
    bytes: integer(1),
    seed: integer(0),
    filler: oneOf("noise", "zeros"),
    fileName: (name) =>
      typeof name === "string" && /^[^/\\]{1,255}$/.test(name) && !/^\.\.?$/.test(name)
        ? null
        : "must be a name of 1 to 255 characters without slashes",
    responses: (list) => (Array.isArray(list) && list.length > 0 ? null : "must be a list with an entry"),
    refused: (response) => (isRecord(response) ? null : "must be a response"),
    oneConnection: flag,
  });
  for (const field of ["bytes", "film", "brand", "padding"] as const) {
    if (plan.content === "png" && plan[field] !== undefined)
      throw new InvalidInput(`file plan: ${field} goes with videos only`);
  }
  plan.responses?.forEach((response, index) => {
    checkResponse(`file plan: responses[${index}]`, response);
  });
  if (plan.refused !== undefined) checkResponse("file plan: refused", plan.refused);
  return plan;
}

const isRecord = (value: unknown) => typeof value === "object" && value !== null;

function checkResponse(what: string, value: unknown): void {
  const response = checkFields<FileResponse>(what, value, {
    status: integer(200, 599),
    headers: recordOf(nullOr(text)),
    body: oneOf("video", "html", "json", "empty"),
    length: oneOf("known", "chunked", "close"),
    declaredLength: integer(0),
    encoding: oneOf("gzip"),
    codingName: text,
    wantsCookie: text,
    truncateAt: integer(0),
    resetAt: integer(0),
    stallAt: integer(0),
    delayMs: integer(0, LONGEST_DELAY_MS),
    bytesPerSecond: integer(1),
    endless: flag,
    ranges: flag,
    slice: (pair) =>
      Array.isArray(pair) &&
      pair.length === 2 &&
      pair.every(Number.isSafeInteger) &&
      pair[0] >= 0 &&
      pair[0] <= pair[1]
        ? null
        : "must be [first, last]",
    etag: nullOr(text),
    retryAfter: text,
    location: text,
    seed: integer(0),
  });
  const problem = contradictionIn(response);
  if (problem) throw new InvalidInput(`${what}: ${problem}`);
}

function contradictionIn(response: FileResponse): string | null {
  const { length, declaredLength, endless } = response;
  const cuts = [response.truncateAt, response.resetAt, response.stallAt].filter((at) => at !== undefined);
  if (cuts.length > 1) return "only one of truncateAt, resetAt and stallAt";
  if (declaredLength !== undefined && length !== undefined && length !== "known") {
    return `declaredLength needs length "known", not "${length}"`;
  }
  if (endless && length === "known" && declaredLength === undefined) {
    return 'endless needs length "chunked" or "close", or a declaredLength';
  }
  if (endless && response.body === "empty") return "an empty body cannot be endless";
  if (response.slice && (response.encoding || endless)) return "slice goes with neither encoding nor endless";
  return null;
}
