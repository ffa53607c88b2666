/**
 * `/foot`: the figures in the foot of every page, which the script asks for once the page is there. An isolate asks for
 * each no more often than every few seconds, however many pages are opened. A figure that cannot be had is left out.
 */

import { Hono } from "hono/quick";
import type { Config } from "../config.ts";
import { askProvider } from "../doctor/probes.ts";
import type { Stored } from "../library/months.ts";
import { storedEver } from "../library/stats.ts";
import type { GalleryEnv } from "./answer.tsx";
import { formatBytes } from "./format.ts";

/** Asking costs as many requests as the list's first page. */
const STORAGE_KEPT_MS = 10_000;
/** Asking is a request to somebody else. */
const CREDIT_KEPT_MS = 60_000;
/** Nobody waits for it: the page is there. */
const CREDIT_TIMEOUT_MS = 5000;

export const footRoute = new Hono<GalleryEnv>().get("/foot", async (c) => {
  const { config, page } = c.var;
  const { words, mayChange, now } = page;
  const [{ bytes, videos }, credit] = await Promise.all([
    storage.of(config, now, () => storedEver(c.env.LIBRARY)),
    // It is about the account with the provider, which is none of a viewer's business.
    mayChange ? credits.of(config, now, () => askCredit(config)) : null,
  ]);
  return c.json({
    storage: videos === 0 ? null : words.storageUsed(formatBytes(bytes, words.tag), videos),
    credit: credit === null ? null : words.creditLeft(credit),
  });
});

async function askCredit(config: Config): Promise<number | null> {
  const provider = await askProvider({ config, malformed: [] }, CREDIT_TIMEOUT_MS);
  return provider.kind === "credit" ? provider.credit : null;
}

/** What was asked for last, by the configuration, of which a running isolate has one. */
class Kept<T> {
  readonly #values = new WeakMap<Config, { readonly at: number; readonly value: T }>();
  readonly #ms: number;

  constructor(ms: number) {
    this.#ms = ms;
  }

  async of(config: Config, now: number, ask: () => Promise<T>): Promise<T> {
    const known = this.#values.get(config);
    if (known !== undefined && now - known.at < this.#ms) return known.value;
    const value = await ask();
    this.#values.set(config, { at: now, value });
    return value;
  }
}

const storage = new Kept<Stored>(STORAGE_KEPT_MS);
const credits = new Kept<number | null>(CREDIT_KEPT_MS);
