/** The query of the grid, which is that of a list: read, and written into links and forms. Pure. */

import type { TaskFilter } from "../library/filter.ts";
import type { ListQuery } from "../library/list.ts";
import { listQuery, MAX_SEARCH, MAX_WORDS } from "../library/query.ts";

/** Divisible by 2, 3 and 4, so that the rows of so many columns are full. */
const CARDS_A_PAGE = 24;

/** What a person filters by beside the state. */
const DETAILS = ["q", "model", "since", "until", "reference"] as const;
const FILTERS = ["state", ...DETAILS] as const;

/** The place in the list. A path with other filters begins at the first page. */
const PLACE = ["cursor", "trail"] as const;

type Changes = { readonly [Name in (typeof FILTERS | typeof PLACE)[number]]?: string | null };

/** @throws Problem `invalid_query` */
export function gridQuery(given: URLSearchParams): ListQuery & TaskFilter {
  const query = new URLSearchParams(given);
  const words = (given.get("q") ?? "").trim().split(/\s+/);
  // A prompt that is pasted as a whole is found by how it begins.
  const start = words.slice(0, MAX_WORDS).join(" ").slice(0, MAX_SEARCH);
  // Not with half of an emoji at its end.
  query.set("q", start.replace(/[\ud800-\udbff]$/, ""));
  return { ...listQuery(query), limit: CARDS_A_PAGE };
}

/** The path of the grid with the filters that are given, but for what changes; null takes a filter away. */
export function gridPath(given: URLSearchParams, changes: Changes = {}): string {
  const query = new URLSearchParams();
  for (const name of FILTERS) {
    const value = name in changes ? changes[name] : given.get(name);
    if (value) query.set(name, value);
  }
  for (const name of PLACE) {
    const value = changes[name];
    if (value) query.set(name, value);
  }
  return query.size === 0 ? "/" : `/?${query}`;
}

/** Whether it filters by more than the state: how many tasks that leaves is not known. */
export function hasDetails(given: URLSearchParams): boolean {
  return DETAILS.some((name) => given.get(name));
}
