/**
 * `/foot`: the figures in the foot of every page, which the script asks for once the page is there. What an isolate was
 * told is good for a minute. A figure that cannot be had is left out.
 */

import { Hono } from "hono/tiny";
import type { Config } from "../config.ts";
import { askProvider } from "../doctor/probes.ts";
import { totalsEver } from "../library/stats.ts";
import type { GalleryEnv } from "./answer.tsx";
import { formatBytes } from "./format.ts";

const KEPT_MS = 60_000;
/** Nobody waits for it: the page is there. */
const CREDIT_TIMEOUT_MS = 5000;

type Figures = { readonly bytes: number; readonly videos: number; readonly credit: number | null };

/** By configuration, of which a running isolate has one. */
const kept = new WeakMap<Config, { readonly at: number; readonly figures: Figures }>();

export const footRoute = new Hono<GalleryEnv>().get("/foot", async (c) => {
  const { words, mayChange } = c.var.page;
  const { bytes, videos, credit } = await figuresOf(c.var.config, c.env, c.var.page.now);
  return c.json({
    storage: words.storageUsed(formatBytes(bytes, words.tag), videos),
    // It is about the account with the provider, which a viewer has no part in.
    credit: credit === null || !mayChange ? null : words.creditLeft(credit),
  });
});

async function figuresOf(config: Config, { LIBRARY }: Env, now: number): Promise<Figures> {
  const known = kept.get(config);
  if (known !== undefined && now - known.at < KEPT_MS) return known.figures;
  const [{ bytes, videos }, provider] = await Promise.all([
    totalsEver(LIBRARY),
    askProvider({ config, malformed: [] }, CREDIT_TIMEOUT_MS),
  ]);
  const figures = { bytes, videos, credit: provider.kind === "credit" ? provider.credit : null };
  kept.set(config, { at: now, figures });
  return figures;
}
