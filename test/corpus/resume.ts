/**
 * Videos larger than 16 MiB whose transfer is interrupted: it goes on behind the last whole part, provided that the
 * file is still the same.
 */

import { expect } from "vitest";
import { MOST_LOST_BYTES, restFromAbout } from "../lost-connection.ts";
import type { FileRequest } from "../simulator/control-protocol.ts";
import type { FileResponse } from "../simulator/file-plan.ts";
import { type Chapter, each } from "./case.ts";
import { type Stored, stored } from "./stored.ts";

const PART = 8 * 1024 * 1024;
/** Three parts, the last of them short. */
const BYTES = 17_000_000;
/** Where the last part begins. It is the only one after a cut, so that no second connection is opened to be faster. */
const REST = 2 * PART;
const CUT = 16_900_000;
const ANOTHER = 7;
const AT_THE_ATTEMPT =
  "A busy machine fetches over more connections: `npm test` asserts it of the attempt, in test/transfer/multipart.test.ts.";

const rangesOf = (requests: FileRequest[]) => requests.map(({ range }) => range);
const from = (offset: number) => `bytes=${offset}-`;
const large = (responses: FileResponse[], options?: Stored) => stored({ bytes: BYTES, responses }, options);

/** The connection is lost, and the host does not let another one go on at once: the attempt ends. */
const lost = (cut: FileResponse = { truncateAt: CUT }): FileResponse[] => [cut, { status: 503 }];
const LOST = [null, restFromAbout(CUT)];

const resumed = (how: FileResponse[]) =>
  large([...how, {}], {
    attempts: 2,
    which: (requests) =>
      expect(requests.at(-1)).toMatchObject({
        range: from(REST),
        ifRange: expect.stringMatching(/^"[^"]+"$/),
        status: 206,
        bytesSent: BYTES - REST,
      }),
  });

/** Body bytes until each cut. */
const CUTS = [PART - 1, 100_000, PART + 1, 1_000_000];
const CUTS_BYTES = 20_000_000;

function expectHardlyAByteTwice(requests: FileRequest[]): void {
  expect(requests).toHaveLength(CUTS.length + 1);
  const sent = requests.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  expect(sent - CUTS_BYTES).toBeLessThanOrEqual(CUTS.length * MOST_LOST_BYTES);
}

/** A reset takes what the receiver had not read yet, so how far it came is not known. */
function expectRest(requests: FileRequest[], bytes: number): void {
  const offset = Number(/^bytes=(\d+)-$/.exec(requests[1]?.range ?? "")?.[1]);
  expect(requests[1]).toMatchObject({ status: 206, bytesSent: bytes - offset });
}

const refusedRanges = (refused: FileResponse) =>
  stored({ bytes: BYTES, responses: [{ truncateAt: CUT }, {}], refused }, { requests: 4, attempts: 2 });

const MIB = 1024 * 1024;
const cutEach = (truncateAt: number, requests: number) =>
  stored({ bytes: 23 * MIB, responses: [{ truncateAt }] }, { requests, attempts: 1 });

