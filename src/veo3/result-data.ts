/**
 * The `data` of a callback or of a record-info answer: what it says of a task, in every shape that was seen.
 *
 * Pure. Lists of URLs are read at the top of `data`, in `info` (callbacks), in `response` (record-info) and in
 * `resultJson` (the provider's newer form). Fields that the receiver does not use are ignored.
 */

import * as z from "zod/mini";
import "../english.ts";
import { integer, listsOf, type ResultVideo, urlFields, videosIn } from "./result.ts";
import type { Upgrade } from "./video-kinds.ts";

/** What is decorative never costs a callback. An absent field is no failure, which would cost time to make and to catch. */
const text = z.catch(z.nullish(z.string()), null);
const lists = urlFields(null, "4k");
const details = {
  resolution: text,
  seeds: z.catch(z.nullish(z.array(z.int()).check(z.maxLength(16))), null),
  hasAudioList: z.catch(z.nullish(z.array(z.boolean()).check(z.maxLength(16))), null),
};
const place = z.nullish(z.object({ ...lists, ...details }));

/** A place that can also be JSON as text, or a bare list of results. */
const loosePlace = z.pipe(
  z.transform((value: unknown, { issues }) => {
    try {
      const json = typeof value === "string" ? JSON.parse(value.trim() || "null") : value;
      return Array.isArray(json) ? { resultUrls: json } : json;
    } catch {
      issues.push({ code: "custom", input: value, message: "is not JSON" });
      return z.NEVER;
    }
  }),
  place,
);

export const resultDataSchema = z.object({
  ...lists,
  info: place,
  response: loosePlace,
  resultJson: loosePlace,
  fallbackFlag: z.catch(z.nullish(z.boolean()), null),
  /** The newer form's state, in place of a code of its own. */
  state: text,
  failCode: z.catch(z.nullish(integer), null),
  failMsg: text,
});

export type ResultData = z.infer<typeof resultDataSchema>;

function placesIn(data: ResultData | null | undefined) {
  return [data?.info, data?.response, data?.resultJson];
}

export function videosOfData(data: ResultData | null | undefined, upgrade: Upgrade): ResultVideo[] {
  return videosIn([...placesIn(data), data], upgrade);
}

/** What is said of the videos beside their URLs. */
export function detailsOfData(data: ResultData | null | undefined) {
  const first = <Name extends keyof typeof details>(name: Name) =>
    placesIn(data).find((one) => one?.[name] != null)?.[name] ?? null;
  return {
    resolution: first("resolution"),
    fallback: data?.fallbackFlag ?? null,
    ...listsOf({ seeds: first("seeds"), hasAudioList: first("hasAudioList") }),
  };
}

/** A failure with no code of its own: "video generation task failed". */
export const GENERATION_FAILED = 501;

/** The first of the codes that says something about a failure: 0 and 200 do not. */
export function failureCode(...codes: readonly (number | null | undefined)[]): number {
  return codes.find((code) => code && code !== 200) ?? GENERATION_FAILED;
}
