/** A task in every state, as a person would find them. */

import { successBody } from "../../simulator/callback-bodies.ts";
import type { FilePlan } from "../../simulator/file-plan.ts";
import type { Simulator } from "../../simulator/simulator.ts";
import { send } from "../http-request.ts";
import { API_TOKEN, type TestReceiver } from "../test-receiver.ts";

export const TASKS = {
  stored: "veo_task_3f9a1c7e5b2d",
  several: "veo_task_8d40e6b97a11",
  partial: "veo_task_c05be2f4499d",
  refused: "veo_task_71aa90d3e8f6",
  failed: "veo_task_e4127bb05c83",
  storing: "veo_task_0b6d8c2f1e57",
  waiting: "veo_task_95f3d1a6074c",
} as const;

/** On its way for as long as the tests take. */
const SLOW: FilePlan = { bytes: 40_000_000, responses: [{ bytesPerSecond: 60_000 }] };

export async function seedTasks({ client, origin }: TestReceiver, simulator: Simulator): Promise<void> {
  const host = async (...plans: FilePlan[]) => {
    const files = await Promise.all(plans.map((plan) => simulator.addFile(plan)));
    return files.map(({ url }) => url);
  };
  const succeed = (taskId: string, resultUrls: string[], originUrls: string[] = []) =>
    client.callBack(successBody({ taskId, resultUrls, ...(originUrls.length > 0 && { originUrls }) }));

  await succeed(TASKS.stored, await host({ seed: 1, bytes: 1_400_000 }));
  const [original = "", ...generated] = await host(
    ...[2, 3, 4].map((seed) => ({ seed, bytes: seed * 1_000_000 })),
  );
  await succeed(TASKS.several, generated, [original]);
  await succeed(TASKS.partial, await host({ seed: 5 }, { responses: [{ status: 404 }] }));
  const policy = "您的提示词被网站标记为违反内容政策。";
  await client.callBack({ code: 400, msg: policy, data: { taskId: TASKS.refused } });
  await client.callBack({ code: 501, msg: "Video generation failed.", data: { taskId: TASKS.failed } });
  await send(`${origin}/videos/${TASKS.waiting}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${API_TOKEN}` },
  });
  await succeed(TASKS.storing, await host({ seed: 6 }, SLOW));
  await client.untilTask(TASKS.storing, ({ videos }) => (videos[1]?.receivedBytes ?? 0) > 0);
  await Promise.all(
    [TASKS.stored, TASKS.several, TASKS.partial].map((taskId) => client.untilSettled(taskId)),
  );
}
