/** What can happen to a task, as data that fast-check makes up. */

import * as fc from "fast-check";
import { VIDEO_FAILURES, type VideoFailure } from "../../src/task/failure.ts";
import type { Video } from "../../src/task/task.ts";

export const WINDOW_MS = 24 * 3_600_000;

/** A URL is a file and a signature in its query string. */
export type Link = { file: number; signature: number; kind: Video["kind"] };
export const urlOf = ({ file, signature }: Link) => `http://cdn.example/${file}.mp4?signature=${signature}`;

const signature = fc.nat(2);
/** As the provider does it: a callback tells a file once, and a file is always of the same kind. */
const orderly = (files: number): fc.Arbitrary<Link[]> => {
  const link = fc.record({ file: fc.nat(files - 1), signature }).map((url): Link => {
    return { ...url, kind: url.file % 5 === 4 ? "original" : "generated" };
  });
  return fc.uniqueArray(link, { selector: ({ file }) => file, maxLength: 6 });
};
/** All that is sure of a result that was parsed: a URL is in it once. */
const anyOf = (...kinds: Video["kind"][]): fc.Arbitrary<Link[]> =>
  fc.uniqueArray(fc.record({ file: fc.nat(5), signature, kind: fc.constantFrom(...kinds) }), {
    selector: urlOf,
    maxLength: 6,
  });
const base = anyOf("original", "generated");

const message = fc.constantFrom("failed", "violating content policies");
const code = fc.constantFrom(200, 200, 200, 400, 422, 500, 501, 900);
const variant = fc.constantFrom("4k" as const, null);
const believed = { variant: fc.constant(null), confirm: fc.constant(false) };
const type = <T extends string>(name: T) => fc.constant(name);

/** A failure that tells of URLs as well must not be mistaken for a success. */
const callbackOf = (
  links: fc.Arbitrary<Link[]>,
  codes: fc.Arbitrary<number>,
  how: { variant: fc.Arbitrary<"4k" | null>; confirm: fc.Arbitrary<boolean> } = believed,
) => fc.record({ type: type("callback"), code: codes, message, links, ...how });
const again = fc.record({ type: type("again"), nth: fc.nat(200) });
const start = fc.record({ type: type("start") });
const how = fc.oneof(
  fc.constant("stored" as const),
  fc.constantFrom(...(Object.keys(VIDEO_FAILURES) as VideoFailure[])),
);
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const retryAfterMs = fc.constantFrom(0, 0, 7000, 9e9);
const endingOf = (canPoll: fc.Arbitrary<boolean>) => fc.record({ how, retryAfterMs, random, canPoll });
export const ending = endingOf(fc.boolean());
const endOf = (canPoll: fc.Arbitrary<boolean>) =>
  fc.record({ type: type("end"), nth: fc.nat(20), ending: endingOf(canPoll) });
const crash = fc.record({ type: type("crash") });
const clock = fc.record({
  type: type("clock"),
  ms: fc.oneof(fc.constant(0), fc.nat(10_000), fc.nat(2 * WINDOW_MS)),
});

/** With callbacks alone, all of them believed. */
const simpleStep = (links: fc.Arbitrary<Link[]>) =>
  fc.oneof(
    { weight: 3, arbitrary: callbackOf(links, code) },
    { weight: 1, arbitrary: again },
    { weight: 4, arbitrary: start },
    { weight: 6, arbitrary: endOf(fc.constant(false)) },
    { weight: 1, arbitrary: crash },
    { weight: 3, arbitrary: clock },
  );

/** Told at any time, as somebody may ask for reasons of their own. */
const details = fc.record({ type: type("details"), code, message, links: base, trusted: fc.boolean() });
const notYet = fc.record({
  type: type("not yet"),
  state: fc.constantFrom("generating" as const, "unknown" as const),
});
const unreachable = fc.record({ type: type("unreachable"), trusted: fc.boolean(), retryAfterMs, random });
const unanswered = fc.record({
  type: fc.constantFrom("provider_key_removed" as const, "polling_ended" as const),
});
const register = fc.record({
  type: type("register"),
  extends: fc.constantFrom("base", null),
  variant,
  url: fc.constantFrom("https://client.example/1", "https://client.example/2", null),
  refusal: fc.constantFrom("not one of NOTIFY_HOSTS", null, null),
});
const upgrade = fc.record({
  type: type("upgrade"),
  links: anyOf("1080p", "4k", "4k_image").filter(({ length }) => length > 0),
});
const tell = fc.record({ type: type("tell"), nth: fc.nat(1), delivered: fc.boolean() });
/** `lost`: the process ends, or R2 fails. */
const read = fc.record({ type: type("read"), how: fc.constantFrom("read", "unreadable", "lost") });
const retry = fc.record({ type: type("retry"), canPoll: fc.boolean() });

const anyStep = fc.oneof(
  { weight: 2, arbitrary: callbackOf(base, code) },
  {
    weight: 2,
    arbitrary: callbackOf(base, code, { variant: fc.constant(null), confirm: fc.constant(true) }),
  },
  {
    weight: 1,
    arbitrary: callbackOf(anyOf("4k", "4k_image", "original"), code, {
      variant: fc.constant("4k"),
      confirm: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: again },
  { weight: 4, arbitrary: start },
  { weight: 6, arbitrary: endOf(fc.boolean()) },
  { weight: 1, arbitrary: crash },
  { weight: 3, arbitrary: clock },
  { weight: 2, arbitrary: details },
  { weight: 1, arbitrary: notYet },
  { weight: 2, arbitrary: unreachable },
  { weight: 1, arbitrary: unanswered },
  { weight: 2, arbitrary: register },
  { weight: 1, arbitrary: upgrade },
  { weight: 2, arbitrary: tell },
  { weight: 2, arbitrary: read },
  { weight: 1, arbitrary: retry },
);

type Valued<A> = A extends fc.Arbitrary<infer T> ? T : never;
export type Step = Valued<typeof anyStep>;
export type Ending = Valued<typeof ending>;

export const anyStory: fc.Arbitrary<Step[]> = fc.array(anyStep, { maxLength: 80, size: "max" });
export const orderlyStory: fc.Arbitrary<Step[]> = fc.array(simpleStep(orderly(6)), {
  maxLength: 80,
  size: "max",
});
/** More deliveries, more to tell and more videos than a task keeps. */
export const longStory: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: callbackOf(orderly(20), fc.nat(5000)) },
    { weight: 1, arbitrary: callbackOf(orderly(20), fc.constant(200)) },
    { weight: 1, arbitrary: again },
  ),
  { minLength: 120, maxLength: 160 },
);
