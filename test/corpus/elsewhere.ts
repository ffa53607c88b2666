/**
 * Rows that take what the corpus does not have: the provider's key, faulty bindings, an object that is ended. Each is
 * asserted by the test with this title, or by those of a table whose titles begin with it. `npm run test:hostile` runs
 * their files too, and counts a row once its tests have passed.
 */

export type Elsewhere = { readonly file: string; readonly title: string };

export const ELSEWHERE: ReadonlyMap<number, Elsewhere> = new Map(
  Object.entries({
    81: at("routes/gateway/upgrades", "belongs to the task and the index that were asked for"),
    91: at("task-object/provider/fresh-links", "is stored from a fresh link with another query string"),
    93: at("transfer/multipart", "a video that is too large for one put, and cannot be resumed"),
    94: at("task/confirmation", "waits as long as record-info has no result of its own"),
    95: at("routes/gateway/record-info", "stays deleted while clients ask for it"),
    96: at("routes/late-r2", "what a deleted task puts into R2 afterwards"),
    97: at("library/list", "and was not listed yet is not listed by a summary that arrives later"),
    98: at("task-object/operator", "needs no KV"),
    99: at("task-object/task-object", "is attempted though it is read between that time and its timer"),
    100: at("task-object/task-object", "fails once its window has closed, without another attempt"),
    101: at("routes/reset", "is called once more, for"),
    102: at("routes/access", "the sessions that were opened with it end"),
    103: at("url-policy", "each of the receiver's hosts is refused"),
    104: at("routes/access", "is refused with 403 read_only"),
    105: at("config", "a placeholder is no secret"),
  }).map(([row, elsewhere]) => [Number(row), elsewhere]),
);

/** Rows that a command of its own asserts, as they take minutes. */
export const BY_COMMAND: ReadonlyMap<number, string> = new Map([[76, "npm run test:large"]]);

function at(path: string, title: string): Elsewhere {
  return { file: `test/${path}.test.ts`, title };
}
