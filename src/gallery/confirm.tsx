/**
 * Asks before something is deleted. Without the script its summary closes it again; with it the button and Escape do,
 * too.
 */

import type { Child } from "hono/jsx";
import { usePage } from "./page.ts";

export function Confirm({ id, children }: { id?: string; children: Child }) {
  const { words } = usePage();
  return (
    <details id={id} class="confirm">
      <summary class="button danger">{words.delete}</summary>
      {children}
    </details>
  );
}

export function CancelButton() {
  const { words } = usePage();
  return (
    <button type="button" hidden data-cancel>
      {words.cancel}
    </button>
  );
}
