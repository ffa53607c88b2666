/**
 * What the simulator can be asked to do and what it reports: the same in Node (simulator.ts) and
 * over HTTP (control-client.ts). Types only, free of Node.
 */

import type { FilePlan } from "./file-plan.ts";

export interface HostedFile {
  id: string;
  url: string;
  bytes: number;
  /** Lower-case hex of the plan's content, or null when the file is large and nobody asked for it. */
  sha256: string | null;
}

/** One request of a hosted file. Times are ISO 8601. */
export interface FileRequest {
  method: string;
  /** With its question mark, or empty. */
  query: string;
  range: string | null;
  ifRange: string | null;
  userAgent: string | null;
  /** Null until the headers were sent. */
  status: number | null;
  /** Body bytes handed to the socket. The client may have read fewer. */
  bytesSent: number;
  /** Writes it took to send them. */
  slices: number;
  startedAt: string;
  endedAt: string | null;
  /** "aborted" by the client, "cut" by the plan, null while it runs. */
  ended: "finished" | "aborted" | "cut" | null;
}

export interface FileReport {
  id: string;
  url: string;
  requests: FileRequest[];
}

export interface FileTraffic {
  /** Requests of hosted files being answered now. */
  concurrent: number;
  /** The most there have been at once since the start. */
  maxConcurrent: number;
}

export interface CallbackOrder {
  url: string;
  /** An object is sent as JSON, a string as it is. */
  body: unknown;
  /** Signs this delivery; null sends it unsigned. Default: the simulator's own key. */
  hmacKey?: string | null;
  /** Sent last, over the provider's own; null takes one away, an array repeats it. */
  headers?: Record<string, string | string[] | null>;
}

export interface CallbackAttempt {
  at: string;
  /** HTTP status, or null when there was no answer. */
  status: number | null;
  /** Why there was no answer. */
  error: string | null;
  /** The answer's body, at most 64 KiB of it. */
  body: string;
  /** The answer's X-Callback-Outcome header. */
  outcome: string | null;
}

export interface CallbackReport {
  id: string;
  url: string;
  attempts: CallbackAttempt[];
  state: "delivering" | "delivered" | "given_up";
}

export interface TaskReport {
  taskId: string;
  state: "generating" | "success" | "failed";
  callbacks: CallbackReport[];
}

/** One request seen by the Veo3 API side. */
export interface ApiRequest {
  at: string;
  method: string;
  /** With its query string. */
  path: string;
  authorization: string | null;
  /** Parsed JSON, the raw text when it was none, null when there was no body. */
  body: unknown;
}

export interface SimulatorControl {
  /** "http://127.0.0.1:PORT" */
  readonly origin: string;
  /** "127.0.0.1:PORT", as VIDEO_HOSTS wants it. */
  readonly host: string;
  /** Files up to 64 MiB are hashed unasked. */
  addFile(plan?: FilePlan, options?: { sha256?: boolean }): Promise<HostedFile>;
  /** With `ended`, once at least that many of its requests have ended. */
  file(id: string, options?: { ended?: number }): Promise<FileReport>;
  traffic(): Promise<FileTraffic>;
  /** Starts a delivery and returns before its first attempt. */
  deliver(order: CallbackOrder): Promise<{ id: string }>;
  /** Once it is delivered or given up; at once with `wait: false`. */
  callback(id: string, options?: { wait?: boolean }): Promise<CallbackReport>;
  /** A generated task, once it and its callbacks have ended; at once with `wait: false`. */
  task(taskId: string, options?: { wait?: boolean }): Promise<TaskReport>;
  requests(): Promise<ApiRequest[]>;
}
