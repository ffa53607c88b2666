/**
 * The gateway's `record-info` and `get-1080p-video`.
 *
 * Until the videos are stored, the answer is the provider's. Then it has lasting links, also once the provider has
 * dropped the record. A result that arrives here first counts as if its callback had come.
 */

import { Problem } from "../../http/problem.ts";
import { RECORD_INFO_TIMEOUT_MS } from "../../provider-client.ts";
import { isKnown } from "../../task/merge.ts";
import { reportOf } from "../../task/report.ts";
import type { Task } from "../../task/task.ts";
import { wasDeleted } from "../../task-object/deliveries.ts";
import { linksOf } from "../../task-object/links.ts";
import { readTask } from "../../task-object/stub.ts";
import { type Details, parseDetails } from "../../veo3/details.ts";
import { echoedRequest, type KeptRequest } from "../../veo3/kept-request.ts";
import {
  recordInfoData,
  withClientFields,
  withLastingUrls,
  withoutCallbackToken,
} from "../../veo3/record-info.ts";
import { MAX_VIDEOS, TASK_ID } from "../../veo3/result.ts";
import type { TaskReport } from "../../veo3/task-report.ts";
import { parse1080p } from "../../veo3/upgrade.ts";
import { isBase } from "../../veo3/video-kinds.ts";
import { ask, envelope, type Gateway, learn, pass } from "./ask.ts";

/** `resultJson` while no link lasts. */
const NO_RESULT = JSON.stringify({ resultUrls: [] });

export async function recordInfo(gateway: Gateway, taskId = ""): Promise<Response> {
  if (!TASK_ID.test(taskId)) return envelope(422, "Validation error: taskId must be the id of a task.");
  const question = { path: "record-info", query: { taskId }, timeoutMs: RECORD_INFO_TIMEOUT_MS };
  const answer = await ask(gateway, question).catch(asProblem);
  const details = answer instanceof Problem ? null : parseDetails(taskId, answer.body);
  const request = answer instanceof Problem ? null : echoedRequest(answer.body, taskId);
  const task = await taskNow(gateway, taskId, details, request);
  const known = task && (await reportHere(task, gateway));

  if (!(answer instanceof Problem) && details !== null && details.state !== "unknown") {
    return pass(answer, composed(taskId, (answer.body as { data: Data }).data, known));
  }
  // What is known here needs no provider.
  if (known !== null) return envelope(200, "success", withClientFields(taskId, recordInfoData(known)));
  if (answer instanceof Problem) throw answer;
  return pass(answer);
}

type Data = Readonly<Record<string, unknown>>;

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}

/** The task, with the result that record-info has just given. */
async function taskNow(
  gateway: Gateway,
  taskId: string,
  details: Details | null,
  request: KeptRequest | null,
): Promise<Task | null> {
  const task = (await readTask(gateway.env, taskId))?.task ?? null;
  if (details?.state !== "finished" || task?.videos.some(isBase)) return task;
  if (task !== null ? isKnown(details.result, task) : await wasDeleted(gateway.env.DELIVERIES, taskId))
    return task;
  await learn(gateway, details.result, request);
  return (await readTask(gateway.env, taskId))?.task ?? null;
}

/** The provider's data with what is known here. It says success only once the links last. */
function composed(taskId: string, answered: Data, known: TaskReport | null): Data {
  const data = withoutCallbackToken(answered);
  if (known?.state === "success")
    return withClientFields(taskId, withLastingUrls(data, recordInfoData(known)));
  const fields = withClientFields(taskId, data);
  if (fields.state !== "success") return fields;
  const unfinished = { ...fields, resultJson: NO_RESULT };
  if (known?.state !== "failed") return { ...unfinished, state: "waiting" };
  return { ...unfinished, state: "fail", failCode: String(known.code), failMsg: known.message };
}

/** @returns null while no result is known here */
async function reportHere(task: Task, { origin, config, token }: Gateway): Promise<TaskReport | null> {
  const links = await linksOf(task, origin, config, token);
  // Where only some of the videos are stored, the provider's own links are all there is of the others.
  return reportOf(task, null, ({ name, sourceUrl }) => links.get(name) ?? sourceUrl);
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
  const answer = await ask(gateway, { path: "get-1080p-video", query });
  const result = parse1080p(taskId, place, answer.body);
  if (result !== null) await learn(gateway, result);
  return pass(answer);
}

async function linkOf1080p(gateway: Gateway, taskId: string, place: number): Promise<string | null> {
  const task = (await readTask(gateway.env, taskId))?.task;
  const video = task?.videos.find(({ kind, index }) => kind === "1080p" && index === place);
  if (task === undefined || video === undefined) return null;
  return (await linksOf(task, gateway.origin, gateway.config, gateway.token)).get(video.name) ?? null;
}
