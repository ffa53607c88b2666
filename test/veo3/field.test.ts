/** Bodies as they are seen in the field, read as results. */

import { expect, it } from "vitest";
import { parseCallback, taskIdOf } from "../../src/veo3/callback.ts";
import { parseDetails } from "../../src/veo3/details.ts";
import { providerFailure } from "../../src/veo3/failure.ts";
import extended from "../fixtures/field/extended-with-full-film.json" with { type: "json" };
import imageNotFetched from "../fixtures/field/image-not-fetched.json" with { type: "json" };
import minor from "../fixtures/field/minor-in-the-image.json" with { type: "json" };
import newerFail from "../fixtures/field/newer-form-fail.json" with { type: "json" };
import newerSuccess from "../fixtures/field/newer-form-success.json" with { type: "json" };
import prominent from "../fixtures/field/prominent-person.json" with { type: "json" };
import blank from "../fixtures/field/record-info-blank.json" with { type: "json" };
import early from "../fixtures/field/record-info-early-success.json" with { type: "json" };
import earlyEmpty from "../fixtures/field/record-info-early-success-empty.json" with { type: "json" };
import recordInfoShape from "../fixtures/field/record-info-shape.json" with { type: "json" };
import timeout from "../fixtures/field/timeout.json" with { type: "json" };
import { unwrapped } from "./parsed.ts";

const TASK = "veo_task_0123456789abcdef01234567";
const resultOf = (body: unknown) => unwrapped(parseCallback(unwrapped(taskIdOf(body)), body, null));
const listed = (body: unknown) => resultOf(body).videos.map(({ kind, url }) => [kind, url]);
const file = (name: string) => `https://files.example.com/${name}`;

it("the callback of an extended video has its new part and the whole film", () => {
  expect(listed(extended)).toEqual([
    ["generated", file("part.mp4")],
    ["full", file("whole.mp4")],
  ]);
});

it("the newer form is a callback, and keeps no callback URL", () => {
  expect(listed(newerSuccess)).toEqual([["generated", file("a.mp4")]]);
  expect(JSON.stringify(resultOf(newerSuccess))).not.toContain("secret");
});

it("record-info's own shape is a callback too", () => {
  const result = resultOf(recordInfoShape);
  expect(listed(recordInfoShape)).toEqual([
    ["generated", file("a.mp4")],
    ["original", file("o.mp4")],
  ]);
  expect(result).toMatchObject({
    resolution: "1080p",
    seeds: [12345],
    hasAudioList: [true],
    fallback: false,
  });
  expect(parseDetails(TASK, recordInfoShape)).toMatchObject({
    state: "finished",
    result: { seeds: [12345] },
  });
});

it.each([
  ["the newer form", newerFail, 422, "The prompt was rejected.", "content_policy"],
  ["an image that was not fetched", imageNotFetched, 451, imageNotFetched.msg, "image_unavailable"],
  ["a minor in the image", minor, 400, minor.msg, "image_unsafe"],
  ["a prominent person in the image", prominent, 400, prominent.msg, "image_unsafe"],
  ["a timeout", timeout, 408, timeout.msg, "provider_error"],
])("the failure of %s has its code, its words and its reason", (_, body, code, message, reason) => {
  expect(resultOf(body)).toMatchObject({ code, message, videos: [] });
  expect(providerFailure(code, message)).toBe(reason);
});

it.each([
  ["without a response", early],
  ["with empty URLs", earlyEmpty],
  ["whose record is blank", blank],
])("record-info's success %s is not finished yet", (_, answer) => {
  expect(parseDetails(TASK, answer)).toEqual({ state: "without_urls" });
});
