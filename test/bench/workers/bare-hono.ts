/** The least that a Hono app is: what the receiver's start-up is held against. */

import { Hono } from "hono";

export default new Hono().get("/healthz", (c) => c.json({ status: "ok" }));
