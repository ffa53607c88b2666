/**
 * The order of the test files. Without results of an earlier run vitest goes by size, and these small files take long:
 * they wait for processes, or play the rows of another file. They go first, so that none of them runs alone in the end.
 */

import { BaseSequencer, type TestSpecification } from "vitest/node";

const LONG = /\/test\/(cloudflare|crash|setup|corpus|e2e\/demo)\b/;

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { long = [], other = [] } = Object.groupBy(await super.sort(files), ({ moduleId }) =>
      LONG.test(moduleId) ? "long" : "other",
    );
    return [...long, ...other];
  }
}
