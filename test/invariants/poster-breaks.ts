/** Edits that take away what holds an invariant for posters. */

import type { Break } from "./breaks.ts";

export const POSTER_BREAKS: readonly Break[] = [
  {
    invariant: 5,
    what: "A poster that is recorded is put again.",
    file: "task-object/keep-poster.ts",
    text: "  if (etag === null) {\n",
    replacement: "  if (etag === null || etag) {\n",
    tests: ["routes/posters.test.ts"],
    only: "never replaced",
  },
  {
    invariant: 12,
    what: "A deletion does not wait for the poster that is being kept.",
    file: "task-object/task-object.ts",
    text: "    await this.#posters.idle();\n",
    replacement: "",
    tests: ["routes/posters.test.ts"],
    only: "with its task",
  },
  {
    invariant: 12,
    what: "Posters stay when their task is deleted.",
    file: "task-object/delete-traces.ts",
    text: "[videoKey(taskId, name), posterKey(taskId, name)]",
    replacement: "[videoKey(taskId, name)]",
    tests: ["routes/posters.test.ts"],
    only: "with its task",
  },
  {
    invariant: 12,
    what: "The poster of a deleted task is shown for the next one.",
    file: "routes/posters.ts",
    text: "if (video === null || poster.customMetadata?.life !== life) {",
    replacement: "if (video === null) {",
    tests: ["routes/posters.test.ts"],
    only: "with its task",
  },
];
