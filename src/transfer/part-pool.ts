/** The parts of a file that R2 does not have yet, each handed out to one connection at a time. Pure. */

import { missingParts, type Part, type PartTags, storedParts, withPart } from "../task/upload-parts.ts";

export class PartPool {
  #tags: PartTags;
  /** Missing, and in no connection's hands. In order. */
  #free: Part[];

  /**
   * @param length of the file, in bytes
   * @param partBytes the size of each part but the last
   */
  constructor(length: number, tags: PartTags, partBytes?: number) {
    this.#tags = tags;
    this.#free = missingParts(length, tags, partBytes);
  }

  takeFirst(): Part | undefined {
    return this.#free.shift();
  }

  takeLast(): Part | undefined {
    return this.#free.pop();
  }

  /** A part that was taken and could not be stored is free again. */
  giveBack(part: Part): void {
    this.#free = [...this.#free, part].sort((a, b) => a.number - b.number);
  }

  markStored({ number }: Part, tag: string): void {
    this.#tags = withPart(this.#tags, number, tag);
  }

  get hasFree(): boolean {
    return this.#free.length > 0;
  }

  get stored(): ReturnType<typeof storedParts> {
    return storedParts(this.#tags);
  }
}
