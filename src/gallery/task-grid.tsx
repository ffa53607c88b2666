/** The grid: all tasks, newest first, a page at a time, each with a poster. It refreshes itself while it is open. */

import type { TaskFilter } from "../library/filter.ts";
import { encodeCursor, type Page as ListPage, type ListQuery } from "../library/list.ts";
import { TASK_STATES, type TaskState } from "../task/task.ts";
import { CallbackUrl } from "./callback-url.tsx";
import { CardItem } from "./card-item.tsx";
import type { Card } from "./cards.ts";
import { DetailFilters, StateFilters } from "./grid-filters.tsx";
import { gridPath, hasDetails } from "./grid-query.ts";
import { Layout, Notice } from "./layout.tsx";
import { usePage } from "./page.ts";
import { Selection } from "./selection.tsx";

/** How often the page refreshes itself, by the liveliest task on it. An empty page counts as waiting. */
const STORING_MS = 2000;
const WAITING_MS = 5000;
const SETTLED_MS = 15_000;

/** So many cards are on the first screen of most desktops. The posters of the others load as they scroll into view. */
const EAGER_CARDS = 8;

type TaskGridProps = Pick<ListPage, "next" | "counts"> & {
  query: TaskFilter & Pick<ListQuery, "after">;
  cards: readonly Card[];
};

export function TaskGrid({ query, cards, next, counts }: TaskGridProps) {
  const { words, url, mayChange } = usePage();
  const total = TASK_STATES.reduce((sum, state) => sum + counts[state], 0);
  const isSearch = hasDetails(url.searchParams);
  return (
    <Layout title={words.tasks} refreshMs={query.after === null ? refreshMs(cards, isSearch) : null}>
      <Notice />
      <div class="heading">
        <h1>{words.tasks}</h1>
        <NewTasks />
      </div>
      {total === 0 && !isSearch ? (
        <section class="empty">
          <h2>{words.emptyTitle}</h2>
          <p class="lead">{words.emptyAdvice}</p>
          <CallbackUrl />
        </section>
      ) : (
        <>
          <StateFilters selected={query.state} counts={isSearch ? null : { ...counts, all: total }} />
          <DetailFilters query={query} />
          {cards.length === 0 ? (
            <NoneOf state={query.state} isSearch={isSearch} hasMore={next !== null} />
          ) : (
            <ul id="tasks" class="grid" data-live>
              {cards.map((card, index) => (
                <CardItem card={card} isLazy={index >= EAGER_CARDS} />
              ))}
            </ul>
          )}
          {mayChange && cards.length > 0 && <Selection />}
          <Pages after={query.after} next={next} />
          <p>
            <a href="/usage">{words.usage}</a>
          </p>
          {mayChange && (
            <details class="panel">
              <summary>{words.callbackUrl}</summary>
              <CallbackUrl />
            </details>
          )}
        </>
      )}
    </Layout>
  );
}

/** A search costs more than a page of the newest. */
function refreshMs(cards: readonly Card[], isSearch: boolean): number {
  const states = new Set(cards.map(({ summary }) => summary.state));
  if (states.has("storing")) return STORING_MS;
  return states.has("waiting") || (cards.length === 0 && !isSearch) ? WAITING_MS : SETTLED_MS;
}

function NewTasks() {
  const { words, canGenerate } = usePage();
  if (!canGenerate) return null;
  return (
    <p class="buttons">
      <a class="button primary" href="/generate">
        {words.generate}
      </a>
      <a class="button" href="/import">
        {words.importTasks}
      </a>
    </p>
  );
}

/** @param props.hasMore whether the page was full of tasks that don't match, and there are older ones to look at */
function NoneOf(props: { state: TaskState | null; isSearch: boolean; hasMore: boolean }) {
  const { words } = usePage();
  const { state, isSearch, hasMore } = props;
  const none = isSearch
    ? { title: words.noMatch, advice: words.noMatchAdvice }
    : {
        title: words.emptyFilterTitle(state === null ? words.all : words.states[state]),
        advice: words.emptyFilterAdvice,
      };
  const { title, advice } = hasMore ? { title: words.noMatchYet, advice: words.noMatchYetAdvice } : none;
  return (
    <section class="empty">
      <h2>{title}</h2>
      <p class="lead">{advice}</p>
      <p>
        <a href="/">{words.allTasks}</a>
      </p>
    </section>
  );
}

function Pages({ after, next }: { after: ListQuery["after"]; next: ListPage["next"] }) {
  const { words, url } = usePage();
  if (after === null && next === null) return null;
  return (
    <nav aria-label={words.pages} class="pages">
      {after !== null && <a href={gridPath(url.searchParams)}>{words.newest}</a>}
      {next !== null && (
        <a href={gridPath(url.searchParams, { cursor: encodeCursor(next) })}>{words.older}</a>
      )}
    </nav>
  );
}
