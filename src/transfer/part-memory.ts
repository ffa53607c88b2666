/**
 * Bounds how many parts are held in memory at once by all objects of an isolate, which share its 128 MB.
 *
 * An object that is reset gives nothing back: whoever holds a part renews its claim while it lives, and a claim that is
 * not renewed ends.
 */

/** Of 8 MiB each, and R2 may hold a copy of each while it stores it. */
const MAX_PARTS = 4;
const RENEWAL_MS = 5000;
const CLAIM_MS = 4 * RENEWAL_MS;
/** How often one that waits looks again. A promise that another object resolves would tie the two together. */
const LOOK_MS = 100;

/** When each claim ends, in milliseconds since the epoch. */
const claims = new Map<symbol, number>();

/**
 * Runs `use` once there is memory for a part, which is free again when `use` has ended.
 *
 * @param signal once it is aborted nothing waits any more, and the claim of a `use` that hangs is not renewed
 */
export async function withPartMemory<T>(signal: AbortSignal, use: () => Promise<T>): Promise<T> {
  while (heldParts() >= MAX_PARTS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    signal.throwIfAborted();
  }
  const claim = Symbol();
  const renew = () => {
    if (!signal.aborted) claims.set(claim, Date.now() + CLAIM_MS);
  };
  renew();
  const renewal = setInterval(renew, RENEWAL_MS);
  try {
    return await use();
  } finally {
    clearInterval(renewal);
    claims.delete(claim);
  }
}

function heldParts(): number {
  const now = Date.now();
  for (const [claim, endsAt] of claims) if (endsAt <= now) claims.delete(claim);
  return claims.size;
}
