/** How the demo prints: numbered steps, facts and checks; coloured on a terminal, plain text elsewhere. */

import { inspect, isDeepStrictEqual, styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** A check of the demo that did not hold. */
export class Unexpected extends Error {
  override readonly name = "Unexpected";
  readonly expected: string;
  readonly actual: string;

  constructor(expected: string, actual: string) {
    super(`expected ${expected}, got ${actual}`);
    this.expected = expected;
    this.actual = actual;
  }
}

const LABEL_WIDTH = 11;
const NARROWEST = 40;
/** Assumed where the width of the output is unknown. */
const USUAL_COLUMNS = 80;

export class Terminal {
  readonly #out = process.stdout;
  #steps = 0;
  #step = "start the demo";

  /** Whether lines that were printed can be drawn again in place. */
  get redraws(): boolean {
    return this.#out.isTTY === true;
  }

  get columns(): number {
    return Math.max(this.#out.columns ?? USUAL_COLUMNS, NARROWEST);
  }

  /** The title of the step that is running. */
  get currentStep(): string {
    return this.#step;
  }

  write(text: string): void {
    this.#out.write(text);
  }

  line(text = ""): void {
    this.write(`${text}\n`);
  }

  title(text: string): void {
    this.line(`\n${this.style(["bold"], text)}`);
  }

  step(text: string): void {
    this.#steps += 1;
    this.#step = text;
    this.line(`\n${this.style(["bold", "cyan"], `${this.#steps}. ${text}`)}`);
  }

  fact(label: string, text: string): void {
    this.line(`   ${this.style(["dim"], label.padEnd(LABEL_WIDTH))} ${text}`);
  }

  /** Something that has been checked and holds. */
  good(text: string): void {
    this.line(`   ${this.style(["green"], "✓")} ${text}`);
  }

  failure(text: string): void {
    this.line(`\n${this.style(["red", "bold"], `✗ ${text}`)}`);
  }

  /** `styleText` itself leaves colours out where NO_COLOR or a pipe says so. */
  style(style: Style, text: string): string {
    return styleText(style, text, { stream: this.#out });
  }

  /** @throws Unexpected */
  check<T>(what: string, actual: T, expected: T): void {
    if (isDeepStrictEqual(actual, expected)) return;
    throw new Unexpected(`${what}: ${inspect(expected)}`, inspect(actual));
  }
}
