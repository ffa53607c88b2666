/**
 * `npm run structure`: draws which folders of the sources import which, and holds the direction of the arrows. `setup` stands
 * alone: it imports neither the sources nor the tests.
 *
 * Exit code 0: the arrows go one way. 1: some file imports what it must not, or files or folders import each other.
 */

import { fileURLToPath } from "node:url";
import { drawingOf } from "./drawing.ts";
import { readImports } from "./imports.ts";
import { arrowsBetween, faultsOf, faultsOfAlone, rowOf } from "./rules.ts";

const folder = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const imports = await readImports(folder("src"));
const faults = [...faultsOf(imports), ...faultsOfAlone("setup", await readImports(folder("setup")))];
if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exitCode = 1;
} else {
  console.log(drawingOf(arrowsBetween(imports, rowOf)));
}
