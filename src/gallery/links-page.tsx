/** The page of download links: those of all stored videos of the tasks that were selected. */

import { linkExpiry } from "../access/signed-link.ts";
import type { TaskView } from "../task/view.ts";
import { titled } from "./format.ts";
import { BackLink, CopyButton, Layout } from "./layout.tsx";
import { usePage } from "./page.ts";
import { downloadPath } from "./paths.ts";
import { Instant } from "./task-elements.tsx";

type LinksPageProps = {
  tasks: readonly TaskView[];
  /** The path to go back to. */
  next: string;
};

export function LinksPage({ tasks, next }: LinksPageProps) {
  const { words, url, now, config } = usePage();
  const shown = tasks.map((task) => ({ task, links: linksIn(task) })).filter(({ links }) => links.length > 0);
  const all = shown.flatMap(({ links }) => links.map(({ link }) => new URL(link, url).href));
  const expires = linkExpiry(config?.LINK_TTL_SECONDS ?? 0, now) * 1000;
  return (
    <Layout title={words.downloadLinks}>
      <BackLink to={next} />
      <h1>{words.downloadLinks}</h1>
      {all.length === 0 ? (
        <p class="lead">{words.noLinks}</p>
      ) : (
        <>
          <p class="lead">
            {words.linksExpire} <Instant at={expires} />
          </p>
          <p>
            <CopyButton value={all.join("\n")} label={words.copyLinks(all.length)} />
          </p>
          <ul class="links">
            {shown.map(({ task, links }) => (
              <li class="panel">
                <h2 dir="auto">{titled(task)}</h2>
                <ul>
                  {links.map(({ name }) => (
                    <li>
                      <a href={downloadPath(task.taskId, name)} download>
                        {name}
                      </a>
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </>
      )}
    </Layout>
  );
}

function linksIn({ videos }: TaskView): { name: string; link: string }[] {
  return videos.flatMap(({ name, url }) => (url === null ? [] : [{ name, link: `${url}&download=1` }]));
}
