/**
 * Counts the rows of the corpus that the tests just run have covered: a title begins with its row, as in "74 takes a
 * thousand callbacks", or with several, as in "43 and 44 amid a crowd". The last line says which rows are missing, and
 * then the run has failed.
 */

import type { Reporter, TestCase, TestModule } from "vitest/node";
import { BY_COMMAND, ELSEWHERE } from "../elsewhere.ts";

const LEADING_ROWS = /^\d+(?: and \d+)*(?= )/;

/** The rows that a test asserts. */
function rowsOf({ name, module }: TestCase): number[] {
  const leading = LEADING_ROWS.exec(name)?.[0].split(" and ").map(Number) ?? [];
  const named = [...ELSEWHERE].filter(
    ([, { file, title }]) => module.moduleId.endsWith(`/${file}`) && name.startsWith(title),
  );
  return [...leading, ...named.map(([row]) => row)];
}

export default class RowReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = [...modules].flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === "passed");
    const failed = tests.filter((test) => test.result().state === "failed");
    const rows = new Set(passed.flatMap(rowsOf));
    for (const row of failed.flatMap(rowsOf)) rows.delete(row);
    const last = Math.max(...tests.flatMap(rowsOf), ...ELSEWHERE.keys());
    // A number that no test has is missing, too.
    const all = Array.from({ length: last }, (_, index) => index + 1);
    const covered = all.filter((row) => rows.has(row));
    const missing = all.filter((row) => !rows.has(row) && !BY_COMMAND.has(row));
    const notes = [...BY_COMMAND].map(([row, command]) => `${row}: ${command}`);
    if (missing.length > 0) notes.push(`missing: ${missing.join(", ")}`);
    const count = `${covered.length} of ${all.length} covered (${notes.join("; ")})`;
    // After the summary that the other reporters print in this very turn.
    process.once("exit", () => console.log(`rows: ${count}, ${passed.length} tests passed`));
    if (missing.length > 0) process.exitCode = 1;
  }
}
