/** What the demo prints with: numbered steps, facts and verdicts; coloured on a terminal, plain text elsewhere. */

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
/** Where nothing says how wide a terminal is. */
const USUAL_COLUMNS = 80;

export class Terminal {
  readonly #out = process.stdout;
  #steps = 0;
  #step = "start the demo";

  /** Whether lines can be drawn anew in place. */
  get redraws(): boolean {
    return this.#out.isTTY === true;
  }

  get columns(): number {
    return Math.max(this.#out.columns ?? USUAL_COLUMNS, NARROWEST);
  }

  /** The step that runs, in the words it was announced with. */
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

  /** What holds, once it was checked. */
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
