/** One poll of record-info, up to the record of its answer. */

import { configOf } from "../config.ts";
import { log } from "../log.ts";
import { type ProviderClient, ProviderUnavailable, providerClient } from "../provider-client.ts";
import { withoutFreshLink } from "../task/decide-poll.ts";
import type { Links } from "../task/events.ts";
import { nextPoll, nextPollAfterFailure, POLL_WINDOW_MS, pollInterval } from "../task/schedule.ts";
import { ownHostsOf, type Poll, type Task, type Video } from "../task/task.ts";
import type { TaskHandle } from "./jobs.ts";
import { areTrusted } from "./trusted-urls.ts";

export async function runPoll(handle: TaskHandle): Promise<void> {
  const task = handle.load();
  if (task?.poll == null) return;
  const client = providerClient(configOf(handle.env));
  if (client === null) handle.take({ type: "provider_key_removed" });
  else await poll(handle, task, task.poll, client);
  // Checked after the poll, not before: nothing may have run since the window closed, and record-info knows by now.
  const left = handle.load()?.poll;
  if (left != null && Date.now() >= left.since + POLL_WINDOW_MS) handle.take({ type: "polling_ended" });
}

/** Each is asked for once: a link that cannot be had at this moment is none. */
async function linksFrom(client: ProviderClient, videos: readonly Video[]): Promise<Links> {
  const links = videos.map(async ({ name, sourceUrl }) => {
    const link = await client.downloadUrl(sourceUrl).catch(() => null);
    return link === null ? [] : [[name, link] as const];
  });
  return Object.fromEntries((await Promise.all(links)).flat());
}

async function poll(handle: TaskHandle, task: Task, due: Poll, client: ProviderClient): Promise<void> {
  const { taskId, origin } = task;
  const config = configOf(handle.env);
  const startedAt = Date.now();
  const report = (outcome: string, detail = {}) =>
    log("poll", { taskId, outcome, ms: Date.now() - startedAt, ...detail });
  const intervalMs = pollInterval(task, config.POLL_INTERVAL_SECONDS * 1000);
  /** A callback that arrived meanwhile may know more than the answer, and has begun a poll of its own. */
  const isCurrent = () => handle.load()?.poll === due;
  const trusted = areTrusted(task.unconfirmed?.videos ?? [], config, ownHostsOf(task));
  try {
    const { details, request } = await client.recordInfo(taskId);
    report(details.state);
    const links = await linksFrom(client, withoutFreshLink(task, details, Date.now()));
    const pollAt = nextPoll(due, intervalMs, Date.now());
    if (isCurrent()) handle.take({ type: "poll_answered", details, origin, pollAt, trusted, links, request });
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    report("unreachable", { message: error.message });
    const pollAt = nextPollAfterFailure(due, intervalMs, error.retryAfterMs, Date.now(), Math.random());
    if (isCurrent()) handle.take({ type: "poll_failed", pollAt, trusted });
  }
}
