/**
 * Counts the rows of "what a receiver meets" that the tests just run have covered: those a title begins with, as in
 * "74 takes a thousand callbacks" or "5 and 6 a body of exactly 256 KiB". The last line says which rows are missing,
 * and then the run has failed.
 */

import type { Reporter, TestModule } from "vitest/node";

const ROWS = Array.from({ length: 76 }, (_, index) => index + 1);
/** A video of 4 GiB is too large for this suite. */
const ELSEWHERE = new Map([[76, "npm run test:large"]]);

const LEADING_ROWS = /^\d+(?: and \d+)*(?= )/;

export function rowsOf(title: string): number[] {
  return LEADING_ROWS.exec(title)?.[0].split(" and ").map(Number) ?? [];
}

export default class RowReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const passed = [...modules].flatMap((module) => [...module.children.allTests("passed")]);
    const failed = [...modules].flatMap((module) => [...module.children.allTests("failed")]);
    const rows = new Set(passed.flatMap(({ name }) => rowsOf(name)));
    for (const row of failed.flatMap(({ name }) => rowsOf(name))) rows.delete(row);
    const covered = ROWS.filter((row) => rows.has(row));
    const missing = ROWS.filter((row) => !rows.has(row) && !ELSEWHERE.has(row));
    const notes = [...ELSEWHERE].map(([row, where]) => `${row}: ${where}`);
    if (missing.length > 0) notes.push(`missing: ${missing.join(", ")}`);
    const count = `${covered.length} of ${ROWS.length} covered (${notes.join("; ")})`;
    // After the summary that the other reporters print in this very turn.
    process.once("exit", () => console.log(`rows: ${count}, ${passed.length} tests passed`));
    if (missing.length > 0) process.exitCode = 1;
  }
}
