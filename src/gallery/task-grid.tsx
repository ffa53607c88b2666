/** The grid: all tasks, newest first, a page at a time, each with a player. It refreshes itself while it is open. */

import type { TaskFilter } from "../library/filter.ts";
import { encodeCursor, type Page as ListPage, type ListQuery } from "../library/list.ts";
import { TASK_STATES, type TaskState } from "../task/task.ts";
import { CallbackUrl } from "./callback-url.tsx";
import type { Card } from "./cards.ts";
import { formatBytes } from "./format.ts";
import { Layout, Notice } from "./layout.tsx";
import { usePage } from "./page.ts";
import { Age, Player, State } from "./task-elements.tsx";

/** How often the page refreshes itself, by the liveliest task on it. An empty page counts as waiting. */
const STORING_MS = 2000;
const WAITING_MS = 5000;
const SETTLED_MS = 15_000;

/** So many cards are on the first screen of most desktops. The videos of the others load as they scroll into view. */
const EAGER_CARDS = 8;

type TaskGridProps = Pick<ListPage, "next" | "counts"> & {
  query: Pick<TaskFilter, "state"> & Pick<ListQuery, "after">;
  cards: readonly Card[];
};

export function TaskGrid({ query, cards, next, counts }: TaskGridProps) {
  const { words, mayChange } = usePage();
  const total = TASK_STATES.reduce((sum, state) => sum + counts[state], 0);
  return (
    <Layout title={words.tasks} refreshMs={query.after === null ? refreshMs(cards) : null}>
      <Notice />
      <h1>{words.tasks}</h1>
      {total === 0 ? (
        <section class="empty">
          <h2>{words.emptyTitle}</h2>
          <p class="lead">{words.emptyAdvice}</p>
          <CallbackUrl />
        </section>
      ) : (
        <>
          <Filters selected={query.state} counts={counts} total={total} />
          {cards.length === 0 ? (
            <NoneOf state={query.state} />
          ) : (
            <ul id="tasks" class="grid" data-live>
              {cards.map((card, index) => (
                <CardItem card={card} isLazy={index >= EAGER_CARDS} />
              ))}
            </ul>
          )}
          <Pages query={query} next={next} />
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

function refreshMs(cards: readonly Card[]): number {
  const states = new Set(cards.map(({ summary }) => summary.state));
  if (states.has("storing")) return STORING_MS;
  return states.has("waiting") || cards.length === 0 ? WAITING_MS : SETTLED_MS;
}

type FiltersProps = Pick<ListPage, "counts"> & { selected: TaskState | null; total: number };

function Filters({ selected, counts, total }: FiltersProps) {
  const { words } = usePage();
  const filters = [
    { state: null, name: words.all, count: total },
    ...TASK_STATES.map((state) => ({ state, name: words.states[state], count: counts[state] })),
  ];
  return (
    <nav aria-label={words.filter} class="filters">
      <ul id="filters" data-live>
        {filters.map(({ state, name, count }) => (
          <li id={`filter-${state ?? "all"}`}>
            <a
              href={state === null ? "/" : `/?state=${state}`}
              aria-current={state === selected ? "page" : undefined}
            >
              {name} <span data-text>{count}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function NoneOf({ state }: { state: TaskState | null }) {
  const { words } = usePage();
  return (
    <section class="empty">
      <h2>{words.emptyFilterTitle(state === null ? words.all : words.states[state])}</h2>
      <p class="lead">{words.emptyFilterAdvice}</p>
      <p>
        <a href="/">{words.allTasks}</a>
      </p>
    </section>
  );
}

function CardItem({ card, isLazy }: { card: Card; isLazy: boolean }) {
  const { words } = usePage();
  const { taskId, state, version, videoCount, bytes, createdAt } = card.summary;
  return (
    <li id={`task-${taskId}`} class="card" data-key={version}>
      <div class="media">
        <Cover card={card} isLazy={isLazy} />
      </div>
      <div class="body">
        <h2>
          <a href={`/tasks/${taskId}`} class="id">
            {taskId}
          </a>
        </h2>
        <p class="facts">
          <State state={state} />
          {videoCount > 0 && <span>{words.videos(videoCount)}</span>}
          {bytes > 0 && <span>{formatBytes(bytes, words.tag)}</span>}
          <Age at={createdAt} />
        </p>
      </div>
    </li>
  );
}

function Cover({ card: { summary, cover, progress }, isLazy }: { card: Card; isLazy: boolean }) {
  const { words } = usePage();
  const { taskId, state, failure, storedCount, videoCount } = summary;
  if (state === "storing") {
    return (
      <div class="placeholder storing">
        <p>{words.storedOf(storedCount, videoCount)}</p>
        <progress value={progress ?? undefined} max={1} aria-label={words.progressLabel(taskId)} />
      </div>
    );
  }
  if (cover !== null) return <Player src={cover} label={words.coverLabel(taskId)} isLazy={isLazy} />;
  return (
    <div class={`placeholder ${state}`}>
      {failure === null ? (
        <p>{words.noResult}</p>
      ) : (
        <>
          <p>
            <strong>{words.reasons[failure]}</strong>
          </p>
          <p class="hint">{words.advice(failure)}</p>
        </>
      )}
    </div>
  );
}

function Pages({ query: { state, after }, next }: Pick<TaskGridProps, "query" | "next">) {
  const { words } = usePage();
  if (after === null && next === null) return null;
  const filter = state === null ? {} : { state };
  const hrefOf = (more: Record<string, string>) => `/?${new URLSearchParams({ ...filter, ...more })}`;
  return (
    <nav aria-label={words.pages} class="pages">
      {after !== null && <a href={hrefOf({})}>{words.newest}</a>}
      {next !== null && <a href={hrefOf({ cursor: encodeCursor(next) })}>{words.older}</a>}
    </nav>
  );
}

/** The result of a search that found no task. */
export function NotFound({ query }: { query: string }) {
  const { words } = usePage();
  return (
    <Layout title={words.notFound(query)}>
      <section class="empty">
        <h1>{words.notFound(query)}</h1>
        <p class="lead">{words.notFoundAdvice}</p>
        <p>
          <a href="/">{words.allTasks}</a>
        </p>
      </section>
    </Layout>
  );
}
