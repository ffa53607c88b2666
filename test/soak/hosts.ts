/** Hosts of every bad behaviour. Each gives its video in the end, if it is asked often enough and in the right way. */

import type { FilePlan } from "../simulator/file-plan.ts";

const MIB = 1024 * 1024;

export const HOSTS = {
  good: { bytes: 2 * MIB },
  large: { bytes: 18 * MIB },
  "without a length": { bytes: 2 * MIB, responses: [{ length: "chunked" }] },
  "large, without a length": { bytes: 9 * MIB, responses: [{ length: "chunked" }] },
  "closes the connection": { bytes: MIB, responses: [{ length: "close" }] },
  compresses: { bytes: MIB, responses: [{ encoding: "gzip" }] },
  "cuts every connection": { bytes: 18 * MIB, responses: [{ resetAt: 6 * MIB }] },
  "refuses ranges": { bytes: 9 * MIB, responses: [{ resetAt: 4 * MIB }, {}], refused: { status: 403 } },
  "cuts in order": { bytes: 2 * MIB, responses: [{ truncateAt: MIB }, {}] },
  "drips at first": { bytes: MIB, responses: [{ bytesPerSecond: 100 }, {}] },
  "stalls at first": { bytes: MIB, responses: [{ stallAt: MIB / 2 }, {}] },
  "is busy": { bytes: MIB, responses: [{ status: 503 }, { status: 429, retryAfter: "1" }, {}] },
  "has it later": { bytes: MIB, responses: [{ status: 404 }, { status: 404 }, {}] },
  "shows a page at first": { bytes: MIB, responses: [{ body: "html" }, {}] },
  slow: { bytes: 3 * MIB, responses: [{ bytesPerSecond: MIB / 8 }] },
} satisfies Record<string, FilePlan>;
