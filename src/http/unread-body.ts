/**
 * Middleware for an answer that is given before the request's body was read: unread, it would hold the connection until
 * the client has sent it all.
 */

import type { Context, Next } from "hono";

export async function cancelUnreadBody({ req }: Context, next: Next): Promise<void> {
  await next();
  if (!req.raw.bodyUsed) await req.raw.body?.cancel();
}
