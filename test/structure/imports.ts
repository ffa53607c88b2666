/**
 * What each source file imports from the project's own files: in `import` and `export … from`, in `import()` of values
 * and of types, for values and for types alike. A parser reads the files, so that a comment or a text is no import.
 */

import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { parseSync, Visitor } from "rolldown/utils";

/** Paths relative to the root directory, with `/`: each file, and the files that it imports. */
export type Imports = ReadonlyMap<string, readonly string[]>;

const SCRIPT = /\.(ts|tsx|js)$/;

/** The imports of all files below `root` but its README. Styles and the like are listed without imports. */
export async function readImports(root: string): Promise<Imports> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".md"));
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  const imports = await Promise.all(
    paths.sort().map(async (path) => {
      const source = SCRIPT.test(path) ? await readFile(path, "utf8") : "";
      const imported = importsIn(path, source).map((specifier) =>
        relative(root, join(dirname(path), specifier)),
      );
      return [relative(root, path), imported] as const;
    }),
  );
  return new Map(imports);
}

/** The relative specifiers in one source text, each once. @throws Error when the text does not parse */
export function importsIn(path: string, source: string): string[] {
  const { program, errors } = parseSync(path, source);
  const [error] = errors;
  if (error) {
    throw new Error(`${path} does not parse: ${error.message}`);
  }
  const specifiers = new Set<string>();
  const add = (node: { type: string; value?: unknown } | null) => {
    if (node?.type === "Literal" && typeof node.value === "string" && node.value.startsWith(".")) {
      specifiers.add(node.value);
    }
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
  }).visit(program);
  return [...specifiers];
}
