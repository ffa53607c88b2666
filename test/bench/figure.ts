/** What a figure is to the bench, and what the bench is to a figure. */

import type { Bundle } from "./build.ts";
import type { Row } from "./row.ts";

export interface Bench {
  readonly receiver: Bundle;
  readonly floor: Bundle;
  readonly bareHono: Bundle;
  /** For whoever watches: what is being done now. */
  readonly progress: (text: string) => void;
}

export type Figure = (bench: Bench) => Promise<Row[]>;
