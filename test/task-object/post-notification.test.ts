/** What a chat says to a message, and what is read of it. */

import { expect, it } from "vitest";
import { post } from "../../src/task-object/post-notification.ts";
import { simulator } from "../client.ts";
import type { PlannedAnswer } from "../simulator/control-protocol.ts";

const ENDLESS: PlannedAnswer = { body: `{"ok":true,"padding":"${"a".repeat(2000)}`, cut: "stall" };

it.each<[string, PlannedAnswer, string]>([
  ["takes it", { body: { ok: true } }, "delivered HTTP 200"],
  [
    "refuses it in a 200",
    { body: { ok: false, description: "chat not found" } },
    "failed HTTP 200: chat not found",
  ],
  ["takes it with an answer that never ends", ENDLESS, "delivered HTTP 200"],
  ["is gone", { status: 410, body: { ok: false, description: "gone" } }, "ended HTTP 410: gone"],
  ["redirects", { status: 307, headers: { location: "/hooks/elsewhere" } }, "failed HTTP 307"],
])("a chat that %s", async (what, answer, told) => {
  const { url } = await simulator.planHook(`chat ${what.length}`.replace(" ", "-"), [answer]);
  const { outcome, detail } = await post({ url, body: '{"text":"hello"}', chat: "telegram" });
  expect(`${outcome} ${detail}`).toBe(told.replace(" ", ` ${simulator.host}: `));
});
