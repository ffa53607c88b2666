/**
 * A result: what the provider says a task came to, in a callback or in record-info; and the provider's lists of URLs,
 * which it writes in more than one way. Pure. Nothing here says that a URL may be fetched.
 */

import * as z from "zod/mini";
import type { Result, ResultVideo } from "./result-schema.ts";
import { kindsOf, type Upgrade, type UrlField, VIDEO_KINDS } from "./video-kinds.ts";

export type { Result, ResultVideo } from "./result-schema.ts";

type Lists = { [Name in "seeds" | "hasAudioList"]?: Result[Name] | null };

/** The lists that there are. One that is absent is no field at all. */
export function listsOf({ seeds, hasAudioList }: Lists): Pick<Result, keyof Lists> {
  return { ...(seeds && { seeds }), ...(hasAudioList && { hasAudioList }) };
}

/** The provider makes 1 to 4; more than this is not a real result. */
export const MAX_VIDEOS = 16;

export const TASK_ID = /^[A-Za-z0-9_-]{1,128}$/;

const decimal = z.string().check(z.regex(/^-?(0|[1-9]\d{0,14})$/));
/** A number, or a decimal string of one. */
export const integer = z.union([z.int(), z.pipe(decimal, z.transform(Number))], "must be an integer");

/** URLs may be repeated in a list, up to here. */
const MAX_LISTED = 256;

/**
 * An array of URLs, or a string that stands for one: JSON, `[http://a, http://b]`, or a single URL. The length is
 * checked before the entries: a body has room for a hundred thousand of them.
 */
export const urlList = z.pipe(
  z.pipe(
    z.transform((value: unknown, { issues }) => {
      const list = typeof value === "string" ? splitUrls(value) : value;
      if (!Array.isArray(list) || list.length <= MAX_LISTED) return list;
      issues.push({ code: "custom", input: value, message: `lists more than ${MAX_LISTED} URLs` });
      return z.NEVER;
    }),
    z.nullish(z.array(z.string())),
  ),
  z.transform((list) => (list ?? []).map((url) => url.trim()).filter((url) => url !== "")),
);

function splitUrls(text: string): unknown {
  const trimmed = text.trim();
  if (!trimmed.startsWith("[")) return [trimmed];
  try {
    return JSON.parse(trimmed);
  } catch {
    // A comma separates two URLs only where another scheme follows: URLs contain commas themselves.
    return trimmed.replace(/^\[|\]$/g, "").split(/,\s*(?=[a-z][a-z0-9+.-]*:)/i);
  }
}

/** The lists of URLs that a result can have, as fields of a schema. A list of pictures is never a reason to refuse. */
export function urlFields(...upgrades: readonly Upgrade[]): Record<UrlField, typeof urlList> {
  const rows = upgrades.flatMap(kindsOf).map((kind) => VIDEO_KINDS[kind]);
  const fields = rows.flatMap(({ media, fields }) =>
    fields.map((name) => [name, media === "picture" ? z.catch(urlList, []) : urlList]),
  );
  return Object.fromEntries(fields);
}

type UrlLists = Readonly<Partial<Record<UrlField, readonly string[]>>>;

/**
 * The videos of a result: each URL once, as the first kind it is listed under, numbered by its place in that kind.
 *
 * @param places the objects that have lists of URLs
 * @param upgrade null: of the task itself
 */
export function videosIn(places: readonly (UrlLists | null | undefined)[], upgrade: Upgrade): ResultVideo[] {
  const seen = new Set<string>();
  return kindsOf(upgrade).flatMap((kind) => {
    const fields: readonly UrlField[] = VIDEO_KINDS[kind].fields;
    const urls = fields.flatMap((field) => places.flatMap((place) => place?.[field] ?? []));
    return urls.filter((url) => !seen.has(url) && seen.add(url)).map((url, index) => ({ kind, index, url }));
  });
}
