/**
 * The links between the pages of the grid. The list has cursors that lead on only, so each page's address has a trail:
 * where the pages before it begin. It leads back without a script, and after a reload too.
 */

import { encodeCursor, type Page as ListPage } from "../library/list.ts";
import { gridPath } from "./grid-query.ts";
import { usePage } from "./page.ts";

/** Stands for the first page, which has no cursor. */
const FIRST = "0";
const SEPARATOR = ".";
/** In characters, which is some 80 pages: what servers and browsers take in a URL. The pages before that are forgotten. */
const MAX_TRAIL = 4000;

export function Pages({ next }: Pick<ListPage, "next">) {
  const { words, url } = usePage();
  const cursor = url.searchParams.get("cursor");
  const older = next && encodeCursor(next);
  if (cursor === null && older === null) return null;
  const trail = (url.searchParams.get("trail") ?? "").split(SEPARATOR).filter(Boolean);
  const newer = trail.at(-1);
  const pathTo = (cursor: string | null, trail: readonly string[]) =>
    gridPath(url.searchParams, { cursor, trail: written(trail) });
  const links = [
    cursor !== null && { rel: "first", path: pathTo(null, []), label: words.newest },
    newer !== undefined && {
      rel: "prev",
      path: pathTo(newer === FIRST ? null : newer, newer === FIRST ? [] : trail.slice(0, -1)),
      label: words.newer,
    },
    older !== null && { rel: "next", path: pathTo(older, [...trail, cursor ?? FIRST]), label: words.older },
  ].filter((link) => link !== false);
  return (
    <nav aria-label={words.pages}>
      <ul id="pages" class="pages" data-live>
        {links.map(({ rel, path, label }) => (
          <li id={`page-${rel}`} data-key={path}>
            <a rel={rel} href={path}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function written(trail: readonly string[]): string {
  const text = trail.join(SEPARATOR);
  return text.length <= MAX_TRAIL ? text : written(trail.slice(1));
}
