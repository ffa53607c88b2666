/**
 * Which bytes of a stored video a client gets, and who may have them, however oddly it is asked for.
 *
 * One or two of each kind: test/http/range.test.ts, test/http/preconditions.test.ts and test/access/signed-link.test.ts
 * have every spelling.
 */

import { expect } from "vitest";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import {
  type Answer,
  type Case,
  type Chapter,
  each,
  type Made,
  type RequestOptions,
  type Scene,
  type Step,
} from "./case.ts";
import { API_TOKEN } from "./configuration.ts";
import { linkQuery } from "./signature.ts";

const BYTES = 100_000;
const VIDEO = "generated_0.mp4";

const path = ({ taskId }: Scene) => `/videos/${taskId}/${VIDEO}`;
const etag = ({ stored }: Scene) => stored?.etag ?? "";
const modified = ({ stored }: Scene) => stored?.modified ?? "";
const earlier = (scene: Scene) => new Date(Date.parse(modified(scene)) - 60_000).toUTCString();

const get = (headers: Made<Record<string, string>>, answer: Answer, options: RequestOptions = {}): Case => ({
  steps: [{ get: path, headers, ...options, answer }],
});
const part = (first: number, last: number): Answer => ({ status: 206, body: [first, last] });
const whole: Answer = { status: 200, body: "whole" };
const first10 = part(0, 9);

const playersHeaders = (scene: Scene) => ({
  "accept-ranges": "bytes",
  "cache-control": "private, max-age=31536000, immutable",
  "content-disposition": `inline; filename="veo3_generated_${scene.taskId}_0.mp4"`,
  "last-modified": expect.stringMatching(/ GMT$/),
  "x-content-type-options": "nosniff",
  etag: scene.task?.videos[0]?.etag,
});

/** A link is a URL of the task's own video that opens without a token. */
const linkOf = (scene: Scene, index = 0) => new URL(String(scene.task?.videos[index]?.url));
const linkMade = ({ taskId }: Scene, expires: number) => linkQuery(taskId, VIDEO, expires, API_TOKEN);
const byLink = (link: Made<string>, answer: Answer, headers: Record<string, string> = {}): Case => ({
  steps: [{ get: link, anonymous: true, headers, answer }],
});
const refusedLink = (alter: (link: URL, scene: Scene) => string): Case =>
  byLink((scene) => alter(linkOf(scene), scene), "403 invalid_link");
const changed =
  (name: string, change: (value: string) => string) =>
  (link: URL): string => {
    link.searchParams.set(name, change(link.searchParams.get(name) ?? ""));
    return link.href;
  };
const replaced = (pattern: string | RegExp, by: string) => (link: URL) => link.href.replace(pattern, by);
const flipped = (text: string) => `${text.startsWith("A") ? "B" : "A"}${text.slice(1)}`;

const MALFORMED = ["abc", '"never closed', 'W/"x', '"a" "b"', "W/", "%%%", ",,,", '"a\u00ff'];
const MALFORMED_DATES = ["Thu, 99 Foo 2026 99:99:99 GMT", "1764000000", " "];

const storedTask = (of: "taskId" | "otherId", ...files: number[]): Step[] => [
  {
    callBack: (scene) =>
      oldestSuccessBody({ taskId: scene[of], resultUrls: files.map((file) => scene.url(file)) }),
    answer: "accepted",
  },
  { task: { state: "stored" }, when: "settled", ...(of === "otherId" && { of }) },
];

