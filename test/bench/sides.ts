/** The two that are compared, each in a runtime of its own, and what is sent to the receiver. */

import type { Bench } from "./figure.ts";
import { postBytes } from "./load.ts";
import { type Runtime, startRuntime } from "./runtime.ts";

const CALLBACK_TOKEN = "callback-token";
const API_TOKEN = "api-token";
export const RECEIVER_TOKENS = { CALLBACK_TOKEN, API_TOKEN };

export const AUTHORIZATION = { authorization: `Bearer ${API_TOKEN}` };
/** On no list of hosts: a video there is refused before anything is fetched. */
export const REFUSED_URL = "https://refused.example.com/video.mp4";

export const FLOOR_OBJECTS = { TASKS: "FloorTask", LIBRARY: "FloorList" };

export interface Sides extends AsyncDisposable {
  readonly receiver: Runtime;
  readonly floor: Runtime;
}

export async function startSides(bench: Bench, videoHost = "videos.example.com"): Promise<Sides> {
  bench.progress("starting");
  const receiver = await startReceiver(bench, videoHost);
  const floor = await startRuntime(bench.floor, { durableObjects: FLOOR_OBJECTS });
  return {
    receiver,
    floor,
    [Symbol.asyncDispose]: async () => {
      await receiver[Symbol.asyncDispose]();
      await floor[Symbol.asyncDispose]();
    },
  };
}

export function startReceiver({ receiver }: Bench, videoHost: string): Promise<Runtime> {
  return startRuntime(receiver, { vars: { ...RECEIVER_TOKENS, VIDEO_HOSTS: videoHost } });
}

/** In the shape of the provider's, for either side. */
export function callbackOf(taskId: string, videoUrl: string) {
  return { code: 200, msg: "Veo3 视频生成成功。", data: { taskId, info: { resultUrls: [videoUrl] } } };
}

export function failureOf(taskId: string) {
  const promptJson = JSON.stringify({ prompt: "A fox in the snow", model: "veo3_fast" });
  return { code: 501, msg: "Veo3 视频生成失败。", data: { taskId, info: null, promptJson } };
}

/** To the receiver. */
export function callbackRequest(callback: unknown): Buffer {
  return postBytes(`/veo3-callback?token=${CALLBACK_TOKEN}`, callback);
}

/** Returns once so many more tasks have. */
export function settled(receiver: Runtime, count: number, state: "stored" | "failed"): Promise<void> {
  return receiver.logged(count, `"event":"task_settled"`, `"state":"${state}"`);
}

let tasks = 0;
/** Never used before in this run. */
export function newTaskIds(count: number): string[] {
  return Array.from({ length: count }, () => `veo_task_${++tasks}`);
}

/** Stops what runs of it, and frees its storage. */
export async function deleteTask({ url }: Runtime, taskId: string): Promise<void> {
  const response = await fetch(new URL(`/videos/${taskId}`, url), {
    method: "DELETE",
    headers: AUTHORIZATION,
  });
  if (response.status !== 204) throw new Error(`DELETE /videos/${taskId}: ${response.status}`);
}
