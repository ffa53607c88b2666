/**
 * A sentence of the receiver's own that is kept in English, with a task's history or its failures, in the language of the
 * page. What others have said is in it as they said it, and what is not known here is shown as it is.
 */

import type { FailureReason } from "../task/failure.ts";
import { usePage } from "./page.ts";

/** Why an attempt at a video failed, as a history has it. */
const FAILED_VIDEO = /^(\S+): ([a-z_]+), (.+)$/s;

export function OwnWords({ text }: { text: string }) {
  const { words } = usePage();
  const [, name, reason = "", message = ""] = FAILED_VIDEO.exec(text) ?? [];
  if (Object.hasOwn(words.reasons, reason)) {
    return (
      <>
        {`${name} · ${words.reasons[reason as FailureReason]} · `}
        <OwnWords text={message} />
      </>
    );
  }
  const said = words.own(text);
  return <span lang={said === text ? "en" : undefined}>{said}</span>;
}
