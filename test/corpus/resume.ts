/**
 * Videos larger than 16 MiB whose transfer is interrupted: it goes on behind the last whole part, provided that the
 * file is still the same.
 */

import { expect } from "vitest";
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
const resumed = (how: FileResponse) =>
  large([how, {}], {
    which: (requests) =>
      expect(requests).toMatchObject([
        { range: null, ifRange: null },
        {
          range: from(REST),
          ifRange: expect.stringMatching(/^"[^"]+"$/),
          status: 206,
          bytesSent: BYTES - REST,
        },
      ]),
  });

/** Body bytes until each cut: nothing, next to nothing, around one part, two parts. */
const CUTS = [PART - 1, 0, 2 * PART, 1, PART + 1, 1_000_000];
const CUTS_BYTES = 30_000_000;

/** A cut in order (FIN) loses nothing of what was sent, so each request begins exactly behind the last whole part. */
function expectNoPartTwice(requests: FileRequest[]): void {
  const offsets = [0];
  for (const cut of CUTS) offsets.push(PART * Math.floor(((offsets.at(-1) ?? 0) + cut) / PART));
  expect(rangesOf(requests)).toEqual(offsets.map((offset) => (offset === 0 ? null : from(offset))));
  const sent = requests.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  expect(sent).toBeGreaterThan(CUTS_BYTES);
  expect(sent).toBeLessThan(CUTS_BYTES + CUTS.length * PART);
}

/** A reset takes what the receiver had not read yet, so how far it came is not known: one part at the least. */
function expectRest(requests: FileRequest[], bytes: number): void {
  const offset = Number(/^bytes=(\d+)-$/.exec(requests[1]?.range ?? "")?.[1]);
  expect(offset % PART).toBe(0);
  expect(offset).toBeGreaterThanOrEqual(PART);
  expect(requests[1]).toMatchObject({ status: 206, bytesSent: bytes - offset });
}

export const resume: Chapter = {
  title: "the transfer of a large video that is interrupted",
  inTurn: true,
  configuration: "patient",
  sections: [
    {
      processOnly: AT_THE_ATTEMPT,
      rows: {
        "60 a large video goes on behind its last whole part": {
          "when it was cut short": resumed({ truncateAt: CUT }),
          "when its connection was reset": stored(
            { bytes: 2 * BYTES, responses: [{ resetAt: 2 * BYTES - 1 }, {}] },
            { which: (requests) => expectRest(requests, 2 * BYTES) },
          ),
          "after each of many cuts, and no part is fetched twice": stored(
            { bytes: CUTS_BYTES, responses: [...CUTS.map((truncateAt) => ({ truncateAt })), {}] },
            { which: expectNoPartTwice },
          ),
        },
        "63 a large video that gets another part than it asked for is started anew": each<FileResponse>(
          {
            "the beginning": { slice: [0, CUT] },
            "less than was asked for": { slice: [REST, CUT] },
            "a part one byte further": { slice: [REST + 1, BYTES - 1] },
            "a part that is not named": {
              slice: [REST, BYTES - 1],
              headers: { "content-range": null },
            },
            "a part of a longer file": {
              slice: [REST, BYTES - 1],
              headers: { "content-range": `bytes ${REST}-${BYTES - 1}/${BYTES + 1}` },
            },
          },
          (part) =>
            large([{ truncateAt: CUT }, { status: 206, ...part }, {}], {
              attempts: 2,
              which: (requests) => expect(rangesOf(requests)).toEqual([null, from(REST), null]),
            }),
        ),
        "63 a large video whose host has nothing behind that byte any more is started anew": {
          "416": large([{ truncateAt: CUT }, { status: 416 }, {}], { attempts: 2 }),
        },
        "64 a large video that has changed is never mixed": {
          "started anew": large([{ truncateAt: CUT }, { seed: ANOTHER }], {
            seed: ANOTHER,
            which: ([, second]) =>
              expect(second).toMatchObject({ range: from(REST), status: 200, bytesSent: BYTES }),
          }),
          "goes on with the changed file when that was interrupted too": large(
            [{ truncateAt: CUT }, { seed: ANOTHER, truncateAt: CUT }, { seed: ANOTHER }],
            {
              seed: ANOTHER,
              which: (requests) => {
                expect(rangesOf(requests)).toEqual([null, from(REST), from(REST)]);
                expect(requests[2]?.status).toBe(206);
                expect(requests[2]?.ifRange).not.toBe(requests[1]?.ifRange);
              },
            },
          ),
          "forgets what it had of the changed file when the first one is back": large(
            [{ truncateAt: CUT }, { seed: ANOTHER, truncateAt: CUT }, {}],
            { which: (requests) => expect(requests.map(({ status }) => status)).toEqual([200, 200, 200]) },
          ),
          "started anew when its host sends a part of the changed file, whatever If-Range said": large(
            [
              { truncateAt: CUT },
              { status: 206, slice: [REST, BYTES - 1], seed: ANOTHER },
              { seed: ANOTHER },
            ],
            { attempts: 2, seed: ANOTHER },
          ),
        },
        "60 a large video that cannot be resumed starts anew": each<FileResponse>(
          {
            "without an ETag": { etag: null },
            "with a weak ETag": { etag: 'W/"weak"' },
            "not given in ranges": { ranges: false },
            "of unknown length": { length: "chunked" },
            compressed: { encoding: "gzip" },
          },
          (host) =>
            large([{ ...host, truncateAt: CUT }, host], {
              which: (requests) => expect(rangesOf(requests)).toEqual([null, null]),
            }),
        ),
      },
    },
    {
      configuration: "alert",
      processOnly: AT_THE_ATTEMPT,
      rows: {
        "60 a large video goes on behind its last whole part": {
          "when it stalled": resumed({ stallAt: CUT }),
        },
      },
    },
  ],
};
