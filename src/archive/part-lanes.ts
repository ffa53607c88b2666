/**
 * The missing parts of a file, from its host into R2, over as many connections as there is room for.
 *
 * The main connection reads from the front and needs nobody. Helpers make it faster where a host limits each
 * connection: they take parts from the back, each by a range of its own. One that fails gives its part back, and no
 * more are sent: a host that has one connection for everybody loses nothing.
 */

import type { Body } from "./body.ts";
import type { Part, PartPool } from "./parts.ts";

export type PartLanes = {
  /** How many connections to the host there may be now. The main one needs no leave. */
  readonly lanes: () => number;
  /** @throws when the host does not give this part of this file */
  readonly open: (part: Part) => Promise<Body>;
  /** Returns once R2 has the part, and it is recorded. */
  readonly store: (part: Part, body: Body) => Promise<void>;
};

/** Returns once every part is stored. @throws what the main connection met, once the helpers' last parts are stored */
export async function storeParts(
  first: Body,
  pool: PartPool,
  { lanes, open, store }: PartLanes,
): Promise<void> {
  const helpers = new Set<Promise<void>>();
  let isHelped = true;

  async function help(): Promise<void> {
    while (isHelped && helpers.size < lanes()) {
      const part = pool.takeLast();
      if (part === undefined) return;
      let body: Body | null = null;
      try {
        body = await open(part);
        await store(part, body);
      } catch {
        isHelped = false;
        body?.discount(part.offset);
        pool.giveBack(part);
      } finally {
        body?.close();
      }
    }
  }

  function callHelpers(): void {
    while (isHelped && pool.hasUntaken && helpers.size + 1 < lanes()) {
      const helper = help().finally(() => helpers.delete(helper));
      helpers.add(helper);
    }
  }

  let body: Body | null = first;
  try {
    for (;;) {
      const part = pool.takeFirst();
      if (part !== undefined) {
        callHelpers();
        if (body?.position !== part.offset) {
          body?.close();
          body = await open(part);
        }
        await store(part, body);
        continue;
      }
      if (helpers.size === 0) return;
      body?.close();
      body = null;
      await Promise.race(helpers);
    }
  } catch (error) {
    isHelped = false;
    // What they have begun is not to be fetched again.
    await Promise.all(helpers);
    throw error;
  } finally {
    body?.close();
  }
}
