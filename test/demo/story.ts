/**
 * The demo, step by step: three tasks, submitted through the receiver, from their callbacks (one of which is lost) to a
 * video that plays.
 *
 * Every step checks what it shows, and throws `Unexpected` when the receiver did something else.
 */

import { createHash } from "node:crypto";
import { type HttpAnswer, send } from "../e2e/http-request.ts";
import type { ReceiverClient, TaskView } from "../e2e/receiver-client.ts";
import type { CallbackAttempt } from "../simulator/control-protocol.ts";
import type { Simulator } from "../simulator/simulator.ts";
import { megabytes, Progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

export interface Stage {
  readonly terminal: Terminal;
  readonly simulator: Simulator;
  readonly client: ReceiverClient;
  readonly callbackToken: string;
  readonly apiToken: string;
  /** The account's key at the Veo3 API, which only the receiver has. */
  readonly providerKey: string;
}

/** Large and slow enough to watch: three at once take four seconds. */
const VIDEO_BYTES = 4_000_000;
const BYTES_PER_SECOND = 1_000_000;
const POLL_MS = 200;
const RANGE = { first: 0, last: 1023 };

/** Two generated videos and, since it is not 16:9, an original. */
const VIDEOS = ["generated_0.mp4", "generated_1.mp4", "original_0.mp4"];

/** @returns the task whose videos are stored */
export async function tellStory(stage: Stage): Promise<TaskView> {
  const { good, refused, lost } = await submitTasks(stage);
  await watchCallbacks(stage, good, refused);
  await watchTransfers(stage, good);
  await watchPolling(stage, lost);
  const task = await readTasks(stage, good, refused);
  await playVideo(stage, task);
  printLinks(stage, task);
  return task;
}

/** The tasks' ids. `lost`: the task whose callback is lost. */
type Submitted = { good: string; refused: string; lost: string };

async function submitTasks(stage: Stage): Promise<Submitted> {
  const { terminal, client, simulator, providerKey } = stage;
  terminal.step("Submit three tasks to the Veo3 API by way of the receiver");
  terminal.fact("base URL", `${client.origin}/api/v1, with an API token of the receiver`);
  const pace = `[bytes ${VIDEO_BYTES}] [slow ${BYTES_PER_SECOND}]`;
  const good = await generate(
    stage,
    "9:16",
    `Northern lights over the mountains [film aurora] [videos 2] [originals 1] [duplicate callback] ${pace}`,
  );
  terminal.fact("task A", `${good}: 9:16, two videos of ${megabytes(VIDEO_BYTES)} MB and one original`);
  const refused = await generate(stage, "16:9", "Something the content policy does not allow [fail 400]");
  terminal.fact("task B", `${refused}: a prompt that will be refused`);
  const lost = await generate(stage, "16:9", "A sunrise over the sea [film sunrise] [lose callback]");
  terminal.fact("task C", `${lost}: 16:9, one video; its callback will be lost`);
  const seen = await simulator.requests({ containing: "/api/v1/veo/generate" });
  const callBackUrls = new Set(seen.map(({ body }) => (body as { callBackUrl: string }).callBackUrl));
  terminal.fact("the API saw", `its own key and callBackUrl ${[...callBackUrls].join(", ")}`);
  terminal.check("callBackUrl", [...callBackUrls], [client.callbackUrl]);
  const keys = new Set(seen.map(({ authorization }) => authorization));
  terminal.check("keys", [...keys], [`Bearer ${providerKey}`]);
  return { good, refused, lost };
}

/** @returns the task id */
async function generate(
  { terminal, client, apiToken }: Stage,
  aspectRatio: "16:9" | "9:16",
  prompt: string,
): Promise<string> {
  const answer = await send(`${client.origin}/api/v1/veo/generate`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiToken}`, "content-type": "application/json" },
    body: JSON.stringify({ prompt, model: "veo3_fast", aspect_ratio: aspectRatio }),
  });
  const { code, data } = answer.json<{ code: number; data: { taskId: string } }>();
  terminal.check("the API's code for a new task", code, 200);
  return data.taskId;
}

async function watchCallbacks(
  { terminal, client, simulator }: Stage,
  good: string,
  refused: string,
): Promise<void> {
  terminal.step("The API calls back when a task has ended; for task A it does so twice");
  const deliveries: [string, CallbackAttempt[]][] = [];
  for (const [name, taskId] of [
    ["task A", good],
    ["task B", refused],
  ] as const) {
    const { callbacks } = await simulator.task(taskId);
    const attempts = callbacks.flatMap((callback) => callback.attempts);
    // Both were sent at the same moment: either of them may have been the first.
    attempts.sort((a, b) => String(a.outcome).localeCompare(String(b.outcome)));
    deliveries.push([name, attempts]);
  }
  for (const [name, attempts] of deliveries) {
    for (const { status, body, outcome, error } of attempts) {
      const shown = status === null ? String(error) : `${status} ${body.trim()}`;
      terminal.fact(name, `${shown}  X-Callback-Outcome: ${terminal.style("bold", String(outcome))}`);
      terminal.check("the answer the API waits for", shown, '200 {"code":200,"msg":"success"}');
    }
  }
  const outcomes = deliveries.map(([, attempts]) => attempts.map(({ outcome }) => outcome));
  terminal.check("outcomes of the deliveries", outcomes, [["accepted", "duplicate"], ["accepted"]]);
  terminal.good("the second delivery was recognised as a duplicate");
  await watchConfirmation(terminal, client, good);
}

/** A callback's result is not believed before the API itself has said the same. */
async function watchConfirmation(terminal: Terminal, client: ReceiverClient, good: string): Promise<void> {
  const isPolled = ({ history }: TaskView) => history.some(({ event }) => event === "poll_accepted");
  const { history } = await client.untilTask(good, isPolled);
  const said = history.filter(({ event }) => event !== "registered").slice(0, 2);
  const words = said.map(
    ({ event, detail }) => `${event === "poll_accepted" ? "record-info" : "callback"}: ${detail}`,
  );
  for (const one of words) terminal.fact("task A", one);
  const videos = `code 200, videos: ${VIDEOS.length}`;
  terminal.check("the result of task A", words, [
    `callback: ${videos}, not confirmed yet`,
    `record-info: ${videos}`,
  ]);
  terminal.good("the result was confirmed by record-info; now its videos are fetched");
}

async function watchTransfers({ terminal, client }: Stage, good: string): Promise<void> {
  terminal.step("The receiver copies the videos into R2 before their links expire");
  const progress = new Progress(terminal);
  const task = await client.untilTask(
    good,
    ({ videos, settledAt }) => {
      progress.show(videos);
      return settledAt !== null;
    },
    { pollMs: POLL_MS },
  );
  const states = Object.fromEntries(task.videos.map(({ name, state }) => [name, state]));
  terminal.check("videos", states, Object.fromEntries(VIDEOS.map((name) => [name, "stored"])));
}

async function watchPolling({ terminal, client, simulator }: Stage, lost: string): Promise<void> {
  terminal.step("Task C's callback never came: the receiver polls record-info");
  const task = await client.untilSettled(lost);
  const { callbacks } = await simulator.task(lost);
  const polls = await simulator.requests({ containing: `record-info?taskId=${lost}` });
  terminal.fact("callbacks", String(callbacks.length));
  terminal.fact("polls", String(polls.length));
  terminal.fact("task C", `${terminal.style("green", task.state)}, videos: ${task.videos.length}`);
  terminal.check("callbacks sent and received", [callbacks.length, task.callbacks], [0, 0]);
  terminal.check("state of task C", task.state, "stored");
  terminal.good("a lost callback loses nothing");
}

async function readTasks({ terminal, client }: Stage, good: string, refused: string): Promise<TaskView> {
  terminal.step("Get tasks A and B: GET /videos/:taskId");
  const [task, failed] = await Promise.all([client.untilSettled(good), client.untilSettled(refused)]);
  terminal.fact("task A", `${terminal.style("green", task.state)}, videos: ${task.videos.length}`);
  terminal.check("state and callbacks of task A", [task.state, task.callbacks], ["stored", 1]);
  terminal.fact("task B", `${terminal.style("red", failed.state)}, ${failed.code}: ${failed.message}`);
  const { reason, retryable, advice } = failed.failure ?? {};
  terminal.fact("reason", `${reason}, ${retryable ? "may be retried" : "not to be retried"}`);
  terminal.fact("advice", String(advice));
  const seen = [failed.state, reason, retryable];
  terminal.check("state, reason and retryable of task B", seen, ["failed", "content_policy", false]);
  return task;
}

async function playVideo({ terminal }: Stage, { videos }: TaskView): Promise<void> {
  terminal.step("Fetch a stored video by its signed link, without any token");
  const [video] = videos;
  const link = String(video?.url);
  const [stored, source] = await Promise.all([send(link), send(String(video?.sourceUrl))]);
  terminal.fact("GET", `${stored.status} ${stored.headers["content-type"]}, ${stored.body.length} bytes`);
  terminal.check("status and size", [stored.status, stored.body.length], [200, VIDEO_BYTES]);
  terminal.fact("stored", `SHA-256 ${sha256(stored)}`);
  terminal.fact("source", `SHA-256 ${sha256(source)}`);
  terminal.check("SHA-256 of the stored video", sha256(stored), sha256(source));
  terminal.good("the same bytes as at the API's file host");

  const range = `bytes=${RANGE.first}-${RANGE.last}`;
  const part = await send(link, { headers: { range } });
  terminal.fact(
    "a range",
    `Range: ${range} → ${part.status} Content-Range: ${part.headers["content-range"]}`,
  );
  const seen = [part.status, part.headers["content-range"]];
  terminal.check("ranged answer", seen, [206, `bytes ${RANGE.first}-${RANGE.last}/${VIDEO_BYTES}`]);
  const wanted = stored.body.subarray(RANGE.first, RANGE.last + 1);
  terminal.check("bytes of the range", part.body.equals(wanted), true);
  terminal.good("a player can start anywhere");
}

function printLinks({ terminal }: Stage, { videos }: TaskView): void {
  terminal.step("The signed links, while the receiver runs");
  for (const { name, url } of videos)
    terminal.line(`   ${name}\n   ${terminal.style("underline", String(url))}`);
}

function sha256({ body }: HttpAnswer): string {
  return createHash("sha256").update(body).digest("hex");
}
