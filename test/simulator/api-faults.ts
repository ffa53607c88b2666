/** The API's planned outages and faults: which of them answers a request in place of the API. */

import { type Check, checkFields, integer, nullOr, text } from "./check-fields.ts";
import type { ApiRequest, Fault, FaultPlan, PlannedAnswer } from "./control-protocol.ts";
import { ANSWER_CHECKS, checkAnswers } from "./planned-answer.ts";

const PLAN_CHECKS: Record<keyof FaultPlan, Check> = {
  path: (value) =>
    typeof value === "string" && value.startsWith("/api/v1/") ? null : "must start with /api/v1/",
  containing: text,
  answers: (value) => (Array.isArray(value) ? null : "must be a list"),
};

const FAULT_CHECKS: Record<keyof Fault, Check> = { ...ANSWER_CHECKS, times: nullOr(integer(1)) };

interface Planned {
  path: string;
  containing: string;
  /** Endless where `left` is null. */
  answers: { answer: PlannedAnswer; left: number | null }[];
}

export class ApiFaults {
  readonly #plans = new Map<string, Planned>();

  /** Throws InvalidInput. */
  plan(value: unknown): void {
    const plan = checkFields<FaultPlan>("fault plan", value, PLAN_CHECKS, ["path", "answers"]);
    const { path, containing = "" } = plan;
    const answers = checkAnswers<Fault>("fault plan: answers", plan.answers, FAULT_CHECKS).map(
      ({ times = 1, ...answer }) => ({ answer, left: times }),
    );
    this.#plans.set(JSON.stringify([path, containing]), { path, containing, answers });
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
