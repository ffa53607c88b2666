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

/** The host is asked more than once, until the receiver gives up. */
const neverStored = (plan: FilePlan, reason: string): Case =>
  failed(plan, reason, {
    which: (requests, { task }) => {
      expect(requests.length).toBeGreaterThan(1);
      expect(task?.videos[0]?.attempts).toBe(requests.length);
    },
  });

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
  configuration: "patient",
  rows: [
    {
      row: 51,
      title: "a video that is truncated against its Content-Length is fetched again",
      cases: each<number>(
        {
          "before its first byte": 0,
          "before it can be told from something else": 7,
          "half-way": CUT,
          "before its last byte": BYTES - 1,
        },
        (truncateAt) => cutThenWhole({ truncateAt }),
      ),
    },
    {
      row: 51,
      title: "a chunked body without its last chunk is fetched again",
      cases: {
        small: cutThenWhole({ length: "chunked", truncateAt: CUT }),
        "of which a part is in R2 already": stored({
          bytes: 10_000_000,
          responses: [{ length: "chunked", truncateAt: 9_000_000 }, { length: "chunked" }],
        }),
      },
    },
    {
      row: 51,
      title: "a video that is always shorter than declared is never published",
      configuration: "brief",
      cases: each<FileResponse>(
        { "cut by its host": { truncateAt: CUT }, "declared too long": { declaredLength: BYTES + 1 } },
        (response) => neverStored({ bytes: BYTES, responses: [{ ...inOnePiece, ...response }] }, "truncated"),
      ),
    },
    { row: 52, title: "a chunked video is stored whole", cases: ofEachSize({ length: "chunked" }) },
    {
      row: 52,
      title: "a video that ends with its connection is stored whole",
      cases: ofEachSize({ length: "close" }),
    },
    { row: 52, title: "a video of known length is stored whole", cases: ofEachSize({}) },
    {
      row: 53,
      title: "a compressed video is stored decoded and whole",
      cases: ofEachSize({ encoding: "gzip" }),
    },
    {
      row: 53,
      title: "a compressed video of known length is stored decoded and whole",
      cases: {
        "1,000,000 bytes": stored({ bytes: 1_000_000, responses: [{ encoding: "gzip", length: "known" }] }),
      },
    },
    {
      row: 53,
      title: "a compressed video that is cut short is fetched again",
      cases: each<FileResponse>(
        {
          "by the connection": { truncateAt: CUT },
          "by the connection, its length known": { truncateAt: CUT, length: "known" },
          "in a body that HTTP takes for whole": { declaredLength: CUT },
        },
        (cut) => stored({ bytes: BYTES, responses: [{ encoding: "gzip", ...cut }, { encoding: "gzip" }] }),
      ),
    },
    {
      row: 54,
      title: "an empty answer with 200 is not a video, and is asked for again",
      configuration: "brief",
      cases: { always: neverStored({ responses: [{ body: "empty" }] }, "not_a_video") },
    },
    {
      row: 55,
      title: "an HTML page with 200 is not a video, and is asked for again",
      configuration: "brief",
      cases: each<FileResponse>(
        {
          always: { body: "html" },
          "always, claiming to be a video": { body: "html", headers: { "content-type": "video/mp4" } },
        },
        (response) => neverStored({ responses: [response] }, "not_a_video"),
      ),
    },
    {
      row: 55,
      title: "a video is stored after its host has answered with an HTML page",
      cases: { twice: stored({ responses: [{ body: "html" }, { body: "html" }, {}] }) },
    },
    {
      row: 56,
      title: "a JSON error with 200 is not a video, and is asked for again",
      configuration: "brief",
      cases: { always: neverStored({ responses: [{ body: "json" }] }, "not_a_video") },
    },
    {
      row: 57,
      title: "a video is gone after five tries",
      cases: each(["404", "410", "403"], (status) =>
        failed({ responses: [{ status: Number(status) }] }, "source_gone", { requests: MAX_TIMES_GONE }),
      ),
    },
    {
      row: 57,
      title: "a video that is there at the fifth try is stored",
      cases: {
        "404 until then": stored({ responses: [...Array(MAX_TIMES_GONE - 1).fill({ status: 404 }), {}] }),
      },
    },
    {
      row: 58,
      title: "a host that asks for time with Retry-After is left alone that long",
      cases: {
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
        "until a date, with 429": waitsAnHour({ status: 429, retryAfter: "Thu, 31 Dec 2099 23:59:59 GMT" }),
        "until a date, with 503": waitsAnHour({ status: 503, retryAfter: "Thu, 31 Dec 2099 23:59:59 GMT" }),
      },
    },
    {
      row: 58,
      title: "a Retry-After that is malformed is passed over",
      cases: each(["soon", "-5", ""], (retryAfter) =>
        stored({ responses: [{ status: 429, retryAfter }, {}] }),
      ),
    },
    {
      row: 59,
      title: "a video is stored after its host has answered 503",
      cases: { twice: stored({ responses: [{ status: 503 }, { status: 503 }, {}] }) },
    },
    {
      row: 59,
      title: "a host that answers 503 until the window closes is an error of the source",
      configuration: "brief",
      cases: { always: neverStored({ responses: [{ status: 503 }] }, "source_error") },
    },
    {
      row: 60,
      title: "a video whose connection is reset is fetched again",
      cases: {
        "half-way, and before its first byte": cutThenWhole({ resetAt: CUT }, { resetAt: 0 }),
        "half-way, of unknown length": cutThenWhole({ length: "chunked", resetAt: CUT }),
      },
    },
    {
      row: 60,
      title: "a video whose connection is always reset is never published",
      configuration: "brief",
      cases: {
        "half-way": neverStored({ bytes: BYTES, responses: [{ ...inOnePiece, resetAt: CUT }] }, "truncated"),
      },
    },
    {
      row: 61,
      title: "a video that stalls is given up after the idle timeout, and fetched again",
      configuration: "usual",
      cases: each<FileResponse>(
        {
          "before its answer": { delayMs: MINUTE_MS },
          "before its first byte": { stallAt: 0 },
          "half-way": { stallAt: CUT },
          "half-way, of unknown length": { stallAt: CUT, length: "chunked" },
          "before its last byte": { stallAt: BYTES - 1 },
        },
        (stalled) =>
          stored(
            { bytes: BYTES, responses: [stalled, {}] },
            // By the receiver: the host would have held the connection.
            { which: ([first]) => expect(first?.ended).toBe("aborted") },
          ),
      ),
    },
    {
      row: 61,
      title: "a video that always stalls is never published",
      configuration: "hasty",
      cases: { "half-way": neverStored({ bytes: BYTES, responses: [{ stallAt: CUT }] }, "source_error") },
    },
    {
      row: 62,
      title: "a video that is too large is stopped, and its host never asked again",
      configuration: "small",
      cases: {
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
    },
    {
      row: 62,
      title: "a video that is as large as allowed is stored",
      configuration: "small",
      cases: each<FileResponse>({ declared: {}, "not declared": { length: "chunked" } }, (response) =>
        stored({ bytes: SMALL_MAX_VIDEO_BYTES, responses: [response] }),
      ),
    },
    ...[
      { title: "is never taken for the whole", configuration: "brief" as const, ends: false },
      { title: "is followed by the whole", configuration: "usual" as const, ends: true },
    ].map(({ title, configuration, ends }) => ({
      row: 63,
      title: `a part that nobody has asked for ${title}`,
      configuration,
      cases: each<FileResponse>(
        {
          "the beginning": { slice: [0, CUT - 1] },
          "the middle": { slice: [1_000_000, CUT] },
          "the end": { slice: [CUT, BYTES - 1] },
          "a part that it does not name": { slice: [0, CUT - 1], headers: { "content-range": null } },
        },
        (slice) => {
          const part = { status: 206, ...slice };
          return ends ? cutThenWhole(part) : neverStored({ bytes: BYTES, responses: [part] }, "source_error");
        },
      ),
    })),
    {
      row: 65,
      title: "a real MP4 is stored as video/mp4, whatever its host says",
      cases: {
        ...each(["application/octet-stream", "text/html; charset=utf-8", "nonsense"], (type) =>
          stored({ responses: [{ headers: { "content-type": type } }] }),
        ),
        nothing: stored({ responses: [{ headers: { "content-type": null } }] }),
      },
    },
    {
      row: 66,
      title: "a task of which one video is gone is partial, and the others are served",
      cases: {
        "one of three": {
          files: [{ seed: 1 }, { responses: [{ status: 410 }] }, { seed: 3 }],
          steps: [
            {
              callBack: ({ taskId, files }: Scene) =>
                oldestSuccessBody({ taskId, resultUrls: files.map(({ url }) => url) }),
              answer: "accepted",
            },
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
    {
      row: 67,
      title: "a video that is slow but steady is stored in one attempt",
      configuration: "usual",
      cases: {
        "longer than the idle timeout": stored({ bytes: 300_000, responses: [{ bytesPerSecond: 75_000 }] }),
      },
    },
    {
      row: 67,
      title: "a video that is slow but steady is stored in one attempt",
      configuration: "usual",
      processOnly: "It takes 45 s.",
      cases: {
        "longer than waitUntil may last": stored(
          { bytes: 4_500_000, responses: [{ bytesPerSecond: 100_000 }] },
          { withinMs: 100_000 },
        ),
      },
    },
  ],
};
