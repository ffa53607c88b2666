/** A task of a receiver that has the provider's key: the provider's answers about it, and the task's state. */

import { afterEach, expect, vi } from "vitest";
import { leaveAccepted, resultOf } from "../../accepted-and-left.ts";
import {
  alarmOf,
  CALLBACK_PATH,
  eventually,
  fetchReceiver,
  ORIGIN,
  posted,
  rowOf,
  simulator,
  taskObject,
} from "../../client.ts";
import type { Fault, HostedFile } from "../../simulator/control-protocol.ts";
import type { FileResponse } from "../../simulator/file-plan.ts";

const RECORD_INFO = "/api/v1/veo/record-info";

/** Unique, as all files share one provider. */
export function newTaskId(): string {
  return `veo_task_${crypto.randomUUID()}`;
}

/** A file at the provider with content of its own. */
export function newFile(...responses: FileResponse[]): Promise<HostedFile> {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return simulator.addFile({ seed: seed >>> 1, ...(responses.length > 0 && { responses }) });
}

/** The next answers of record-info; after them it has the provider's own answer. */
export function planRecordInfo(taskId: string, ...answers: Fault[]): Promise<void> {
  return simulator.planFaults({ path: RECORD_INFO, containing: taskId, answers });
}

/** A success in the form of record-info. */
export function successRecord(taskId: string, resultUrls: string[]): Fault {
  return { body: { code: 200, msg: "success", data: { taskId, successFlag: 1, response: { resultUrls } } } };
}

/** How often record-info was polled, once that is `atLeast` times. */
export async function timesPolled(taskId: string, atLeast = 0): Promise<number> {
  const requests = await simulator.requests({
    containing: `${RECORD_INFO}?taskId=${taskId}`,
    count: atLeast,
  });
  return requests.length;
}

export async function timesFetched({ id }: HostedFile): Promise<number> {
  return (await simulator.file(id)).requests.length;
}

/** Registers a task as the gateway does. */
export async function submitted(taskId: string, callBackUrl: string | null, variant: "4k" | null = null) {
  await taskObject(taskId).register({ taskId, origin: ORIGIN, extends: null, variant, callBackUrl });
}

/** The callback of a 4K upgrade. */
export function deliver4k(taskId: string, code: number, info: object = {}): Promise<Response> {
  return fetchReceiver(
    `${CALLBACK_PATH}&variant=4k`,
    posted({ code, msg: "about 4K", data: { taskId, info } }),
  );
}

/** A callback that was answered by a Worker that then ended. */
export async function acceptOnly(taskId: string, ...urls: string[]) {
  await leaveAccepted({ ...resultOf(taskId, ...urls), message: "success" }, true);
}

/** Nothing is left to do, and no alarm either. */
export async function expectAtRest(taskId: string): Promise<void> {
  await eventually(async () => {
    expect(await alarmOf(taskId)).toBeNull();
    const { poll, unconfirmed, notifications = [] } = (await rowOf(taskId)) ?? {};
    expect({ poll, unconfirmed, due: notifications.filter(({ at }) => at !== null) }).toEqual({
      poll: null,
      unconfirmed: null,
      due: [],
    });
  });
}

/** Sets the clock alone, until the end of the test: timers and alarms follow the real one. */
export function setClock(at: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: at });
}
afterEach(() => {
  vi.useRealTimers();
});
