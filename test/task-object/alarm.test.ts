import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { Alarm } from "../../src/task-object/alarm.ts";
import { newTaskId, taskObject } from "../client.ts";

it("an alarm is neither removed nor put off while a job runs: what is saved may need it", () =>
  runInDurableObject(taskObject(newTaskId()), async (_, { storage }) => {
    const alarm = new Alarm(storage);
    const now = Date.now();
    alarm.keep(now + 20_000, now, true);
    for (const later of [now + 3_600_000, null]) {
      alarm.keep(later, now, true);
      expect(await storage.getAlarm()).toBe(now + 20_000);
    }
    alarm.keep(now + 10_000, now, true);
    expect(await storage.getAlarm()).toBe(now + 10_000);
    alarm.keep(null, now, false);
    expect(await storage.getAlarm()).toBeNull();
  }));
