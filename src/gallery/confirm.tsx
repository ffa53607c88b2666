/** Asks before something is deleted. Its summary closes it again, and so does Cancel; with the script Escape does, too. */

import type { Child } from "hono/jsx";
import { usePage } from "./page.ts";

type ConfirmProps = {
  id?: string;
  /** Hidden until the script runs. */
  hidden?: boolean;
  children: Child;
};

export function Confirm({ children, ...attributes }: ConfirmProps) {
  const { words } = usePage();
  return (
    <details class="confirm" {...attributes}>
      <summary class="button danger">{words.delete}</summary>
      {children}
    </details>
  );
}

/** @param props.to the page without the question. The script closes it, and the page stays */
export function Cancel({ to }: { to: string }) {
  const { words } = usePage();
  return (
    <a class="button" href={to} data-cancel>
      {words.cancel}
    </a>
  );
}
