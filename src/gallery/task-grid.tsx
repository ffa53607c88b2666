/** The grid: all tasks, newest first, a page at a time, each with a poster. It refreshes itself while it is open. */

import type { TaskFilter } from "../library/filter.ts";
import type { Page as ListPage, ListQuery } from "../library/list.ts";
import { TASK_STATES, type TaskState } from "../task/task.ts";
import { CallbackUrl } from "./callback-url.tsx";
import { CardItem } from "./card-item.tsx";
import type { Card } from "./cards.ts";
import { FirstSteps } from "./first-steps.tsx";
import { DetailFilters, StateFilters } from "./grid-filters.tsx";
import { hasDetails } from "./grid-query.ts";
import { Layout, Notice } from "./layout.tsx";
import { usePage } from "./page.ts";
import { Pages } from "./pages.tsx";
import { Selection } from "./selection.tsx";

/**
 * How often the page refreshes itself. A task is listed 2.5 seconds after its callback at the latest, so that it is seen
 * within 5 seconds.
 */
const REFRESH_MS = 2000;

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
  const isEmpty = total === 0 && !isSearch;
  return (
    <Layout title={words.tasks} refreshMs={query.after === null ? REFRESH_MS : null}>
      <Notice />
      <div class="heading">
        <h1>{words.tasks}</h1>
        <NewTasks />
        {mayChange && !isEmpty && (
          <details class="drop">
            <summary class="button">{words.callbackUrl}</summary>
            <CallbackUrl />
          </details>
        )}
      </div>
      {isEmpty ? (
        <FirstSteps />
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
          <Pages next={next} />
        </>
      )}
    </Layout>
  );
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
