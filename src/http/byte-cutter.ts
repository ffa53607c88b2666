/**
 * Replaces texts in a stream of bytes, also where one begins in one chunk and ends in another. All other bytes stay as
 * they are, whatever they mean, and none is held back that cannot be the beginning of such a text.
 *
 * Pure.
 */

const utf8 = new TextEncoder();

export class ByteCutter {
  /** The longest first: of two that begin at the same byte the longer one is replaced. */
  readonly #texts: readonly Uint8Array[];
  readonly #firstBytes: ReadonlySet<number>;
  readonly #replacement: Uint8Array;
  /** The end of what has come, as far as it may be the beginning of a text. */
  #held: Uint8Array = new Uint8Array();

  constructor(texts: readonly string[], replacement: string) {
    this.#texts = texts
      .filter((text) => text !== "")
      .map((text) => utf8.encode(text))
      .sort((one, other) => other.length - one.length);
    this.#firstBytes = new Set(this.#texts.map(([first]) => first as number));
    this.#replacement = utf8.encode(replacement);
  }

  /** @returns what is certain of all that has come so far; may be empty */
  push(chunk: Uint8Array): Uint8Array {
    return this.#cut(joined([this.#held, chunk]), false);
  }

  /** @returns what was held back */
  end(): Uint8Array {
    return this.#cut(this.#held, true);
  }

  #cut(bytes: Uint8Array, isLast: boolean): Uint8Array {
    const pieces: Uint8Array[] = [];
    let from = 0;
    let at = 0;
    while (at < bytes.length) {
      const found = this.#firstBytes.has(bytes[at] as number) ? this.#textAt(bytes, at, isLast) : 0;
      if (found === "perhaps") break;
      if (found > 0) {
        pieces.push(bytes.subarray(from, at), this.#replacement);
        from = at + found;
      }
      at += found || 1;
    }
    this.#held = bytes.slice(at);
    pieces.push(bytes.subarray(from, at));
    return joined(pieces);
  }

  /** @returns the length of the text that begins there; 0: none does; `perhaps`: the bytes end before it is certain */
  #textAt(bytes: Uint8Array, at: number, isLast: boolean): number | "perhaps" {
    for (const text of this.#texts) {
      const length = Math.min(text.length, bytes.length - at);
      if (!beginsWith(bytes, at, text, length)) continue;
      if (length === text.length) return length;
      if (!isLast) return "perhaps";
    }
    return 0;
  }
}

function beginsWith(bytes: Uint8Array, at: number, text: Uint8Array, length: number): boolean {
  for (let i = 0; i < length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const filled = pieces.filter(({ length }) => length > 0);
  const [only] = filled;
  if (only !== undefined && filled.length === 1) return only;
  const whole = new Uint8Array(filled.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of filled) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
