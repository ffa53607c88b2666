/**
 * What a prompt asks of the simulated provider: bracketed switches, documented in README.md.
 * Pure. Other bracketed words are part of the prompt.
 */

import { FAILURES, type FailureName } from "./callback-bodies.ts";
import { FILMS, type Film } from "./file-plan.ts";

/** How record-info writes a finished task; they combine. README.md says what each does. */
const DETAILS_SHAPES = ["old", "milliseconds", "string", "bracketed", "full"] as const;
export type DetailsShape = (typeof DETAILS_SHAPES)[number];

export interface Switches {
  failure: FailureName | null;
  videos: number;
  /** Where there are originals at all; as many as videos when not said. */
  originals: number;
  loseCallback: boolean;
  duplicateCallback: boolean;
  /** Size of each video; null: the fixture's. */
  bytes: number | null;
  bytesPerSecond: number | null;
  film: Film;
  details: DetailsShape[];
  loseCallback4k: boolean;
}

const FAILURE_BY_CODE: Record<string, FailureName> = {
  "400": "contentPolicy",
  "422": "rejectedByFlow",
  "500": "internalError",
  "501": "generationFailed",
};

export function readSwitches(prompt: string): Switches {
  const number = (name: string) => {
    const digits = new RegExp(`\\[${name} (\\d{1,15})\\]`).exec(prompt)?.[1];
    return digits === undefined ? null : Number(digits);
  };
  const videos = number("videos") ?? 1;
  const failure = /\[fail (\w+)\]/.exec(prompt)?.[1] ?? "";
  return {
    failure: FAILURE_BY_CODE[failure] ?? (Object.hasOwn(FAILURES, failure) ? (failure as FailureName) : null),
    videos,
    originals: number("originals") ?? videos,
    loseCallback: prompt.includes("[lose callback]"),
    duplicateCallback: prompt.includes("[duplicate callback]"),
    bytes: number("bytes"),
    bytesPerSecond: number("slow"),
    film: FILMS.find((film) => prompt.includes(`[film ${film}]`)) ?? "clip",
    details: DETAILS_SHAPES.filter((shape) => prompt.includes(`[details ${shape}]`)),
    loseCallback4k: prompt.includes("[4k lose callback]"),
  };
}
