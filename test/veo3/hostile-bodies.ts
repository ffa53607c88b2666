/**
 * Callback bodies as nobody should send them, made up by fast-check: any JSON that uses the provider's words, and real
 * bodies with something changed. No URL in them may be fetched.
 */

import * as fc from "fast-check";
import {
  bracketedSuccessBody,
  FAILURES,
  type FailureName,
  failureBody,
  flatUpgradeBody,
  oldestSuccessBody,
  stringifiedSuccessBody,
  successBody,
  upgradeBody,
} from "../simulator/callback-bodies.ts";

const REFUSED = "http://10.0.0.1";

const oddText = fc.constantFrom(
  "",
  " ",
  "\u0000",
  "\ud800", // half of a pair
  "\udc00\ud800",
  "\ufeff\u202e\u2028",
  "😀".repeat(50),
  "veo_task_1\n",
  "../veo_task_1",
  "__proto__",
  "200",
  "2e2",
  "null",
  "[",
  "[]",
  "[1, null, {}]",
  "[http://10.0.0.1/a.mp4, http://10.0.0.1/b.mp4]",
  "[".repeat(50_000),
  `${"[".repeat(50_000)}${"]".repeat(50_000)}`,
  `[${",a:".repeat(20_000)}]`,
  "javascript:alert(1)",
  "http://[::1]/a.mp4",
  "http://user:password@10.0.0.1/a.mp4",
  `${REFUSED}/${"?#".repeat(10_000)}`,
);
const longText = fc.constantFrom(129, 2049, 130_000, 300_000).map((length) => "x".repeat(length));
const text = fc.oneof(
  { weight: 3, arbitrary: oddText },
  { weight: 1, arbitrary: longText },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
);
const number = fc.oneof(
  fc.constantFrom(200, 400, 422, 500, 501, -0, 1e21, 2 ** 53, 200.5),
  fc.integer(),
  fc.double(),
);
const list = fc.oneof(
  fc
    .constantFrom(0, 1, 15, 16, 17)
    .map((length) => Array.from({ length }, (_, index) => `${REFUSED}/${index}.mp4`)),
  fc.array(text, { maxLength: 3 }),
  fc.array(fc.constantFrom(null, 7, {}), { maxLength: 3 }),
);
const scalar = fc.oneof(fc.constantFrom(null, true, false), number, text);

const WORDS = ["code", "msg", "data", "info", "taskId", "task_id", "resultUrls", "originUrls", "result_urls"];
const word = fc.constantFrom(...WORDS, "resolution", "fallbackFlag", "__proto__", "constructor", "toString");

/** Any value, most often an object of the words that the provider uses. */
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, list, tie("words"), tie("words"), tie("values")),
  words: fc.dictionary(word, tie("value"), { maxKeys: 6 }),
  values: fc.array(tie("value"), { maxLength: 3 }),
}));

/** Any JSON, most often of the words that the provider uses. */
export const anyJson: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: value.map((made) => JSON.stringify(made)) },
  { weight: 1, arbitrary: fc.json() },
);

/** The id that every real body below is for. */
export const TASK_ID = "veo_task_0";
const urls = { resultUrls: [`${REFUSED}/1.mp4`, `${REFUSED}/2.mp4`], originUrls: [`${REFUSED}/3.mp4`] };
const finished = { taskId: TASK_ID, ...urls, imageUrls: [`${REFUSED}/4.png`] };
const request = { prompt: "a cat", callBackUrl: "https://r.example/veo3-callback" };
const realBody = fc.constantFrom<unknown>(
  oldestSuccessBody(finished),
  successBody(finished, { request }),
  stringifiedSuccessBody(finished),
  bracketedSuccessBody(finished),
  upgradeBody(finished),
  flatUpgradeBody(finished),
  ...Object.keys(FAILURES).map((failure) => failureBody(TASK_ID, failure as FailureName, "zh")),
);

/** Undefined: without it. */
type Change = (old: unknown) => unknown;
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constant<Change>(() => undefined),
  fc.oneof(scalar, list, value).map(
    (other): Change =>
      () =>
        other,
  ),
  fc.constantFrom<Change>(String, Number, Boolean, (old) => JSON.stringify(old)),
  fc.constantFrom<Change>(
    (old) => [old, old],
    (old) => ({ ...Object(old) }),
  ),
  fc.integer({ min: 1, max: 70 }).map(
    (depth): Change =>
      (old) =>
        nest(old, depth),
  ),
);

/** A real body with some of its values changed, and perhaps something said twice. */
const changedBody = fc
  .tuple(
    realBody,
    fc.array(fc.tuple(fc.nat(10), change), { maxLength: 3 }),
    fc.option(fc.tuple(fc.nat(3), fc.constantFrom(...WORDS), scalar), { freq: 3 }),
  )
  .map(([body, changes, twice]) => {
    const changed = changes.reduce((tree, [nth, edit]) => changeAt(tree, nth, edit), body);
    const json = JSON.stringify(changed) ?? "";
    return twice ? addMember(json, ...twice) : json;
  });

const inventedBody = fc
  .tuple(number, text, fc.dictionary(word, value), fc.dictionary(word, value))
  .map(([code, msg, data, info]) => JSON.stringify({ code, msg, data: { info, ...data, taskId: TASK_ID } }));

/** Nearly a callback, for `TASK_ID`. */
export const hostileBody: fc.Arbitrary<string> = fc.oneof(
  { weight: 2, arbitrary: changedBody },
  { weight: 1, arbitrary: inventedBody },
);

/** Bytes that need not be JSON, nor text. */
export const anyBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array(),
  fc
    .tuple(changedBody, fc.array(fc.tuple(fc.nat(200), fc.nat(3), fc.uint8Array({ maxLength: 3 }))))
    .map(([body, cuts]) => {
      const bytes = [...new TextEncoder().encode(body.slice(0, 10_000))];
      for (const [at, removed, added] of cuts) bytes.splice(at, removed, ...added);
      return new Uint8Array(bytes);
    }),
);

/** Changes the `nth` value of a tree, its leaves before what holds them. */
function changeAt(tree: unknown, nth: number, edit: Change): unknown {
  let index = 0;
  const json = JSON.stringify(tree) ?? "null";
  return JSON.parse(json, (_, old) => (index++ === nth ? edit(old) : old));
}

/** Adds a member at the end of the `nth` object, where it wins over one of the same name. */
function addMember(json: string, nth: number, name: string, member: unknown): string {
  let index = 0;
  const added = `,${JSON.stringify(name)}:${JSON.stringify(member)}}`;
  return json.replaceAll("}", (brace) => (index++ === nth ? added : brace));
}

function nest(old: unknown, depth: number): unknown {
  return depth === 0 ? old : nest(depth % 2 === 0 ? [old] : { data: old }, depth - 1);
}
