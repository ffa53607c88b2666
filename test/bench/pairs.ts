/** Measures two things in turn, so that whatever else the machine does meets both alike. */

/** How often each is measured, at least: the fewest that have a median worth the name. */
export const PAIRS = 5;

export interface Turns<T> {
  readonly receiver: T;
  readonly floor: T;
}

/**
 * One turn of each first, which does not count: code is compiled and files are opened in it.
 *
 * @param onTurn called before each turn, to show the progress
 * @param count more where a turn is short, and what it gives varies
 */
export async function inTurns<T>(
  measure: { receiver: () => Promise<T>; floor: () => Promise<T> },
  onTurn: (turn: string) => void,
  count = PAIRS,
): Promise<Turns<T>[]> {
  const pairs: Turns<T>[] = [];
  for (let pair = 0; pair <= count; pair++) {
    const name = pair === 0 ? "warming up" : `pair ${pair} of ${count}`;
    onTurn(`${name}, floor`);
    const floor = await measure.floor();
    onTurn(`${name}, receiver`);
    const receiver = await measure.receiver();
    if (pair > 0) pairs.push({ receiver, floor });
  }
  return pairs;
}
