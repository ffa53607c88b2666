/** The `Retry-After` header: seconds or a date (RFC 9110, 10.2.3). */

/** @returns milliseconds from `now`; 0 when absent or malformed */
export function retryAfterMs(header: string | null, now: number): number {
  const value = header?.trim() ?? "";
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