export const resume: Chapter = {
  title: "the transfer of a large video that is interrupted",
  inTurn: true,
  sections: [
    {
      processOnly: AT_THE_ATTEMPT,
      rows: {
        "60 a large video goes on behind its last whole part": {
          "when it was cut short": resumed(lost()),
        },
        "60 a large video goes on where its connection was lost": {
          "when it was reset": stored(
            { bytes: 2 * BYTES, responses: [{ resetAt: 2 * BYTES - 1 }, {}] },
            { attempts: 1, which: (requests) => expectRest(requests, 2 * BYTES) },
          ),
          "after each of many cuts, and hardly a byte is fetched twice": stored(
            { bytes: CUTS_BYTES, responses: [...CUTS.map((truncateAt) => ({ truncateAt })), {}] },
            { attempts: 1, which: expectHardlyAByteTwice },
          ),
        },
        "63 a large video that gets another part than it asked for is started anew": each<FileResponse>(
          {
            "a part one byte further": { slice: [REST + 1, BYTES - 1] },
            "a part of a longer file": {
              slice: [REST, BYTES - 1],
              headers: { "content-range": `bytes ${REST}-${BYTES - 1}/${BYTES + 1}` },
            },
          },
          (part) =>
            large([...lost(), { status: 206, ...part }, {}], {
              attempts: 2,
              which: (requests) => expect(rangesOf(requests)).toEqual([...LOST, from(REST), null]),
            }),
        ),
        "63 a large video whose host has nothing behind that byte any more is started anew": {
          "416": large([...lost(), { status: 416 }, {}], { attempts: 2 }),
        },
        "64 a large video that has changed is never mixed": {
          "started anew": large([...lost(), { seed: ANOTHER }], {
            attempts: 2,
            seed: ANOTHER,
            which: ([, , third]) =>
              expect(third).toMatchObject({ range: from(REST), status: 200, bytesSent: BYTES }),
          }),
          "goes on with the changed file when that was interrupted too": large(
            [...lost(), ...lost({ seed: ANOTHER, truncateAt: CUT }), { seed: ANOTHER }],
            {
              attempts: 3,
              seed: ANOTHER,
              which: (requests) => {
                expect(rangesOf(requests)).toEqual([...LOST, from(REST), restFromAbout(CUT), from(REST)]);
                expect(requests[4]?.status).toBe(206);
                expect(requests[4]?.ifRange).not.toBe(requests[2]?.ifRange);
              },
            },
          ),
          "forgets what it had of the changed file when the first one is back": large(
            [...lost(), ...lost({ seed: ANOTHER, truncateAt: CUT }), {}],
            {
              attempts: 3,
              which: (requests) =>
                expect(requests.map(({ status }) => status)).toEqual([200, 503, 200, 503, 200]),
            },
          ),
          "started anew when its host sends a part of the changed file, whatever If-Range said": large(
            [...lost(), { status: 206, slice: [REST, BYTES - 1], seed: ANOTHER }, { seed: ANOTHER }],
            { attempts: 2, seed: ANOTHER },
          ),
        },
        "60 a large video that cannot be resumed starts anew": each<FileResponse>(
          {
            "with a weak ETag": { etag: 'W/"weak"' },
            "not given in ranges": { ranges: false },
          },
          (host) =>
            large([{ ...host, truncateAt: CUT }, host], {
              which: (requests) => expect(rangesOf(requests)).toEqual([null, null]),
            }),
        ),
      },
    },
    {
      rows: {
        "83 a large video that was cut is whole though its host refuses ranges from then on":
          each<FileResponse>(
            {
              ...Object.fromEntries(
                [400, 401, 403, 404, 405, 412, 500, 501].map((status) => [status, { status }]),
              ),
              "a reset": { status: 206, resetAt: 0 },
            },
            refusedRanges,
          ),
        "84 a video whose connections are all cut short is stored in one attempt": {
          "after 6 MiB": cutEach(6 * MIB, 4),
          "after 3 MiB": cutEach(3 * MIB, 8),
        },
        "86 a large video that has changed is never mixed with a part that cannot be told from it":
          each<FileResponse>(
            {
              "a 206 without an ETag": { etag: null },
              "a coded 206": { headers: { "content-encoding": "gzip" } },
            },
            (how) =>
              large(
                [
                  ...lost(),
                  { status: 206, slice: [REST, BYTES - 1], seed: ANOTHER, ...how },
                  { seed: ANOTHER },
                ],
                { attempts: 2, seed: ANOTHER },
              ),
          ),
      },
    },
    {
      configuration: "alert",
      processOnly: AT_THE_ATTEMPT,
      rows: {
        "60 a large video goes on behind its last whole part": {
          "when it stalled": resumed([{ stallAt: CUT }]),
        },
      },
    },
  ],
};
