/** What hosts serve instead of a video, around one, or until they stop. */

import { expect } from "vitest";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import type { FilePlan, FileResponse } from "../simulator/file-plan.ts";
import { type Case, type Chapter, each, type Scene, type Step } from "./case.ts";
import { SMALL_MAX_VIDEO_BYTES } from "./configuration.ts";
import { delivered, stored, VIDEO } from "./stored.ts";

const MAX_TIMES_GONE = 5;
const MINUTE_MS = 60_000;

/** Neither the task nor the video's own address shows anything of it. */
function failed(plan: FilePlan, reason: string, host: Omit<Extract<Step, { host: number }>, "host">): Case {
  return {
    files: [plan],
    steps: [
      delivered,
      {
        task: {
          state: "failed",
          failure: { reason },
          videos: [{ state: "failed", url: null, etag: null, nextAttemptAt: null, failure: { reason } }],
        },
        when: "settled",
      },
      { get: ({ taskId }) => `/videos/${taskId}/${VIDEO}`, answer: "404 not_stored" },
      { host: 0, ...host },
    ],
  };
}

/** Each request is an attempt, until the receiver gives up. */
const neverStored = (plan: FilePlan, reason: string): Case =>
  failed(plan, reason, {
    which: (requests, { task }) => expect(task?.videos[0]?.attempts).toBe(requests.length),
  });

const deliveredFrom = (query: string): Step => ({
  callBack: ({ taskId, url }) => oldestSuccessBody({ taskId, resultUrls: [`${url()}?${query}`] }),
  answer: "accepted",
});
const storedFrom = (query: string): Case => ({
  files: [{}],
  steps: [deliveredFrom(query), { task: { state: "stored" }, when: "settled" }, { stored: VIDEO }],
});

/** All files are videos of one task. */
const allDelivered: Step = {
  callBack: ({ taskId, files }: Scene) =>
    oldestSuccessBody({ taskId, resultUrls: files.map(({ url }) => url) }),
  answer: "accepted",
};

const drip: FilePlan = { responses: [{ bytesPerSecond: 1 }] };

/** Below and above the size of a part, in which a video of unknown length is stored. */
const SIZES = { "28,963 bytes": 28_963, "9,000,000 bytes": 9_000_000 };
const ofEachSize = (...responses: FileResponse[]) =>
  each<number>(SIZES, (bytes) => stored({ bytes, responses }));

/** It is not given in ranges: it is fetched again as a whole. */
const BYTES = 2_000_000;
const CUT = 1_200_000;
const inOnePiece = { ranges: false };
const cutThenWhole = (...cuts: FileResponse[]) =>
  stored({ bytes: BYTES, responses: [...cuts.map((cut) => ({ ...inOnePiece, ...cut })), {}] });

/** Parts of the video, sent though none was asked for. */
const UNASKED: Record<string, FileResponse> = {
  "the middle": { status: 206, slice: [1_000_000, CUT] },
  "a part that it does not name": { status: 206, slice: [0, CUT - 1], headers: { "content-range": null } },
};

const waitsAnHour = (response: FileResponse): Case => ({
  files: [{ responses: [response, {}] }],
  steps: [
    delivered,
    {
      task: { state: "storing", videos: [{ state: "pending", failure: { reason: "source_error" } }] },
      when: ({ createdAt, videos: [video] }) =>
        Date.parse(video?.nextAttemptAt ?? "") >= Date.parse(createdAt) + 60 * MINUTE_MS,
    },
    { host: 0, requests: 1 },
  ],
});

