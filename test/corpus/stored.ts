/** Cases of one video that is stored in the end, whatever its host does before. */

import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import type { FileRequest } from "../simulator/control-protocol.ts";
import type { FilePlan } from "../simulator/file-plan.ts";
import type { Case, Step } from "./case.ts";

export const VIDEO = "generated_0.mp4";

export const delivered: Step = {
  callBack: ({ taskId, url }) => oldestSuccessBody({ taskId, resultUrls: [url()] }),
  answer: "accepted",
};

export interface Stored {
  /** How often the host is asked. Default: once for each response. */
  requests?: number;
  /** Default: one for each request. */
  attempts?: number;
  /** The seed of the content, when it is not the plan's. */
  seed?: number;
  withinMs?: number;
  which?: (requests: FileRequest[]) => void;
}

/** The video is stored in exactly so many attempts and requests. */
export function stored(plan: FilePlan, options: Stored = {}): Case {
  const { requests = plan.responses?.length ?? 1, attempts = requests, seed, withinMs, which } = options;
  const content = { ...(plan.bytes !== undefined && { bytes: plan.bytes }), seed: seed ?? plan.seed ?? 0 };
  const whole = { ...plan, oneConnection: true };
  return {
    files: seed === undefined ? [whole] : [whole, content],
    steps: [
      delivered,
      {
        task: { state: "stored", videos: [{ attempts, failure: null }] },
        when: "settled",
        ...(withinMs !== undefined && { withinMs }),
      },
      { stored: VIDEO, file: seed === undefined ? 0 : 1 },
      { host: 0, ended: requests, requests, ...(which && { which }) },
    ],
  };
}
