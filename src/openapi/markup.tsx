/**
 * The part of CommonMark that the document's descriptions use: paragraphs, `code`, and links. All of it in the reader's
 * language.
 */

import { useDocs } from "./docs-context.ts";
import { textIn } from "./texts.ts";

const INLINE = /(`[^`]+`|\[[^\]]+\]\((?:\/docs#\w+|https:\/\/[^)]+)\))/;

export function Paragraphs({ text }: { text: string }) {
  return (
    <>
      {text.split("\n\n").map((paragraph) => (
        <p>
          <Inline text={paragraph} />
        </p>
      ))}
    </>
  );
}

/** @param props.text of the document, in English; one paragraph */
export function Inline({ text }: { text: string }) {
  return <>{textIn(useDocs().lang, text).split(INLINE).map(inlinePart)}</>;
}

function inlinePart(part: string) {
  if (part.startsWith("`")) return <code>{part.slice(1, -1)}</code>;
  const [, name, target = ""] = /^\[([^\]]+)\]\((.+)\)$/.exec(part) ?? [];
  return name === undefined ? part : <a href={target.replace(/^\/docs(?=#)/, "")}>{name}</a>;
}
