/**
 * Counts the rows of the corpus that the tests just run have covered: a title begins with its row, as in "74 takes a
 * thousand callbacks", or with several, as in "43 and 44 amid a crowd". The last line says which rows are missing, and
 * then the run has failed.
 */

import type { Reporter, TestModule } from "vitest/node";

/** Rows that take what this suite does not have: a video of 4 GiB, the provider's key, faulty bindings, other code. */
const ELSEWHERE = new Map([
  [76, "npm run test:large"],
  [81, "test/routes/gateway/upgrades.test.ts"],
  [94, "test/veo3/field.test.ts"],
  [95, "test/routes/gateway/record-info.test.ts"],
  [99, "test/task-object/task-object.test.ts"],
]);

const LEADING_ROWS = /^\d+(?: and \d+)*(?= )/;

export function rowsOf(title: string): number[] {
  return LEADING_ROWS.exec(title)?.[0].split(" and ").map(Number) ?? [];
}

export default class RowReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = [...modules].flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === "passed");
    const failed = tests.filter((test) => test.result().state === "failed");
    const rows = new Set(passed.flatMap(({ name }) => rowsOf(name)));
    for (const row of failed.flatMap(({ name }) => rowsOf(name))) rows.delete(row);
    const last = Math.max(...tests.flatMap(({ name }) => rowsOf(name)), ...ELSEWHERE.keys());
    // A number that no test has is missing, too.
    const all = Array.from({ length: last }, (_, index) => index + 1);
    const covered = all.filter((row) => rows.has(row));
    const missing = all.filter((row) => !rows.has(row) && !ELSEWHERE.has(row));
    const notes = [...ELSEWHERE].map(([row, where]) => `${row}: ${where}`);
    if (missing.length > 0) notes.push(`missing: ${missing.join(", ")}`);
    const count = `${covered.length} of ${all.length} covered (${notes.join("; ")})`;
    // After the summary that the other reporters print in this very turn.
    process.once("exit", () => console.log(`rows: ${count}, ${passed.length} tests passed`));
    if (missing.length > 0) process.exitCode = 1;
  }
}
