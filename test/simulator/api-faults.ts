/** The API's planned outages and faults: which of them answers a request in place of the API. */

import type { ApiRequest, FaultPlan, PlannedAnswer } from "./control-protocol.ts";

interface Planned {
  path: string;
  containing: string;
  /** Endless where `left` is null. */
  answers: { answer: PlannedAnswer; left: number | null }[];
}

export class ApiFaults {
  readonly #plans = new Map<string, Planned>();

  plan({ path, containing = "", answers }: FaultPlan): void {
    const planned = answers.map(({ times = 1, ...answer }) => ({ answer, left: times }));
    this.#plans.set(JSON.stringify([path, containing]), { path, containing, answers: planned });
  }

  /** Uses one up. */
  next(request: ApiRequest): PlannedAnswer | null {
    for (const { path, containing, answers } of this.#plans.values()) {
      const [first] = answers;
      if (!first || pathOf(request) !== path || !contains(request, containing)) continue;
      if (first.left !== null) first.left -= 1;
      if (first.left === 0) answers.shift();
      return first.answer;
    }
    return null;
  }
}

/** Of its path, query and body. */
export function contains({ path, body }: ApiRequest, text: string): boolean {
  return path.includes(text) || (typeof body === "string" ? body : JSON.stringify(body)).includes(text);
}

function pathOf({ path }: ApiRequest): string {
  return path.split("?", 1)[0] ?? "";
}
