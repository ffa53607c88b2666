/**
 * A stored video of 100 MB, whole and in ranges, beside bare reads of R2.
 *
 * Its host gives no ETag, so that it is stored by a single put on both sides: one that was stored in parts the local
 * R2 reads twenty times as slowly, whoever asks, and nothing else would be seen. Whole reads run at the speed at which
 * the load takes them, about 2 GB/s: what they show is that the receiver keeps up.
 */

import type { Figure } from "../figure.ts";
import { postBytes, requestBytes, runLoad } from "../load.ts";
import { startOrigin } from "../origin.ts";
import { inTurns } from "../pairs.ts";
import { comparedRow, ratioAtLeast } from "../row.ts";
import type { Runtime } from "../runtime.ts";
import { AUTHORIZATION, callbackOf, callbackRequest, newTaskIds, settled, startSides } from "../sides.ts";

const VIDEO_BYTES = 100_000_000;
const MEGABYTE = 1_000_000;
/** What a player asks for at a time after a seek, about. */
const RANGE_BYTES = 1024 * 1024;
const RANGES = 400;
const WHOLES = 10;
/** A turn takes a second, and varies by a tenth. */
const RANGE_PAIRS = 15;
const CONNECTIONS = 2;

export const read: Figure = async (bench) => {
  await using origin = await startOrigin();
  await using sides = await startSides(bench, origin.host);
  const { receiver, floor } = sides;
  bench.progress("storing the video");
  const { url } = await origin.addFile({ bytes: VIDEO_BYTES, responses: [{ etag: null }] });
  const [taskId = ""] = newTaskIds(1);
  const stored = settled(receiver, 1, "stored");
  const put = { connections: 1, status: 200 };
  await runLoad(receiver.url, { ...put, requests: [callbackRequest(callbackOf(taskId, url))] });
  await runLoad(floor.url, { ...put, requests: [postBytes("/transfer", { url, key: "video" })] });
  await stored;

  const path = `/videos/${taskId}/generated_0.mp4`;
  const whole = { connections: 1, status: 200 };
  const read = await inTurns(
    {
      receiver: () => speed(receiver, { ...whole, requests: wholes(path, AUTHORIZATION) }),
      floor: () => speed(floor, { ...whole, requests: wholes("/video", {}) }),
    },
    (turn) => bench.progress(`whole, ${turn}`),
  );
  const partial = { connections: CONNECTIONS, status: 206 };
  const sought = await inTurns(
    {
      receiver: () => speed(receiver, { ...partial, requests: ranges(path, AUTHORIZATION) }),
      floor: () => speed(floor, { ...partial, requests: ranges("/video", {}) }),
    },
    (turn) => bench.progress(`ranges, ${turn}`),
    RANGE_PAIRS,
  );
  return [
    comparedRow("a stored video, whole", "MB/s", read, ratioAtLeast(0.95)),
    comparedRow("a stored video, ranges of 1 MiB", "MB/s", sought, ratioAtLeast(0.95)),
  ];
};

function wholes(target: string, headers: Readonly<Record<string, string>>): Buffer[] {
  return Array.from({ length: WHOLES }, () => requestBytes("GET", target, headers));
}

/** Apart from one another, as seeks are. */
function ranges(target: string, headers: Readonly<Record<string, string>>): Buffer[] {
  return Array.from({ length: RANGES }, (_, i) => {
    const first = Math.floor((i * (VIDEO_BYTES - RANGE_BYTES)) / RANGES);
    return requestBytes("GET", target, { ...headers, range: `bytes=${first}-${first + RANGE_BYTES - 1}` });
  });
}

async function speed({ url }: Runtime, options: Parameters<typeof runLoad>[1]): Promise<number> {
  const { bytes, seconds } = await runLoad(url, options);
  return bytes / MEGABYTE / seconds;
}
