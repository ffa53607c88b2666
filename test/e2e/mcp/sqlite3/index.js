/**
 * As much of the npm package `sqlite3` as the MCP server of the tests uses, on Node's own SQLite: the package itself
 * is a native addon, which a newcomer's machine would have to compile or download before the first `npm ci` ends.
 */

import { DatabaseSync } from "node:sqlite";

class Database {
  #database;

  constructor(path) {
    this.#database = new DatabaseSync(path);
  }

  /** Statements run in the order they are given anyway. */
  serialize(run) {
    run();
  }

  run(sql, ...rest) {
    return this.#answer(rest, (parameters) => {
      const { changes } = this.#database.prepare(sql).run(...parameters);
      return [{ changes: Number(changes) }];
    });
  }

  get(sql, ...rest) {
    return this.#answer(rest, (parameters) => [{}, this.#database.prepare(sql).get(...parameters)]);
  }

  all(sql, ...rest) {
    return this.#answer(rest, (parameters) => [{}, this.#database.prepare(sql).all(...parameters)]);
  }

  close(callback = () => {}) {
    this.#database.close();
    callback(null);
  }

  /** `rest` is what a call ends with: parameters, if any, and a callback, if any, called with the outcome of `work`. */
  #answer(rest, work) {
    const callback = typeof rest.at(-1) === "function" ? rest.pop() : () => {};
    let outcome;
    try {
      const [statement, result] = work(rest.flat());
      outcome = () => callback.call(statement, null, result);
    } catch (error) {
      outcome = () => callback(error);
    }
    queueMicrotask(outcome);
    return this;
  }
}

export default { Database };
