/** Links for others: one that lives as long as the task's own, and one whose lifetime is chosen. */

import { formatDuration } from "./format.ts";
import { Copyable, CopyButton, Layout } from "./layout.tsx";
import { usePage } from "./page.ts";
import { Instant } from "./task-elements.tsx";

/** In seconds, within what `access/link-lifetime.ts` takes. */
const LIFETIMES = [3600, 86_400, 7 * 86_400, 30 * 86_400];
const USUAL_LIFETIME = 86_400;

/** Says how long the link lives. A page that stays open renews it. */
export function CopyLink({ url, name }: { url: string; name: string }) {
  const { words, config } = usePage();
  const lifetime = formatDuration(config?.LINK_TTL_SECONDS ?? 0, words.tag);
  return <CopyButton value={url} label={words.copyLink} note={words.worksFor(lifetime)} of={name} />;
}

type ShareProps = { taskId: string; name: string };

export function ShareForm({ taskId, name }: ShareProps) {
  const { words, mayChange } = usePage();
  if (!mayChange) return null;
  const id = `share-${name}`;
  return (
    <details class="share">
      <summary>
        {words.share}
        <span class="unseen"> {name}</span>
      </summary>
      <form method="post" action={`/tasks/${taskId}/videos/${name}/link`}>
        <label for={id}>{words.shareFor}</label>
        <select id={id} name="seconds">
          {LIFETIMES.map((seconds) => (
            <option value={seconds} selected={seconds === USUAL_LIFETIME}>
              {formatDuration(seconds, words.tag)}
            </option>
          ))}
        </select>
        <button type="submit" data-done={words.copied}>
          <span>{words.makeLink}</span>
        </button>
      </form>
    </details>
  );
}

type SharePageProps = ShareProps & {
  title: string;
  /** Absolute. */
  link: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
};

export function SharePage({ taskId, name, title, link, expiresAt }: SharePageProps) {
  const { words } = usePage();
  return (
    <Layout title={words.shareTitle}>
      <p class="back">
        <a href={`/tasks/${taskId}`}>
          <span aria-hidden="true">← </span>
          {title}
        </a>
      </p>
      <h1>{words.shareTitle}</h1>
      <p class="lead">
        {words.shareExplained(name)} <Instant at={expiresAt} />
      </p>
      <Copyable text={link} />
    </Layout>
  );
}
