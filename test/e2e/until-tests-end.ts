/** What is started for the tests of a file, or of a `describe`. */

import { afterAll } from "vitest";

/** What it holds ends with them, the last one first, also where a later start has failed. */
export function untilTestsEnd(): AsyncDisposableStack {
  const stack = new AsyncDisposableStack();
  afterAll(() => stack.disposeAsync());
  return stack;
}
