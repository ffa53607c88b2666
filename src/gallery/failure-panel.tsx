/** Why a task has failed, as a whole or in part, and what to do about it: said here, and not again below. */

import type { VideoFailure } from "../task/failure.ts";
import { type Task, taskFailure } from "../task/task.ts";
import { usePage } from "./page.ts";

/** Why videos of a settled task could not be stored: what the panel says of them. */
export function failuresOf({ videos, settledAt }: Task): ReadonlySet<VideoFailure> {
  const failed = settledAt === null ? [] : videos.filter(({ state }) => state === "failed");
  return new Set(failed.flatMap(({ failure }) => failure?.reason ?? []));
}

export function FailurePanel({ task }: { task: Task }) {
  const { words } = usePage();
  const { videos, code, message } = task;
  const failures = [...failuresOf(task)];
  const reasons = failures.length > 0 ? failures : [taskFailure(task)].filter((reason) => reason !== null);
  const [reason] = reasons;
  if (reason === undefined) return null;
  const count = (state: string) => videos.filter((video) => video.state === state).length;
  const [stored, failed] = [count("stored"), count("failed")];
  const isWhole = stored === 0 && reasons.length === 1;
  return (
    <section class="panel failure" aria-labelledby="failure-title">
      <h2 id="failure-title">
        {isWhole ? words.reasons[reason] : words.storedAndFailed(stored, videos.length, failed)}
      </h2>
      {reasons.map((one) => (
        <p>
          {!isWhole && <strong>{words.reasons[one]}. </strong>}
          {words.advice(one)}
        </p>
      ))}
      {failures.length === 0 && message !== null && (
        <p class="provider-message">
          {words.providerSays}
          {code !== null && ` (${code})`}: <q>{message}</q>
        </p>
      )}
    </section>
  );
}
