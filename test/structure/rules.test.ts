import { expect, it } from "vitest";
import { type Imports, importsIn } from "./imports.ts";
import { faultsOf, faultsOfAlone } from "./rules.ts";

it("arrows that go down are fine", () => {
  const imports = new Map([
    ["routes/tasks.ts", ["task/view.ts", "openapi/openapi.ts", "http/problem.ts"]],
    ["task/view.ts", ["task/task.ts", "veo3/result.ts"]],
    ["openapi/openapi.ts", ["../package.json"]],
  ]);
  expect(faultsOf(imports)).toEqual([]);
});

it("an arrow that goes up is named", () => {
  expect(faultsOf(new Map([["task/view.ts", ["transfer/body.ts"]]]))).toEqual([
    "task/view.ts must not import transfer/body.ts",
  ]);
});

it("a folder without a rule is named", () => {
  expect(faultsOf(new Map([["utils/text.ts", []]]))).toEqual([
    "utils/text.ts is in no row of test/structure/rules.ts",
  ]);
});

it("files of one folder must not import each other", () => {
  const imports: Imports = new Map([
    ["task/a.ts", ["task/b.ts"]],
    ["task/b.ts", ["task/c.ts"]],
    ["task/c.ts", ["task/b.ts"]],
  ]);
  expect(faultsOf(imports)).toEqual(["Files import each other: task/b.ts -> task/c.ts -> task/b.ts"]);
});

it("a folder and one inside of it must not import each other, though their files do not", () => {
  const imports: Imports = new Map([
    ["routes/tasks.ts", ["routes/gateway/ask.ts"]],
    ["routes/gateway/submit.ts", ["routes/videos.ts"]],
  ]);
  expect(faultsOf(imports)).toEqual(["Folders import each other: routes -> routes/gateway -> routes"]);
});

it("a folder that stands alone must not import from outside, nor in a circle", () => {
  const imports = new Map([
    ["setup.ts", ["steps.ts", "../src/config.ts"]],
    ["steps.ts", ["setup.ts"]],
  ]);
  expect(faultsOfAlone("setup", imports)).toEqual([
    "setup/setup.ts must not import ../src/config.ts",
    "Files import each other: setup.ts -> steps.ts -> setup.ts",
  ]);
});

it("imports of values, of types, and when needed all count, and texts do not", () => {
  const source = `
    import { a } from "./a.ts";
    import type { B } from "./b.ts";
    import "./c.css";
    export * from "./d.ts";
    export type { E } from "./e.ts";
    import * as z from "zod/mini";
    const f = () => import("./f.ts");
    type G = import("./g.ts").G | typeof import("./h.ts");
    // import { no } from "./comment.ts";
    const text = 'import { no } from "./text.ts";';
  `;
  expect(importsIn("x.ts", source)).toEqual([
    "./a.ts",
    "./b.ts",
    "./c.css",
    "./d.ts",
    "./e.ts",
    "./f.ts",
    "./g.ts",
    "./h.ts",
  ]);
});