export const serving: Chapter = {
  title: "the serving of a video",
  given: {
    files: [{ bytes: BYTES }, { seed: 1 }, { seed: 2 }],
    steps: [...storedTask("otherId", 2), ...storedTask("taskId", 0, 1), { stored: VIDEO }],
  },
  sections: [
    {
      rows: {
        "68 a range is answered with 206 and those bytes": each<[range: string, first: number, last: number]>(
          {
            "in the middle": ["bytes=500-999", 500, 999],
            "from a byte": ["bytes=99990-", BYTES - 10, BYTES - 1],
            "beyond the end": ["bytes=99990-200000", BYTES - 10, BYTES - 1],
            "the last 500": ["bytes=-500", BYTES - 500, BYTES - 1],
            "the last of more than all": ["bytes=-100001", 0, BYTES - 1],
            "the unit in capitals": ["Bytes=0-9", 0, 9],
          },
          ([range, first, last]) => get({ range }, part(first, last)),
        ),
        "68 a range that cannot be satisfied is answered with 416 and the size": each(
          ["bytes=100000-", "bytes=-0"],
          (range) =>
            get(
              { range },
              {
                status: "416 range_not_satisfiable",
                headers: { "content-range": `bytes */${BYTES}`, "access-control-allow-origin": "*" },
              },
            ),
        ),
        "68 what is no single range is answered with 200 and the whole": each(
          ["bytes=5-4", "bytes=a-b", "items=0-9", "bytes=0-1,5-6"],
          (range) => get({ range }, whole),
        ),
        "68 If-Range lets a range through for the very same video": each<(scene: Scene) => string>(
          { "its ETag": etag, "its date": modified },
          (same) => get((scene) => ({ range: "bytes=0-9", "if-range": same(scene) }), first10),
        ),
        "68 If-Range lets no range through for another video": each<(scene: Scene) => string>(
          {
            "another ETag": () => '"another"',
            "an earlier date": earlier,
          },
          (other) => get((scene) => ({ range: "bytes=0-9", "if-range": other(scene) }), whole),
        ),
        "69 a client that has the video is answered with 304": each<(scene: Scene) => Record<string, string>>(
          {
            "its ETag": (scene) => ({ "if-none-match": etag(scene) }),
            "its date": (scene) => ({ "if-modified-since": modified(scene) }),
          },
          (headers) => ({
            steps: ["GET", "HEAD"].map((method) => ({
              get: path,
              method,
              headers,
              answer: { status: 304, headers: (scene) => ({ etag: etag(scene) }), body: "none" },
            })),
          }),
        ),
        "69 a precondition that fails is answered with 412": {
          "another ETag": get({ "if-match": '"x"' }, "412 precondition_failed"),
          "an earlier date": get(
            (scene) => ({ "if-unmodified-since": earlier(scene) }),
            "412 precondition_failed",
          ),
        },
        "69 a precondition that holds is answered with the video": {
          "it was modified since": get((scene) => ({ "if-modified-since": earlier(scene) }), whole),
          "its ETag": get((scene) => ({ "if-match": etag(scene) }), whole),
        },
        "69 a malformed validator is passed over": {
          ...each(["if-none-match", "if-modified-since", "if-unmodified-since", "if-range"], (name) => ({
            steps: [...MALFORMED, ...MALFORMED_DATES].map((value) => ({
              get: path,
              headers: { [name]: value },
              answer: whole,
            })),
          })),
          "beside a range": get(
            { range: "bytes=0-9", "if-none-match": "abc", "if-modified-since": "soon" },
            first10,
          ),
        },
        "70 a signed link opens its video without a token": {
          whole: byLink((scene) => linkOf(scene).href, whole),
          "a part": byLink((scene) => linkOf(scene).href, first10, { range: "bytes=0-9" }),
          "for download": byLink((scene) => `${linkOf(scene).href}&download=1`, {
            status: 200,
            headers: ({ taskId }) => ({
              "content-disposition": `attachment; filename="veo3_generated_${taskId}_0.mp4"`,
            }),
            body: "whole",
          }),
          "made here": byLink(async (scene) => path(scene) + (await linkMade(scene, 9_999_999_999)), whole),
        },
        "70 a link that has expired is refused": {
          "a second ago": byLink(async (scene) => {
            const expires = Math.floor(Date.now() / 1000) - 1;
            return path(scene) + (await linkMade(scene, expires));
          }, "403 expired_link"),
        },
        "70 a link that was altered is refused": each<(link: URL, scene: Scene) => string>(
          {
            "another signature": changed("signature", flipped),
            "a signature that is none": changed("signature", () => "\u0000é%"),
            "a later expiry": changed("expires", (text) => String(Number(text) + 1)),
            "no expiry": replaced(/expires=\d+&/, ""),
            "the signature twice": replaced(/signature=.*/, "$&&$&"),
            "another video": replaced("generated_0", "generated_1"),
            "another task": (link, { taskId, otherId }) => link.href.replace(taskId, otherId),
          },
          refusedLink,
        ),
        "70 a token does not mend a link": {
          "with another signature": {
            steps: [
              { get: (scene) => changed("signature", flipped)(linkOf(scene)), answer: "403 invalid_link" },
            ],
          },
        },
        "70 a link opens nothing but its video": {
          "not the task": byLink(
            (scene) => `/videos/${scene.taskId}${linkOf(scene).search}`,
            "401 unauthorized",
          ),
        },
        "71 a name that is not the task's is 404, and nothing is listed": each(
          ["generated_2.mp4", "GENERATED_0.MP4", "generated_0.mp4%00", "%2e%2e%2fgenerated_0.mp4", "%ff"],
          (name) => ({
            steps: [
              {
                get: ({ taskId }) => `/videos/${taskId}/${name}`,
                answer: { status: "404 unknown_video", without: /generated_\d/ },
              },
            ],
          }),
        ),
        "71 the name of another task's video is 404": {
          "of a task with fewer": {
            steps: [
              { get: ({ otherId }) => `/videos/${otherId}/generated_1.mp4`, answer: "404 unknown_video" },
            ],
          },
        },
        "72 HEAD has the headers of GET and no body": each(["", "bytes=0-9", "bytes=999999-"], (range) =>
          get(
            { range },
            {
              status: 200,
              headers: (scene) => ({
                ...playersHeaders(scene),
                "last-modified": modified(scene),
                "content-length": String(BYTES),
                "content-range": null,
                "content-type": "video/mp4",
              }),
              body: "none",
            },
            { method: "HEAD" },
          ),
        ),
        "72 GET has the headers that a player needs": {
          all: get({}, { status: 200, headers: playersHeaders, body: "whole" }),
        },
        "72 HEAD is refused as GET is": each<[query: string, status: number]>(
          { "no token": ["", 401], "a forged link": ["?expires=1&signature=x", 403] },
          ([query, status]) => ({
            steps: [
              {
                get: (scene) => path(scene) + query,
                method: "HEAD",
                anonymous: true,
                answer: { status, body: "none" },
              },
            ],
          }),
        ),
        "73 a client without the token is refused": each<Record<string, string>>(
          {
            "no token": {},
            "a wrong token": { authorization: "Bearer another-token" },
            "a token in another case": { authorization: `Bearer ${API_TOKEN.toUpperCase()}` },
            "a token with more behind it": { authorization: `Bearer ${API_TOKEN} x` },
            "another scheme": { authorization: `Basic ${btoa(`x:${API_TOKEN}`)}` },
            "the token without a scheme": { authorization: API_TOKEN },
            "two tokens": { authorization: `Bearer x, Bearer ${API_TOKEN}` },
          },
          (headers) => ({
            steps: ["", `/${VIDEO}`, "-unknown"].map((rest) => ({
              get: ({ taskId }) => `/videos/${taskId}${rest}`,
              anonymous: true,
              headers,
              answer: {
                status: "401 unauthorized",
                headers: { "www-authenticate": expect.stringMatching(/^Bearer\b/) },
              },
            })),
          }),
        ),
        "73 the token in the query is none": each(["token", "access_token"], (name) =>
          byLink((scene) => `${path(scene)}?${name}=${API_TOKEN}`, "401 unauthorized"),
        ),
      },
    },
  ],
};
