/** What the receiver may answer: the provider's own success body with an outcome, or problem+json with a reason. */

import { expect } from "vitest";
import type { HttpAnswer } from "./http-request.ts";
import type { Problem } from "./receiver-client.ts";

export type Outcome = "accepted" | "duplicate" | "ignored";

export function expectTaken(answer: HttpAnswer, outcome: Outcome): void {
  expect(shown(answer)).toEqual({
    status: 200,
    body: '{"code":200,"msg":"success"}',
    outcome,
  });
}

/** @param reason one of several where the contract leaves open which; none where it names none */
export function expectProblem(answer: HttpAnswer, status: number, ...reasons: string[]): void {
  expect(answer.status, answer.body.toString()).toBe(status);
  expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json\b/);
  const problem = answer.json<Problem>();
  expect(problem).toMatchObject({ type: expect.any(String), title: expect.any(String), status });
  expect(problem.detail).toMatch(/\w/);
  if (reasons.length > 0) expect(reasons).toContain(problem.reason);
}

function shown({ status, body, headers }: HttpAnswer) {
  return { status, body: body.toString(), outcome: headers["x-callback-outcome"] };
}
