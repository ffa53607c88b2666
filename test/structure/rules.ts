/** Which folders of the sources may import which, and what is wrong with imports: a forbidden arrow, or a cycle. */

import { dirname } from "node:path/posix";
import type { Imports } from "./imports.ts";

/** What every folder above them may import. */
const BELOW_ALL = [
  "http",
  "access",
  "config.ts",
  "log.ts",
  "url-policy.ts",
  "provider-client.ts",
  "english.ts",
  "once.ts",
];

/**
 * What each folder, and each file outside of the folders, may import besides itself. The rows go from top to bottom,
 * and so do the arrows.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "env.d.ts": ["index.ts"],
  "text.d.ts": [],
  "index.ts": ["app.ts", "routes", "http", "submission-object", "task-object", "library"],
  "app.ts": ["routes", ...BELOW_ALL],
  routes: [
    "gallery",
    "openapi",
    "doctor",
    "submission-object",
    "task-object",
    "library",
    "transfer",
    "notify",
    "task",
    "veo3",
    ...BELOW_ALL,
  ],
  gallery: ["doctor", "task-object", "library", "transfer", "notify", "task", "veo3", ...BELOW_ALL],
  openapi: ["doctor", "task-object", "library", "transfer", "notify", "task", "veo3", ...BELOW_ALL],
  doctor: ["task-object", "library", "notify", "task", "veo3", ...BELOW_ALL],
  "submission-object": ["task-object", "veo3", ...BELOW_ALL],
  "task-object": ["library", "transfer", "notify", "task", "veo3", ...BELOW_ALL],
  library: ["task", "veo3", ...BELOW_ALL],
  transfer: ["task", "veo3", ...BELOW_ALL],
  // Pure, as `task` is: what messages to people say. Of `http` only the languages.
  notify: ["task", "http"],
  // Pure: no binding, no clock, no fetch, and no HTTP error.
  task: ["veo3", "url-policy.ts", "english.ts"],
  "provider-client.ts": ["veo3", "config.ts", "http", "log.ts"],
  veo3: ["english.ts", "once.ts"],
  access: ["config.ts", "http", "log.ts"],
  "config.ts": ["http", "url-policy.ts", "english.ts", "log.ts"],
  http: ["log.ts"],
  "url-policy.ts": [],
  "english.ts": [],
  "once.ts": [],
  "log.ts": [],
};

/** Outside of the sources: the version that the API description names. */
const PACKAGE_JSON = "../package.json";

/** Everything that is wrong, a sentence each. Empty when the arrows go one way. */
export function faultsOf(imports: Imports): string[] {
  return [
    ...forbiddenArrows(imports),
    ...cyclesBetweenFiles(imports),
    ...cycles(arrowsBetween(imports, folderOf)).map(
      (cycle) => `Folders import each other: ${cycle.join(" -> ")}`,
    ),
  ];
}

/** The same for a folder that stands alone, such as setup's: it imports nothing from outside. */
export function faultsOfAlone(folder: string, imports: Imports): string[] {
  const leading = [...imports].flatMap(([file, imported]) =>
    imported
      .filter((other) => other.startsWith("../"))
      .map((other) => `${folder}/${file} must not import ${other}`),
  );
  return [...leading, ...cyclesBetweenFiles(imports)];
}

/** The row of the table above that a file belongs to: the first folder of its path, or the file itself. */
export function rowOf(file: string): string {
  return file.split("/", 1)[0] ?? file;
}

/** The arrows between groups of files, those inside of a group left out. */
export function arrowsBetween(imports: Imports, groupOf: (file: string) => string): Imports {
  const groups = new Map<string, Set<string>>();
  for (const [file, imported] of imports) {
    const group = groupOf(file);
    const others = imported.filter((other) => other !== PACKAGE_JSON).map(groupOf);
    groups.set(group, new Set([...(groups.get(group) ?? []), ...others.filter((other) => other !== group)]));
  }
  return new Map([...groups].map(([group, others]) => [group, [...others]]));
}

/** The folder that a file lies in, which may lie in another; a file outside of the folders stands for itself. */
function folderOf(file: string): string {
  return file.includes("/") ? dirname(file) : file;
}

function forbiddenArrows(imports: Imports): string[] {
  return [...imports].flatMap(([file, imported]) => {
    const row = rowOf(file);
    const allowed = MAY_IMPORT[row];
    if (!allowed) {
      return [`${file} is in no row of test/structure/rules.ts`];
    }
    return imported
      .filter((other) => other !== PACKAGE_JSON && rowOf(other) !== row && !allowed.includes(rowOf(other)))
      .map((other) => `${file} must not import ${other}`);
  });
}

function cyclesBetweenFiles(imports: Imports): string[] {
  return cycles(imports).map((cycle) => `Files import each other: ${cycle.join(" -> ")}`);
}

/** One cycle for each arrow that leads back to where a walk in depth came from; none only if there is no cycle. */
function cycles(graph: Imports): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const walk = (node: string, path: readonly string[]) => {
    const start = path.indexOf(node);
    if (start !== -1) {
      found.push([...path.slice(start), node]);
    } else if (!done.has(node)) {
      for (const next of graph.get(node) ?? []) {
        walk(next, [...path, node]);
      }
      done.add(node);
    }
  };
  for (const node of graph.keys()) {
    walk(node, []);
  }
  return found;
}
