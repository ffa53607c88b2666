/** What a set of measurements comes to. Pure. */

/** Of an even number, the mean of the two in the middle. @throws RangeError when there are none */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? at(sorted, middle) : (at(sorted, middle - 1) + at(sorted, middle)) / 2;
}

/**
 * The smallest value that `share` of all values do not exceed (nearest rank).
 *
 * @param share 0 < share ≤ 1
 * @throws RangeError when there are no values
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return at(sorted, Math.ceil(share * sorted.length) - 1);
}

function at(sorted: readonly number[], index: number): number {
  const value = sorted[index];
  if (value === undefined) throw new RangeError("there is nothing to sum up");
  return value;
}
