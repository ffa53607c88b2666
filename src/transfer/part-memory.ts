/** Bounds how many parts of uploads are held in memory at once by all objects of an isolate. */

import { MemoryClaims } from "./memory-claims.ts";

/** Of 8 MiB each, and R2 may hold a copy of each while it stores it. */
const claims = new MemoryClaims(4);

/**
 * Runs `use` once there is memory for a part, which is free again when `use` has ended.
 *
 * @param signal once it is aborted nothing waits any more, and the claim of a `use` that hangs is not renewed
 */
export function withPartMemory<T>(signal: AbortSignal, use: () => Promise<T>): Promise<T> {
  return claims.hold(signal, use);
}
