/** Every row of the corpus against processes, and the tests of the rows that it cannot play: `npm run test:hostile`. */

import { matchesGlob } from "node:path";
import { defineConfig } from "vitest/config";
import { ELSEWHERE } from "./test/corpus/elsewhere.ts";
import { PATIENT } from "./test/patience.ts";
import { workerdProjects } from "./vitest.config.ts";
import pure from "./vitest.pure.config.ts";

const elsewhere = [...new Set(ELSEWHERE.values().map(({ file }) => file))];

/** Of the tests of a project those that assert a row. */
function rowsOnly<Project extends { test?: { include?: string[]; exclude?: string[] } }>(project: Project) {
  const { include = [], exclude = [] } = project.test ?? {};
  const isOneOf = (file: string, patterns: string[]) =>
    patterns.some((pattern) => matchesGlob(file, pattern));
  const files = elsewhere.filter((file) => isOneOf(file, include) && !isOneOf(file, exclude));
  return { ...project, test: { ...project.test, include: files } };
}

export default defineConfig({
  test: {
    silent: "passed-only",
    reporters: ["default", "./test/corpus/processes/row-reporter.ts"],
    projects: [
      {
        test: {
          name: "processes",
          include: ["test/corpus/processes/*.test.ts"],
          exclude: ["test/corpus/processes/sample.test.ts"],
          ...PATIENT,
        },
      },
      ...[pure, ...workerdProjects].map(rowsOnly),
    ],
  },
});
