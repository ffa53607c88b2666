/**
 * The most memory that the receiver's own process needs for a video of 4 GiB, above what it needs for one of 50 MiB.
 * R2 has a process of its own, which is not counted. `npm run test:large` measures more: it takes a third way into R2,
 * reads the videos back, and measures what R2 needs.
 */

import { measure, TRANSFERS, type Transfer } from "../../large/transfers.ts";
import { growth, LARGE_BYTES, MOST_GROWTH_BYTES, SMALL_BYTES } from "../../large/verdict.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import type { Figure } from "../figure.ts";
import { atMost, countedRow, type Row } from "../row.ts";

const MIB = 1024 ** 2;
/** Of known and of unknown length. */
const WAYS = TRANSFERS.slice(0, 2);

export const memory: Figure = async ({ receiver, progress }) => {
  await using simulator = await startSimulator();
  const peakOf = (way: Transfer, bytes: number) => {
    progress(`${way.name}, ${bytes / MIB} MiB`);
    const untold = { sent: () => {}, readBack: () => {}, retried: () => {} };
    return measure(receiver, simulator, way, { bytes, sha256: null }, untold);
  };
  const rows: Row[] = [];
  for (const way of WAYS) {
    const small = await peakOf(way, SMALL_BYTES);
    const large = await peakOf(way, LARGE_BYTES);
    const name = `peak memory with 4 GiB, above that with 50 MiB, ${way.name}`;
    const grown = growth({ transfer: way.name, small, large }) / MIB;
    rows.push(countedRow(name, "MiB", grown, atMost(MOST_GROWTH_BYTES / MIB)));
  }
  return rows;
};
