/** What the steps of one attempt share. Types only. */

import type { UploadChange } from "../task/events.ts";
import type { MediaKind } from "./media-type.ts";
import type { ConnectionLimit } from "./part-download.ts";
import type { VideoBucket } from "./r2.ts";
import type { ReceivedBytes } from "./received-bytes.ts";
import type { Source } from "./source.ts";

/** Where in R2 the video goes. */
export type Target = {
  readonly bucket: VideoBucket;
  readonly key: string;
  /** Makes the task remember the upload by which it goes there. */
  readonly record: (change: UploadChange) => void;
};

export type AttemptContext = {
  readonly source: Source;
  readonly target: Target;
  /** What the source has to deliver. */
  readonly media: MediaKind;
  readonly received: ReceivedBytes;
  readonly connections: ConnectionLimit;
  /** Aborted once the attempt is given up. */
  readonly signal: AbortSignal;
};
