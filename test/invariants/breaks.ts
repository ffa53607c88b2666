/**
 * Edits of the sources, each of which takes away something that holds an invariant. The tests named with it must fail
 * then.
 */

import { LIMIT_BREAKS } from "./limit-breaks.ts";
import { POSTER_BREAKS } from "./poster-breaks.ts";
import { TASK_BREAKS } from "./task-breaks.ts";
import { VIDEO_BREAKS } from "./video-breaks.ts";

export interface Break {
  /** Its place in the list of `src/README.md`, from 1. */
  readonly invariant: number;
  /** What is wrong with the edit, as a sentence. */
  readonly what: string;
  /** The file in `src`. */
  readonly file: string;
  /** The text that is replaced. It occurs once in the file. */
  readonly text: string;
  readonly replacement: string;
  /** The test files that are run, in `test`. */
  readonly tests: readonly string[];
  /** The names of the tests that are run, as a pattern. Default: all of the files. */
  readonly only?: string;
}

export const INVARIANTS = 12;

export const BREAKS: readonly Break[] = [
  ...TASK_BREAKS,
  ...VIDEO_BREAKS,
  ...LIMIT_BREAKS,
  ...POSTER_BREAKS,
].sort((a, b) => a.invariant - b.invariant);

/** @throws when the text to replace does not occur exactly once */
export function broken(source: string, { text, replacement, what, file }: Break): string {
  const [before, after, ...more] = source.split(text);
  if (before !== undefined && after !== undefined && more.length === 0) return before + replacement + after;
  throw new Error(`"${what}": its text does not occur exactly once in src/${file}`);
}
