/** What a task costs on the platform; `npm test` asserts the same. */

import { type Bill, FINISHED_TASK, type Item, total } from "../../cost/bill.ts";
import { billOf, startMeteredReceiver } from "../../cost/metered-receiver.ts";
import type { Figure } from "../figure.ts";
import { startOrigin } from "../origin.ts";
import { atMost, countedRow } from "../row.ts";
import { callbackOf, newTaskIds } from "../sides.ts";

export const cost: Figure = async ({ progress }) => {
  progress("building the receiver with a meter");
  await using origin = await startOrigin();
  await using receiver = await startMeteredReceiver(origin.host);
  const { url } = await origin.addFile();
  // The first task of a month makes the month's list, which has an object for each shard.
  const earlier = newTaskIds(20);
  for (const id of earlier) await receiver.client.callBack(callbackOf(id, url));
  const [taskId = ""] = newTaskIds(1);
  const callback = callbackOf(taskId, url);
  const first = billOf(await receiver.client.callBack(callback));
  const second = billOf(await receiver.client.callBack(callback));
  const refused = billOf(await receiver.client.callBack("{}"));
  const items = Object.keys(FINISHED_TASK) as Item[];
  return [
    ...items.map((item) =>
      countedRow(`a finished task, ${item}`, "", total(first, item), atMost(FINISHED_TASK[item])),
    ),
    countedRow("a duplicate, KV reads", "", total(second, "KV reads"), atMost(1)),
    countedRow("a duplicate, anything else", "", operations(second) - total(second, "KV reads"), atMost(0)),
    countedRow("a refused request, anything", "", operations(refused), atMost(0)),
  ];
};

function operations(bill: Bill): number {
  return Object.values(bill).reduce((sum, count) => sum + count, 0);
}
