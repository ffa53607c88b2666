/** Streams bytes of a file of known length into R2, which takes a stream only when it knows the length. */

import type { VideoReader } from "./video-reader.ts";

/**
 * @param consume starts the operation that reads the stream to its end
 * @param reader gives the `size` bytes
 * @returns what the operation returns
 * @throws what the operation or the reader throws, once both have ended
 */
export async function streamTo<T>(
  consume: (readable: ReadableStream) => Promise<T>,
  reader: VideoReader,
  size: number,
): Promise<T> {
  const { readable, writable } = new FixedLengthStream(size);
  const writer = writable.getWriter();
  const consumed = consume(readable);
  try {
    // Both are watched: R2 may answer, or fail, without reading to the end, and then the pipe would never end.
    const [result] = await Promise.all([consumed, reader.pipeTo(writer, size)]);
    return result;
  } catch (error) {
    writer.abort(error).catch(() => {});
    await consumed.catch(() => {});
    throw error;
  }
}
