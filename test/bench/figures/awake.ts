/**
 * For how long a task's object is awake, which is billed by the second: for a transfer, a poll, a notification, a client
 * that waits, and a person who looks on. It is counted in the object itself, by what keeps the platform from hibernating
 * it.
 *
 * Who looks on causes the same again and again: half a minute of it is measured, and counted six times.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { FINISHED_TASK_IN_PARTS, usdOfAMillion } from "../../cost/bill.ts";
import { launchChromium, missingChromium } from "../../e2e/browser/chromium.ts";
import type { HostedFile } from "../../simulator/control-protocol.ts";
import type { Figure } from "../figure.ts";
import { runLoad } from "../load.ts";
import { startOrigin } from "../origin.ts";
import { atMost, countedRow, type Row } from "../row.ts";
import {
  AUTHORIZATION,
  callbackOf,
  callbackRequest,
  deleteTask,
  newTaskIds,
  RECEIVER_TOKENS,
} from "../sides.ts";
import { type Period, startTimed, type TimedReceiver } from "../times.ts";

const TRANSFER_SECONDS = 2;
const VIDEO_BYTES = 20_000_000;
const WAIT_SECONDS = 25;
const WATCHED_MS = 30_000;
const VIEW_SECONDS = 180;
/** For what follows an answer: the log, and the end of what the object waited for. */
const AFTERWARDS_MS = 1000;

const WAIT = `Prefer: wait=${WAIT_SECONDS}`;
const EVENTS = "a client that follows the events for 3 min";
const PAGE = "a task's page that is open for 3 min";

/** What a task's object did in a time. */
interface Use {
  readonly objectSeconds: number;
  readonly calls: number;
  readonly requests: number;
}

export const awake: Figure = async ({ progress }) => {
  progress("building the receiver with a clock");
  await using origin = await startOrigin();
  await using plain = await startTimed({ VIDEO_HOSTS: origin.host });
  const { url: silent } = await origin.planHook("silent", [{ cut: "stall" }]);
  const polling = { VEO3_API_KEY: "key", VEO3_API_BASE: origin.origin, NOTIFY_URLS: silent };
  await using notifying = await startTimed(polling);
  progress("a transfer");
  // Over one connection, as its host gives no ETag.
  const responses = [{ etag: null, bytesPerSecond: VIDEO_BYTES / TRANSFER_SECONDS }];
  const transfer = await duringTransfer(plain, await origin.addFile({ bytes: VIDEO_BYTES, responses }));
  progress("a poll");
  const poll = await duringJob(notifying, "poll", { code: 200, msg: "success" });
  progress("who waits and looks on");
  const [notification, wait, events, page] = await Promise.all([
    duringJob(notifying, "notification", { code: 501, msg: "Generation failed." }),
    duringWait(plain),
    duringEvents(plain),
    missingChromium === null ? duringPage(plain) : null,
  ]);
  const task = { ...FINISHED_TASK_IN_PARTS, "Worker requests": 1, objectSeconds: transfer.objectSeconds };
  const taskUsd = usdOfAMillion(task);
  return [
    seconds(`a transfer of ${TRANSFER_SECONDS} s`, transfer),
    countedRow("a million: a task of 20 MB", "USD", taskUsd, null),
    seconds("a poll", poll),
    seconds("a notification that waits 15 s in vain", notification),
    seconds(WAIT, wait),
    dollars(WAIT, wait, null),
    seconds(EVENTS, events),
    dollars(EVENTS, events, null),
    ...(page === null ? [] : [seconds(PAGE, page), dollars(PAGE, page, taskUsd)]),
  ];
};

function seconds(what: string, { objectSeconds }: Use): Row {
  return countedRow(`an object awake: ${what}`, "s", objectSeconds, null);
}

/** @param limit what a task costs */
function dollars(what: string, { calls, requests, objectSeconds }: Use, limit: number | null): Row {
  const use = { "Worker requests": requests, "Durable Object requests": calls, objectSeconds };
  const target = limit === null ? null : atMost(Math.round(limit));
  return countedRow(`a million: ${what}`, "USD", usdOfAMillion(use), target);
}

