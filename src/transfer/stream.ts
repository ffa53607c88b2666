/** A stretch of a body of known length, streamed into R2, which takes a stream only when it knows the length. */

import type { Body } from "./body.ts";

/**
 * @param consume starts the operation that reads the stream to its end
 * @returns what the operation came to
 */
export async function streamTo<T>(
  consume: (readable: ReadableStream) => Promise<T>,
  body: Body,
  size: number,
): Promise<T> {
  const { readable, writable } = new FixedLengthStream(size);
  const writer = writable.getWriter();
  const consumed = consume(readable);
  try {
    // Both are watched: R2 may answer, or fail, without reading to the end, and then the pump would never.
    const [result] = await Promise.all([consumed, body.pumpTo(writer, size)]);
    return result;
  } catch (error) {
    writer.abort(error).catch(() => {});
    await consumed.catch(() => {});
    throw error;
  }
}
