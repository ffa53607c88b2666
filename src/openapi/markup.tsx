/** The part of CommonMark that the document's descriptions use: paragraphs, `code`, and links within the page. */

const INLINE = /(`[^`]+`|\[[^\]]+\]\(\/docs#\w+\))/;

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

export function Inline({ text }: { text: string }) {
  return <>{text.split(INLINE).map(inlinePart)}</>;
}

function inlinePart(part: string) {
  if (part.startsWith("`")) return <code>{part.slice(1, -1)}</code>;
  const link = /^\[([^\]]+)\]\(\/docs(#\w+)\)$/.exec(part);
  return link === null ? part : <a href={link[2]}>{link[1]}</a>;
}
