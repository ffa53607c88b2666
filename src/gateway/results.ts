/**
 * Results by way of the receiver: `record-info` and `get-1080p-video`.
 *
 * The provider's answer until the videos are stored; then the same with links that last, also once the provider has
 * forgotten. What it tells first here is learned, as if its callback had come.
 */

import { VIDEO_FAILURES } from "../archive/failure.ts";
import { Problem } from "../problem.ts";
import { readTask } from "../routes/task-calls.ts";
import { linksOf } from "../task/links.ts";
import { isBase, type Task, type Video } from "../task/task.ts";
import type { ProviderAnswer } from "../veo3/client.ts";
import { parseDetails } from "../veo3/details.ts";
import { GENERATION_FAILURES } from "../veo3/failure.ts";
import {
  type KnownTask,
  recordInfoData,
  withClientFields,
  withLastingUrls,
  withoutCallbackToken,
} from "../veo3/record-info.ts";
import { MAX_VIDEOS, TASK_ID } from "../veo3/result.ts";
import { parse1080p } from "../veo3/upgrade.ts";
import { ask, envelope, type Gateway, learn, pass } from "./gateway.ts";

/** What is told of a task that failed without a code of the provider's. */
const NO_CODE = 500;

export async function recordInfo(gateway: Gateway, taskId = ""): Promise<Response> {
  if (!TASK_ID.test(taskId)) return envelope(422, "Validation error: taskId must be the id of a task.");
  const task = (await readTask(gateway.env, taskId))?.task ?? null;
  const known = task && (await knownOf(task, gateway));
  const answer = await ask(gateway, "GET", "record-info", { taskId }).catch((error: unknown) => {
    // What is known here needs no provider.
    if (known !== null && error instanceof Problem) return null;
    throw error;
  });
  const details = answer && parseDetails(taskId, answer.body);
  if (details?.state === "finished" && !task?.videos.some(isBase)) await learn(gateway, details.result);

  const told = details === null || details.state === "unknown" ? null : dataIn(answer);
  if (answer !== null && told !== null) return pass(answer, composed(taskId, told, known));
  if (known !== null) return envelope(200, "success", withClientFields(taskId, recordInfoData(known)));
  // Nothing is known of it here, or not yet.
  return pass(answer as ProviderAnswer);
}

type Data = Readonly<Record<string, unknown>>;

function dataIn(answer: ProviderAnswer | null): Data | null {
  return (answer?.body as { data?: Data | null } | undefined)?.data ?? null;
}

/** The provider's data, with what is known here. A success is one only once its links last. */
function composed(taskId: string, told: Data, known: KnownTask | null): Data {
  const data = withoutCallbackToken(told);
  if (known?.state === "success")
    return withClientFields(taskId, withLastingUrls(data, recordInfoData(known)));
  const fields = withClientFields(taskId, data);
  if (fields.state !== "success") return fields;
  if (known?.state !== "failed") return { ...fields, state: "waiting" };
  return { ...fields, state: "fail", failCode: String(known.code), failMsg: known.message };
}

/** Null while nothing is final. */
async function knownOf(task: Task, { origin, config }: Gateway): Promise<KnownTask | null> {
  const { taskId, createdAt, settledAt, fallback, resolution } = task;
  if (settledAt === null) return null;
  const links = await linksOf(task, origin, config);
  // Of a task that is stored in part the other links are all there is.
  const urls = (kind: Video["kind"]) =>
    task.videos
      .filter((video) => video.kind === kind)
      .map((video) => links.get(video.name) ?? video.sourceUrl);
  const settled = { taskId, createdAt, completedAt: settledAt, fallback };
  if (task.videos.some((video) => isBase(video) && video.state === "stored")) {
    const [generated, original] = [urls("generated"), urls("original")];
    return { ...settled, state: "success", generated, original, resolution };
  }
  return { ...settled, state: "failed", ...failureOf(task) };
}

function failureOf({ code, message, failure, videos }: Task): { code: number; message: string | null } {
  if (code !== null && code !== 200) return { code, message };
  const reason = videos.find((video) => video.failure !== null)?.failure?.reason;
  const advice =
    reason === undefined ? failure && GENERATION_FAILURES[failure].advice : VIDEO_FAILURES[reason].advice;
  return { code: NO_CODE, message: advice };
}

export async function get1080pVideo(gateway: Gateway, taskId = "", index?: string): Promise<Response> {
  const place = Number(index ?? 0);
  if (!TASK_ID.test(taskId)) return envelope(422, "Validation error: taskId must be the id of a task.");
  if (!/^\d{1,2}$/.test(index ?? "0") || place >= MAX_VIDEOS) {
    return envelope(422, `Validation error: index must be from 0 to ${MAX_VIDEOS - 1}.`);
  }
  const link = await linkOf1080p(gateway, taskId, place);
  if (link !== null) return envelope(200, "success", { resultUrl: link });
  const query = { taskId, ...(index !== undefined && { index }) };
  const answer = await ask(gateway, "GET", "get-1080p-video", query);
  const result = parse1080p(taskId, place, answer.body);
  if (result !== null) await learn(gateway, result);
  return pass(answer);
}

async function linkOf1080p(gateway: Gateway, taskId: string, place: number): Promise<string | null> {
  const task = (await readTask(gateway.env, taskId))?.task;
  const video = task?.videos.find(({ kind, index }) => kind === "1080p" && index === place);
  if (task === undefined || video === undefined) return null;
  return (await linksOf(task, gateway.origin, gateway.config)).get(video.name) ?? null;
}