export const transfer: Chapter = {
  title: "the transfer of a video",
  sections: [
    {
      rows: {
        "51 a video that is truncated against its Content-Length is fetched again": each<number>(
          {
            "before its first byte": 0,
            "half-way": CUT,
            "before its last byte": BYTES - 1,
          },
          (truncateAt) => cutThenWhole({ truncateAt }),
        ),
        "51 a chunked body without its last chunk is fetched again": {
          small: cutThenWhole({ length: "chunked", truncateAt: CUT }),
          "of which a part is in R2 already": stored({
            bytes: 10_000_000,
            responses: [{ length: "chunked", truncateAt: 9_000_000 }, { length: "chunked" }],
          }),
        },
        "52 a chunked video is stored whole": ofEachSize({ length: "chunked" }),
        "52 a video that ends with its connection is stored whole": ofEachSize({ length: "close" }),
        "52 a video of known length is stored whole": ofEachSize({}),
        "53 a compressed video is stored decoded and whole": ofEachSize({ encoding: "gzip" }),
        "53 a compressed video of known length is stored decoded and whole": {
          "1,000,000 bytes": stored({ bytes: 1_000_000, responses: [{ encoding: "gzip", length: "known" }] }),
        },
        "53 a compressed video that is cut short is fetched again": each<FileResponse>(
          {
            "by the connection": { truncateAt: CUT },
            "by the connection, its length known": { truncateAt: CUT, length: "known" },
            "in a body that HTTP takes for whole": { declaredLength: CUT },
          },
          (cut) => stored({ bytes: BYTES, responses: [{ encoding: "gzip", ...cut }, { encoding: "gzip" }] }),
        ),
        "55 a video is stored after its host has answered with an HTML page": {
          twice: stored({ responses: [{ body: "html" }, { body: "html" }, {}] }),
        },
        "57 a video is gone after five tries": each(["403", "404", "410"], (status) =>
          failed({ responses: [{ status: Number(status) }] }, "source_gone", { requests: MAX_TIMES_GONE }),
        ),
        "57 a video that is there at the fifth try is stored": {
          "404 until then": stored({ responses: [...Array(MAX_TIMES_GONE - 1).fill({ status: 404 }), {}] }),
        },
        "58 a host that asks for time with Retry-After is left alone that long": {
          "a second": stored(
            { responses: [{ status: 429, retryAfter: "1" }, {}] },
            {
              which: ([first, second]) =>
                expect(Date.parse(second?.startedAt ?? "")).toBeGreaterThanOrEqual(
                  Date.parse(first?.startedAt ?? "") + 1000,
                ),
            },
          ),
          "an hour": waitsAnHour({ status: 429, retryAfter: "3600" }),
          "until a date": waitsAnHour({ status: 503, retryAfter: "Thu, 31 Dec 2099 23:59:59 GMT" }),
        },
        "58 a Retry-After that is malformed is passed over": each(["soon", "-5"], (retryAfter) =>
          stored({ responses: [{ status: 429, retryAfter }, {}] }),
        ),
        "59 a video is stored after its host has answered 503": {
          twice: stored({ responses: [{ status: 503 }, { status: 503 }, {}] }),
        },
        "60 a video whose connection is reset is fetched again": {
          "half-way, and before its first byte": cutThenWhole({ resetAt: CUT }, { resetAt: 0 }),
          "half-way, of unknown length": cutThenWhole({ length: "chunked", resetAt: CUT }),
        },
        "63 a part that nobody has asked for is followed by the whole": each(UNASKED, (part) =>
          cutThenWhole(part),
        ),
        "82 chunks beat the Content-Length beside them": each(["0", "1500000", "3000000"], (length) =>
          stored({
            bytes: BYTES,
            responses: [{ headers: { "content-length": length, "transfer-encoding": "chunked" } }],
          }),
        ),
        "87 a whole video is stored, in whatever way its host gives it": {
          ...each<FileResponse>(
            {
              "an unasked 206 of the whole": { status: 206, slice: [0, BYTES - 1] },
              "203": { status: 203 },
              "coded as GZIP": { encoding: "gzip", codingName: "GZIP" },
              "coded as x-gzip": { encoding: "gzip", codingName: "x-gzip" },
            },
            (response) => stored({ bytes: BYTES, responses: [response] }),
          ),
          "a redirect that wants its cookie back": stored(
            { responses: [{ wantsCookie: "pass=1" }] },
            { requests: 2, attempts: 1 },
          ),
          "a URL of 2,400 characters": storedFrom("x".repeat(2400)),
        },
        "87 a URL of 9,000 characters is refused": {
          "by its query": {
            files: [{}],
            steps: [
              deliveredFrom("x".repeat(9000)),
              { task: { state: "failed", failure: { reason: "url_refused" } }, when: "settled" },
              { host: 0, requests: 0 },
            ],
          },
        },
        "88 a film is stored though padding stands before its first box": each(
          ["free", "skip", "wide"],
          (padding) => stored({ padding }),
        ),
        "89 a video of unknown length that is closed early is not published": each<number>(
          { "in a box": BYTES - 1, "in the film": 20_000 },
          (truncateAt) => cutThenWhole({ length: "close", truncateAt }),
        ),
        "65 a real MP4 is stored as video/mp4, whatever its host says": {
          wrong: stored({ responses: [{ headers: { "content-type": "text/html; charset=utf-8" } }] }),
          nothing: stored({ responses: [{ headers: { "content-type": null } }] }),
        },
        "66 a task of which one video is gone is partial, and the others are served": {
          "one of three": {
            files: [{ seed: 1 }, { responses: [{ status: 410 }] }, { seed: 3 }],
            steps: [
              allDelivered,
              {
                task: {
                  state: "partial",
                  failure: null,
                  videos: [{ state: "stored" }, { state: "failed", url: null }, { state: "stored" }],
                },
                when: "settled",
              },
              { stored: VIDEO },
              { stored: "generated_2.mp4", file: 2 },
              { get: ({ taskId }) => `/videos/${taskId}/generated_1.mp4`, answer: "404 not_stored" },
            ],
          },
        },
      },
    },
    {
      configuration: "brief",
      rows: {
        "88 a picture or a sound is not a video, though it is made of boxes": each(
          ["avif", "heic", "M4A ", "M4B "],
          (brand) => neverStored({ brand }, "not_a_video"),
        ),
        "63 a part that nobody has asked for is never taken for the whole": each(UNASKED, (part) =>
          neverStored({ bytes: BYTES, responses: [part] }, "source_error"),
        ),
        "51 a video that is always shorter than declared is never published": each<FileResponse>(
          { "cut by its host": { truncateAt: CUT }, "declared too long": { declaredLength: BYTES + 1 } },
          (response) =>
            neverStored({ bytes: BYTES, responses: [{ ...inOnePiece, ...response }] }, "truncated"),
        ),
        "54 an empty answer with 200 is not a video, and is asked for again": {
          always: neverStored({ responses: [{ body: "empty" }] }, "not_a_video"),
        },
        "55 an HTML page with 200 is not a video, and is asked for again": {
          "always, claiming to be a video": neverStored(
            { responses: [{ body: "html", headers: { "content-type": "video/mp4" } }] },
            "not_a_video",
          ),
        },
        "56 a JSON error with 200 is not a video, and is asked for again": {
          always: neverStored({ responses: [{ body: "json" }] }, "not_a_video"),
        },
        "59 a host that answers 503 until the window closes is an error of the source": {
          always: neverStored({ responses: [{ status: 503 }] }, "source_error"),
        },
        "60 a video whose connection is always reset is never published": {
          "half-way": neverStored(
            { bytes: BYTES, responses: [{ ...inOnePiece, resetAt: CUT }] },
            "truncated",
          ),
        },
      },
    },
    {
      configuration: "alert",
      rows: {
        "61 a video that stalls is given up after the idle timeout, and fetched again": each<FileResponse>(
          {
            "before its answer": { delayMs: MINUTE_MS },
            "half-way": { stallAt: CUT },
            "half-way, of unknown length": { stallAt: CUT, length: "chunked" },
          },
          (stalled) =>
            stored(
              { bytes: BYTES, responses: [stalled, {}] },
              // By the receiver: the host would have held the connection.
              { which: ([first]) => expect(first?.ended).toBe("aborted") },
            ),
        ),
      },
    },
    {
      configuration: "waiting",
      rows: {
        "92 a video that comes 1.4 KiB at a time is stored": {
          "in chunks": stored(
            { bytes: 9_000_000, responses: [{ length: "chunked", sliceBytes: 1400 }] },
            // Thousands of turns of the event loop on either side, of which a busy machine gives few.
            { withinMs: 240_000 },
          ),
        },
        "90 a video that is 404 for a while is stored when it is there": {
          "for more than five tries": stored({
            responses: [...Array(MAX_TIMES_GONE + 1).fill({ status: 404 }), {}],
          }),
        },
      },
    },
    {
      configuration: "hasty",
      rows: {
        "85 a video is stored soon beside three that drip, and these end": {
          "a byte a second": {
            files: [drip, drip, drip, { seed: 1 }],
            steps: [
              allDelivered,
              {
                task: {
                  state: "partial",
                  videos: [...Array(3).fill({ failure: { reason: "source_error" } }), { state: "stored" }],
                },
                when: "settled",
              },
              { stored: "generated_3.mp4", file: 3 },
            ],
          },
        },
        "61 a video that always stalls is never published": {
          "half-way": neverStored({ bytes: BYTES, responses: [{ stallAt: CUT }] }, "source_error"),
        },
      },
    },
    {
      configuration: "small",
      rows: {
        "62 a video that is too large is stopped, and its host never asked again": {
          "as it declares": failed({ bytes: SMALL_MAX_VIDEO_BYTES + 1 }, "too_large", {
            ended: 1,
            requests: [{ ended: "aborted" }],
          }),
          "as it declares, though it is short": failed(
            { responses: [{ declaredLength: SMALL_MAX_VIDEO_BYTES + 1 }] },
            "too_large",
            { requests: 1 },
          ),
          "without saying so": failed(
            { bytes: SMALL_MAX_VIDEO_BYTES + 1, responses: [{ length: "chunked" }] },
            "too_large",
            { requests: 1 },
          ),
          endless: failed({ bytes: 1_000_000, responses: [{ endless: true }] }, "too_large", {
            ended: 1,
            requests: [{ ended: "aborted" }],
          }),
        },
        "62 a video that is as large as allowed is stored": each<FileResponse>(
          { declared: {}, "not declared": { length: "chunked" } },
          (response) => stored({ bytes: SMALL_MAX_VIDEO_BYTES, responses: [response] }),
        ),
      },
    },
    {
      configuration: "alert",
      processOnly:
        "It takes 45 s: `npm test` asserts the idle timeout alone, in test/transfer/idle-timeout.test.ts.",
      rows: {
        "67 a video that is slow but steady is stored in one attempt": {
          "longer than waitUntil may last": stored(
            { bytes: 4_500_000, responses: [{ bytesPerSecond: 100_000 }] },
            { withinMs: 100_000 },
          ),
        },
      },
    },
  ],
};
