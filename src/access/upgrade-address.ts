/**
 * Which upgrade a callback URL was made for: the task and the index that were asked for, signed by the receiver, as
 * the URL's parameter `upgrade`.
 *
 * The provider's callback of a 4K upgrade names a task id of its own, or none.
 */

import type { Config } from "../config.ts";
import { signParameter, verifyParameter } from "./callback-parameter.ts";

export type UpgradeAddress = { readonly taskId: string; readonly index: number };

export function signUpgrade({ taskId, index }: UpgradeAddress, config: Config): Promise<string> {
  return signParameter("upgrade", `${taskId} ${index}`, config);
}

/** @returns null when it was not made by this receiver, or with a secret that is no longer configured */
export async function verifyUpgrade(parameter: string, config: Config): Promise<UpgradeAddress | null> {
  const address = (await verifyParameter("upgrade", parameter, config)) ?? "";
  const [, taskId, index] = /^([A-Za-z0-9_-]{1,128}) (\d{1,2})$/.exec(address) ?? [];
  return taskId === undefined ? null : { taskId, index: Number(index) };
}
