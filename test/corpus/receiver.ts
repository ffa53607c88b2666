/** The receiver as the corpus meets it, whether it runs inside workerd beside the test or as a process. */

import type { SimulatorControl } from "../simulator/control-protocol.ts";

export interface Receiver {
  /** As its callers name it, without a slash at the end. */
  readonly origin: string;
  /** Where the videos come from. */
  readonly simulator: SimulatorControl;
  /** The origin of a scripted host that the receiver must not ask. */
  readonly scriptedHost: string;
  newTaskId(): Promise<string>;
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** The receiver has begun to read each of them before it can answer the first. */
  sendTogether(count: number, request: HttpRequest): Promise<HttpAnswer[]>;
}

export interface HttpRequest {
  method: string;
  /** With its query, or a whole URL of the receiver's own origin. */
  path: string;
  headers: Record<string, string | string[]>;
  /** None: a request without a body. */
  body?: string | Uint8Array;
  host?: string;
  declaredBytes?: number;
  chunked?: true;
  unfinished?: true;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Uint8Array;
}
