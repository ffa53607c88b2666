/**
 * What a film's index says of it, read with mediabunny.
 *
 * Loaded only when a film is read: everybody else must import nothing but types, so that a callback does not wait for
 * mediabunny at start-up.
 */

import { BufferSource, Input, type InputVideoTrack, Logging, LogLevel, MP4, QTFF } from "mediabunny";
import type { Media } from "../task/task.ts";

/** So many frames tell the rate: some more than the longest group that is not in the order in which it is shown. */
const FRAMES = 64;

/** What it says of odd files is nothing for our log. */
Logging.level = LogLevel.Silent;

/** @param index as `filmIndex` gives it @returns null when it has no moving picture; may throw for one that is broken */
export async function filmFacts(index: Uint8Array): Promise<Media | null> {
  const input = new Input({ source: new BufferSource(index), formats: [MP4, QTFF] });
  try {
    const [video] = await input.getVideoTracks();
    const [audio] = await input.getAudioTracks();
    if (video === undefined) return null;
    return {
      durationSeconds: rounded(await durationOf(video)),
      width: await video.getDisplayWidth(),
      height: await video.getDisplayHeight(),
      frameRate: rounded((await video.computePacketStats(FRAMES)).averagePacketRate),
      videoCodec: await video.getCodec(),
      audioCodec: (await audio?.getCodec()) ?? null,
    };
  } finally {
    input.dispose();
  }
}

/** A film in fragments has it in these. */
async function durationOf(video: InputVideoTrack): Promise<number> {
  const endsAt = (await video.getDurationFromMetadata()) ?? (await video.computeDuration());
  return endsAt - (await video.getFirstTimestamp());
}

/** To a thousandth; null: there is no such number. */
function rounded(value: number): number | null {
  return Number.isFinite(value) && value > 0 ? Math.round(value * 1000) / 1000 : null;
}
