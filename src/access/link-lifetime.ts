/**
 * How long a link to share may live, and when it then expires. Loaded when somebody makes one: a callback must not wait
 * for the schema at start-up.
 */

import * as z from "zod/mini";

/** In seconds. 30 days: whoever has the link needs nothing else, and only removing the API token ends it earlier. */
export const LINK_LIFETIME = { min: 60, max: 30 * 86_400 } as const;

const { min, max } = LINK_LIFETIME;

export const linkRequestSchema = z.object({ seconds: z.int().check(z.minimum(min), z.maximum(max)) });

/** The Unix second in which a link expires that is made now: it never lives shorter. */
export function lifetimeExpiry(seconds: number, now: number): number {
  return Math.ceil(now / 1000) + seconds;
}
