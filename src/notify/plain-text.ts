/** Text that others have written, made fit to stand in a message: one line, of a known length. Pure. */

/** They change the direction of what follows them, and so what a line seems to say. */
const DIRECTION_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const CONTROLS_AND_SPACES = /[\p{Cc}\s]+/gu;

/**
 * One line of at most `maxLength` UTF-16 units, which are at most three times as many bytes of UTF-8. A longer text is
 * cut between two characters as a reader sees them, and ends in `…`.
 */
export function oneLine(text: string, maxLength: number): string {
  const line = text.toWellFormed().replace(DIRECTION_CONTROLS, "").replace(CONTROLS_AND_SPACES, " ").trim();
  return line.length <= maxLength ? line : `${beginningOf(line, maxLength - 1).trimEnd()}…`;
}

/** As many whole characters as fit. One that does not fit alone, such as a letter under a thousand accents, is left out. */
function beginningOf(line: string, maxLength: number): string {
  // Two units more than fit: they say whether the last character goes on.
  const near = line.slice(0, maxLength + 2);
  let length = 0;
  for (const { index, segment } of new Intl.Segmenter().segment(near)) {
    if (index + segment.length > maxLength) break;
    length = index + segment.length;
  }
  return near.slice(0, length);
}

export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
