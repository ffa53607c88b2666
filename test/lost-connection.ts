/** What a host is asked after a connection that it cut. */

import { expect } from "vitest";

/** A read that waits for more bytes loses those that have come when its connection is cut. */
export const MOST_LOST_BYTES = 64 * 1024;

/** The range of a request for the rest of a file, from where its connection was cut at `offset`, or a little before. */
export function restFromAbout(offset: number): string {
  return expect.toSatisfy((range) => {
    const lost = offset - Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1]);
    return lost >= 0 && lost <= MOST_LOST_BYTES;
  }, `bytes=${offset}-`);
}
