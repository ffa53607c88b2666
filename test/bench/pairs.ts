/** Measures two things in turn, so that whatever else the machine does meets both alike. */

/** How often each is measured; the least that has a median worth the name. */
export const PAIRS = 5;

export interface Turns<T> {
  readonly receiver: T;
  readonly floor: T;
}

/**
 * One turn of each first, which does not count: code is compiled and files are opened in it.
 *
 * @param onTurn told before each turn, for whoever watches
 */
export async function inTurns<T>(
  measure: { receiver: () => Promise<T>; floor: () => Promise<T> },
  onTurn: (turn: string) => void,
): Promise<Turns<T>[]> {
  const pairs: Turns<T>[] = [];
  for (let pair = 0; pair <= PAIRS; pair++) {
    const name = pair === 0 ? "warming up" : `pair ${pair} of ${PAIRS}`;
    onTurn(`${name}, floor`);
    const floor = await measure.floor();
    onTurn(`${name}, receiver`);
    const receiver = await measure.receiver();
    if (pair > 0) pairs.push({ receiver, floor });
  }
  return pairs;
}
