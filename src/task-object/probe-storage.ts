/** Tries an object's storage and its alarm, and leaves nothing behind. */

const KEY = "probe";
/** Far enough away that it never fires before it is removed. */
const ALARM_MS = 3_600_000;

/** @returns whether what was written was read back */
export async function probeStorage(storage: DurableObjectStorage): Promise<boolean> {
  const at = Date.now();
  storage.kv.put(KEY, at);
  await storage.setAlarm(at + ALARM_MS);
  await storage.sync();
  const isKept = storage.kv.get(KEY) === at && (await storage.getAlarm()) === at + ALARM_MS;
  await storage.deleteAlarm();
  await storage.deleteAll();
  return isKept;
}
