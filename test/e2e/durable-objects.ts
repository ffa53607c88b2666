/** What a receiver that was stopped has left in its Durable Objects' storage, read from the local runtime's files. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The runtime's own note of an object's name, which it keeps for every object that was ever asked. */
const NAME_TABLE = "__miniflare_do_name";

/** Names of the objects of a class that have stored anything: a row of whatever table. */
export async function namesOfStoredObjects(stateDirectory: string, className: string): Promise<string[]> {
  const objects = join(stateDirectory, "v3", "do");
  const names: string[] = [];
  for (const directory of await readdir(objects)) {
    if (!directory.endsWith(`-${className}`)) continue;
    for (const file of await readdir(join(objects, directory))) {
      if (!/^[0-9a-f]{64}\.sqlite$/.test(file)) continue;
      using database = new DatabaseSync(join(objects, directory, file), { readOnly: true });
      if (hasRows(database)) names.push(nameOf(database));
    }
  }
  return names;
}

function hasRows(database: DatabaseSync): boolean {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  return tables
    .map(({ name }) => String(name))
    .filter((name) => name !== NAME_TABLE)
    .some((name) => database.prepare(`SELECT 1 FROM "${name}" LIMIT 1`).get() !== undefined);
}

function nameOf(database: DatabaseSync): string {
  const row = database.prepare(`SELECT * FROM ${NAME_TABLE}`).get() ?? {};
  return String(Object.values(row).find((value) => typeof value === "string"));
}
