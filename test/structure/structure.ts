/**
 * `npm run structure`: draws which folders of the sources import which, and holds the direction of the arrows.
 *
 * Exit code 0: the arrows go one way. 1: some file imports what it must not, or files or folders import each other.
 */

import { fileURLToPath } from "node:url";
import { drawingOf } from "./drawing.ts";
import { readImports } from "./imports.ts";
import { arrowsBetween, faultsOf, rowOf } from "./rules.ts";

const imports = await readImports(fileURLToPath(new URL("../../src", import.meta.url)));
const faults = faultsOf(imports);
if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exitCode = 1;
} else {
  console.log(drawingOf(arrowsBetween(imports, rowOf)));
}
