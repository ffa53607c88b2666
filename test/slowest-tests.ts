/** A reporter that prints, at the end of a run, the tests that took longest and the seconds that each one took. */

import type { Reporter, TestCase, TestModule, Vitest } from "vitest/node";

const COUNT = 10;

export default class SlowestTests implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    if (tests.length <= COUNT) return;
    const slowest = tests.toSorted((one, other) => secondsOf(other) - secondsOf(one)).slice(0, COUNT);
    const lines = slowest.map((test) => {
      const seconds = secondsOf(test).toFixed(1).padStart(6);
      return `${seconds} s  ${test.module.relativeModuleId} > ${test.fullName}`;
    });
    this.#vitest?.logger.log(["", `The ${COUNT} slowest tests:`, ...lines].join("\n"));
  }
}

/** @returns 0 for a test that did not run */
function secondsOf(test: TestCase): number {
  return (test.diagnostic()?.duration ?? 0) / 1000;
}