function duringTransfer(receiver: TimedReceiver, { url }: HostedFile): Promise<Use> {
  return during(receiver, async (taskId) => {
    const settled = receiver.logged(1, `"event":"task_settled"`, taskId);
    await callBack(receiver, callbackOf(taskId, url));
    await settled;
  });
}

/** The first job of its kind for a task. */
function duringJob(receiver: TimedReceiver, kind: string, result: object): Promise<Use> {
  return during(receiver, async (taskId) => {
    const done = receiver.logged(1, `"event":"${kind}"`, taskId);
    await callBack(receiver, { ...result, data: { taskId } });
    await done;
  });
}

function duringWait(receiver: TimedReceiver): Promise<Use> {
  return during(receiver, async (taskId) => {
    await register(receiver, taskId);
    const headers = { prefer: `wait=${WAIT_SECONDS}` };
    await (await ask(receiver, `/videos/${taskId}`, { headers })).arrayBuffer();
  });
}

function duringEvents(receiver: TimedReceiver): Promise<Use> {
  return whileWatched(receiver, async (taskId, stack) => {
    const controller = stack.adopt(new AbortController(), (watching) => watching.abort());
    await ask(receiver, `/videos/${taskId}/events`, { signal: controller.signal });
  });
}

function duringPage(receiver: TimedReceiver): Promise<Use> {
  return whileWatched(receiver, async (taskId, stack) => {
    const browser = stack.use(await launchChromium());
    const page = await browser.newPage({ baseURL: receiver.url.origin.replace("127.0.0.1", "localhost") });
    await page.goto("/");
    await page.locator("#token").fill(RECEIVER_TOKENS.API_TOKEN);
    await page.locator("main form button").click();
    await page.locator("search").waitFor();
    await page.goto(`/tasks/${taskId}`);
  });
}

/** @param run returns as that ends which is measured */
async function during(receiver: TimedReceiver, run: (taskId: string) => Promise<void>): Promise<Use> {
  const [taskId = ""] = newTaskIds(1);
  const from = Date.now();
  await run(taskId);
  await sleep(AFTERWARDS_MS);
  return useOf(receiver, taskId, { from, to: Date.now() });
}

/** For three minutes, of a task without a result. @param begin has opened what stays open, for `stack` to close */
async function whileWatched(
  receiver: TimedReceiver,
  begin: (taskId: string, stack: AsyncDisposableStack) => Promise<void>,
): Promise<Use> {
  const [taskId = ""] = newTaskIds(1);
  await register(receiver, taskId);
  const period = { from: 0, to: 0 };
  {
    await using stack = new AsyncDisposableStack();
    await begin(taskId, stack);
    period.from = Date.now();
    await sleep(WATCHED_MS);
    period.to = Date.now();
  }
  // The object's log says how long it was awake when it no longer is.
  await deleteTask(receiver, taskId);
  await sleep(AFTERWARDS_MS);
  const { objectSeconds, calls, requests } = useOf(receiver, taskId, period);
  const times = (VIEW_SECONDS * 1000) / WATCHED_MS;
  return { objectSeconds: objectSeconds * times, calls: calls * times, requests: requests * times };
}

function useOf(receiver: TimedReceiver, taskId: string, period: Period): Use {
  return {
    objectSeconds: receiver.awakeMs(taskId, period) / 1000,
    calls: receiver.calls(taskId, period),
    requests: receiver.requests(taskId, period),
  };
}

async function callBack(receiver: TimedReceiver, body: object): Promise<void> {
  await runLoad(receiver.url, { connections: 1, status: 200, requests: [callbackRequest(body)] });
}

async function register(receiver: TimedReceiver, taskId: string): Promise<void> {
  await ask(receiver, `/videos/${taskId}`, { method: "PUT" });
}

async function ask({ url }: TimedReceiver, path: string, init: RequestInit): Promise<Response> {
  const headers = { ...init.headers, ...AUTHORIZATION };
  const response = await fetch(new URL(path, url), { ...init, headers });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}
