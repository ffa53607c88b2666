/** A drawing of imports between folders as a Mermaid flowchart, without the arrows that a longer way implies. */

import type { Imports } from "./imports.ts";

/** @param arrows without a cycle */
export function drawingOf(arrows: Imports): string {
  const lines = [...arrows].flatMap(([from, targets]) =>
    targets
      .filter((to) => !targets.some((other) => other !== to && reaches(arrows, other, to)))
      .map((to) => `  ${idOf(from)}[${from}] --> ${idOf(to)}[${to}]`),
  );
  return ["flowchart TD", ...lines].join("\n");
}

function reaches(arrows: Imports, from: string, to: string): boolean {
  return (arrows.get(from) ?? []).some((next) => next === to || reaches(arrows, next, to));
}

/** A name that means nothing to Mermaid. */
function idOf(name: string): string {
  return name.replaceAll(/\W/g, "_");
}
