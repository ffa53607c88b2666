/** Pseudo-random numbers from a seed (mulberry32): the same seed gives the same numbers in the same order. */

/** Seeds are whole numbers below this. */
const SEEDS = 2 ** 32;

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 ≤ number < 1 */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / SEEDS;
  }

  between(minimum: number, maximum: number): number {
    return minimum + this.next() * (maximum - minimum);
  }

  whole(minimum: number, maximum: number): number {
    return Math.floor(this.between(minimum, maximum + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }
}

/** A seed nobody chose: from 1, as one given by hand. */
export function anySeed(): number {
  return 1 + Math.floor(Math.random() * (SEEDS - 1));
}
