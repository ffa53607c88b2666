/** Text to take elsewhere, with a button that copies it. Hidden until the script, which does the copying, runs. */

import { useDocs } from "./docs-context.ts";

/** @param props.of what it is, for screen readers */
export function Code({ text, of }: { text: string; of: string }) {
  const { words } = useDocs();
  return (
    <div class="code">
      <pre>{text}</pre>
      <button type="button" hidden data-copied={words.copied} data-failed={words.notCopied}>
        <span>{words.copy}</span>
        <span class="unseen"> {of}</span>
      </button>
    </div>
  );
}
