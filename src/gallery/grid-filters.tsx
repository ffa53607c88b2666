/**
 * The filters of the grid: the states as links, and the others as fields. These belong to the form of the search in the
 * header, so that all of them are sent together, by either button.
 */

import type { TaskFilter } from "../library/filter.ts";
import type { Page as ListPage } from "../library/list.ts";
import { TASK_STATES, type TaskState } from "../task/task.ts";
import { Choice, Field } from "./fields.tsx";
import { gridPath, hasDetails } from "./grid-query.ts";
import { MODELS } from "./models.ts";
import { usePage } from "./page.ts";

type StateFiltersProps = {
  selected: TaskState | null;
  /** Null where other filters leave an unknown number of them. */
  counts: (ListPage["counts"] & { all: number }) | null;
};

export function StateFilters({ selected, counts }: StateFiltersProps) {
  const { words, url } = usePage();
  return (
    <nav aria-label={words.filter} class="filters">
      <ul id="filters" data-live>
        {[null, ...TASK_STATES].map((state) => (
          <li id={`filter-${state ?? "all"}`}>
            <a
              href={gridPath(url.searchParams, { state })}
              aria-current={state === selected ? "page" : undefined}
            >
              {state === null ? words.all : words.states[state]}
              {counts !== null && " "}
              {counts !== null && <span data-text>{counts[state ?? "all"]}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The id of the form in the header. */
const FORM = "search";

export function DetailFilters({ query: { state, model, since, until, reference } }: { query: TaskFilter }) {
  const { words, url } = usePage();
  const isFiltered = hasDetails(url.searchParams);
  const isOpen = [model, since, until, reference].some((value) => value !== null);
  return (
    <details class="panel" open={isOpen}>
      <summary>{words.moreFilters}</summary>
      {state !== null && <input type="hidden" name="state" value={state} form={FORM} />}
      <div class="fields">
        <Choice
          name="model"
          label={words.model}
          values={MODELS}
          chosen={model ?? ""}
          form={FORM}
          none={words.any}
        />
        <Field name="since" label={words.since}>
          <input id="since" type="date" name="since" value={dayOf(since)} form={FORM} />
        </Field>
        <Field name="until" label={words.until}>
          <input id="until" type="date" name="until" value={dayOf(until)} form={FORM} />
        </Field>
        <Field name="reference" label={words.reference}>
          <input
            id="reference"
            name="reference"
            value={reference ?? undefined}
            form={FORM}
            maxlength={200}
            autocomplete="off"
          />
        </Field>
        <p class="buttons">
          <button type="submit" form={FORM}>
            {words.applyFilters}
          </button>
          {isFiltered && (
            <a class="button quiet" href={state === null ? "/" : `/?state=${state}`}>
              {words.clearFilters}
            </a>
          )}
        </p>
      </div>
    </details>
  );
}

function dayOf(instant: number | null): string | undefined {
  return instant === null ? undefined : new Date(instant).toISOString().slice(0, 10);
}
