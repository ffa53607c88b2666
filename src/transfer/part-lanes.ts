/**
 * The missing parts of a file, from its host into R2, over as many connections as there is room for.
 *
 * The main connection reads from the front and needs nobody. Where a part takes it long, helpers come, for a host may
 * limit each connection: they take parts from the back, each by a range of its own. One that fails gives its part back,
 * and no more are sent: a host that has one connection for everybody loses nothing.
 */

import type { Part } from "../task/upload-parts.ts";
import type { Body } from "./body.ts";
import type { PartPool } from "./part-pool.ts";
import type { Stretch } from "./request.ts";

export type Help = {
  /** How many connections to the host there may be now. The main one needs no leave. */
  readonly lanes: () => number;
  /** How long the main connection may take for a part before others help. */
  readonly afterMs: number;
};

export type PartStore = {
  /** @throws when the host does not give this stretch of this file */
  readonly open: (stretch: Stretch) => Promise<Body>;
  /** Returns once R2 has the part, and it is recorded. */
  readonly store: (part: Part, body: Body) => Promise<void>;
};

/** Returns once every part is stored. @throws what the main connection met, once the helpers' last parts are stored */
export async function storeParts(
  first: Body,
  pool: PartPool,
  help: Help,
  { open, store }: PartStore,
): Promise<void> {
  const helpers = new Set<Promise<void>>();
  let isHelpWanted = false;
  let isHelpInVain = false;

  function callHelpers(): void {
    while (!isHelpInVain && pool.hasFree && helpers.size + 1 < help.lanes()) {
      const helper = takeFromBack().finally(() => helpers.delete(helper));
      helpers.add(helper);
    }
  }

  async function takeFromBack(): Promise<void> {
    while (!isHelpInVain && helpers.size < help.lanes()) {
      const part = pool.takeLast();
      if (part === undefined) return;
      let body: Body | null = null;
      try {
        body = await open(part);
        await store(part, body);
      } catch {
        isHelpInVain = true;
        body?.discount(part.offset);
        pool.giveBack(part);
      } finally {
        body?.close();
      }
    }
  }

  let body: Body | null = first;
  const late = () => {
    isHelpWanted = true;
    callHelpers();
  };
  try {
    for (;;) {
      const part = pool.takeFirst();
      if (part === undefined && helpers.size === 0) return;
      if (part === undefined) {
        body?.close();
        body = null;
        // One of them may give its part back.
        await Promise.race(helpers);
        continue;
      }
      if (isHelpWanted) callHelpers();
      const timer = setTimeout(late, help.afterMs);
      try {
        if (body?.position !== part.offset) {
          body?.close();
          // To the end: more of what is missing may follow.
          body = await open({ offset: part.offset });
        }
        await store(part, body);
      } finally {
        clearTimeout(timer);
      }
    }
  } catch (error) {
    isHelpInVain = true;
    // What they have begun is not to be fetched again.
    await Promise.all(helpers);
    throw error;
  } finally {
    body?.close();
  }
}
