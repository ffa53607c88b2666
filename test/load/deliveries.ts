/** What the provider sends: mostly new tasks, with a video or failed, and some deliveries of what was sent before. */

import { callbackRequest, newTaskIds } from "../bench/sides.ts";
import { failureBody, successBody } from "../simulator/callback-bodies.ts";

export interface Delivery {
  readonly taskId: string;
  /** As it goes over the wire. */
  readonly request: Buffer;
  readonly becomes: "stored" | "failed";
  /** It was sent before, and acknowledged. */
  readonly isDuplicate: boolean;
}

/** One after the other, again and again: of ten, two have a video, seven are failures, one is a duplicate. */
const ORDER = [
  "failed",
  "stored",
  "failed",
  "failed",
  "duplicate",
  "failed",
  "stored",
  "failed",
  "failed",
  "failed",
];
const REQUEST = { prompt: "A fox in the snow at night, slow pan, cinematic", model: "veo3_fast" };

export class Deliveries {
  readonly #videoUrl: string;
  readonly #acknowledged: Delivery[] = [];
  #count = 0;

  constructor(videoUrl: string) {
    this.#videoUrl = videoUrl;
  }

  next(): Delivery {
    const kind = ORDER[this.#count++ % ORDER.length];
    const earlier = this.#acknowledged[Math.floor(Math.random() * this.#acknowledged.length)];
    if (kind === "duplicate" && earlier !== undefined) return { ...earlier, isDuplicate: true };
    const [taskId = ""] = newTaskIds(1);
    return kind === "stored" ? this.#stored(taskId) : this.#failed(taskId);
  }

  acknowledged(delivery: Delivery): void {
    if (!delivery.isDuplicate) this.#acknowledged.push(delivery);
  }

  /** Those that were acknowledged, once each: the receiver must have them. */
  get tasks(): readonly Delivery[] {
    return this.#acknowledged;
  }

  #stored(taskId: string): Delivery {
    const body = successBody({ taskId, resultUrls: [this.#videoUrl] }, { request: REQUEST });
    return { taskId, request: callbackRequest(body), becomes: "stored", isDuplicate: false };
  }

  #failed(taskId: string): Delivery {
    const request = callbackRequest(failureBody(taskId, "generationFailed"));
    return { taskId, request, becomes: "failed", isDuplicate: false };
  }
}
