/** Keeping posters, the pictures that stand for stored videos: one at a time, each created once and never replaced. */

import type { TaskHandle } from "./jobs.ts";
import type { Picture, PosterOutcome } from "./rpc.ts";

export class Posters {
  #last: Promise<unknown> = Promise.resolve();

  /** @returns null when the task is unknown @throws when R2 or time has failed: the same call may go well later */
  keep(handle: TaskHandle, name: string, picture: Picture): Promise<PosterOutcome | null> {
    const kept = this.#last.then(async () => {
      const { keepPoster } = await import("./keep-poster.ts");
      return keepPoster(handle, name, picture);
    });
    this.#last = kept.catch(() => {});
    return kept;
  }

  /** Returns once every call so far has ended. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
