/**
 * How long tests wait. No test is about speed: a limit ends what hangs, and a machine that others keep busy may take
 * twenty times as long as a quiet one.
 */

/** For what must come, such as a task that is stored: who waits in vain says what there was instead. */
export const PATIENCE_MS = 60_000;

/** For each project of Vitest. The longest tests wait for many things in turn, such as each page of the gallery. */
export const PATIENT = {
  testTimeout: 5 * PATIENCE_MS,
  hookTimeout: 5 * PATIENCE_MS,
  expect: { poll: { timeout: PATIENCE_MS } },
};
