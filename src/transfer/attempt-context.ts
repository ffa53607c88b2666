/** What the steps of one attempt share. Types only. */

import type { ContentKind } from "./media-type.ts";
import type { ConnectionLimit } from "./part-download.ts";
import type { ReceivedBytes } from "./received-bytes.ts";
import type { Source } from "./source.ts";
import type { Target } from "./upload.ts";

export type AttemptContext = {
  readonly source: Source;
  readonly target: Target;
  /** What the source has to deliver. */
  readonly content: ContentKind;
  readonly received: ReceivedBytes;
  readonly connections: ConnectionLimit;
};
