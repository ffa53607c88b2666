/**
 * What the simulator can be asked to do and what it reports: the same in Node (simulator.ts) and
 * over HTTP (control-client.ts). Types only, free of Node.
 */

import type { FilePlan } from "./file-plan.ts";
import type { GenerateRequest } from "./generate-request.ts";

export interface HostedFile {
  id: string;
  url: string;
  bytes: number;
  /** Lower-case hex of the plan's content; null for a file above 64 MiB. */
  sha256: string | null;
}

/** One request of a hosted file. */
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
  /** ISO 8601. */
  startedAt: string;
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
}

export interface CallbackOrder {
  url: string;
  /** Sent as JSON. */
  body: unknown;
}

export interface CallbackAttempt {
  /** HTTP status, or null when there was no answer. */
  status: number | null;
  /** Why there was no answer. */
  error: string | null;
  /** The answer's body. */
  body: string;
  /** The answer's X-Callback-Outcome header. */
  outcome: string | null;
}

export interface CallbackReport {
  id: string;
  attempts: CallbackAttempt[];
  state: "delivering" | "delivered" | "given_up";
}

export interface TaskReport {
  taskId: string;
  callbacks: CallbackReport[];
}

/** A task that the provider has without having been asked for it. */
export interface TaskPlan {
  /** Echoed; the switches in its prompt count, so `[fail 400]` makes a failed task. Default: a plain prompt. */
  request?: GenerateRequest;
  /** Still generating, until the task is put again. Default false. */
  generating?: boolean;
  /** Any URLs at all. Default: hosted ones, as many as the prompt says. */
  resultUrls?: string[];
  /** Default: hosted ones when the request's aspect ratio has them. */
  originUrls?: string[];
  /** Default: none. */
  fullResultUrls?: string[];
}

/** What record-info tells of a task's files. */
export interface TaskUrls {
  taskId: string;
  resultUrls: string[];
  originUrls: string[] | null;
  fullResultUrls: string[] | null;
}

/** An answer in place of the usual one. */
export interface PlannedAnswer {
  /** Default 200. */
  status?: number;
  headers?: Record<string, string>;
  /** A string is sent as it is, anything else as JSON. Default: the status in the provider's envelope. */
  body?: unknown;
  /** Fills the body up with spaces, which JSON allows: nothing but its size is wrong with it. */
  bytes?: number;
  /**
   * In place of the end of the body: the connection is reset, or stays open with nothing more on it until the
   * client goes. Without a body not even the headers are sent.
   */
  cut?: "reset" | "stall";
}

export interface Fault extends PlannedAnswer {
  /** How many requests it answers. Default 1; null: all from then on. */
  times?: number | null;
}

export interface FaultPlan {
  /** "/api/v1/veo/record-info" */
  path: string;
  /** Only requests whose query or body contains this, such as a task id. Default: all. */
  containing?: string;
  /**
   * Answer the next requests, whatever their method and key, one after the other; then the API is itself again.
   * They replace what was planned for the same path and text: an empty list lifts it.
   */
  answers: Fault[];
}

/** One request of a hook. */
export interface HookRequest {
  method: string;
  /** With its query string. */
  path: string;
  /** Names in lower case. */
  headers: Record<string, string | string[]>;
  /** As it came, as UTF-8. */
  body: string;
  /** "aborted" by the client, "cut" by the plan, null while it is being answered. */
  ended: "finished" | "aborted" | "cut" | null;
}

export interface HookReport {
  url: string;
  requests: HookRequest[];
}

/** One request seen by the Veo3 API side. */
export interface ApiRequest {
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
  addFile(plan?: FilePlan): Promise<HostedFile>;
  /** With `ended`, once at least that many of its requests have ended. */
  file(id: string, options?: { ended?: number }): Promise<FileReport>;
  traffic(): Promise<FileTraffic>;
  /** Starts a delivery and returns before its first attempt. */
  deliver(order: CallbackOrder): Promise<{ id: string }>;
  /** Once it is delivered or given up. */
  callback(id: string): Promise<CallbackReport>;
  /** A generated task, once it and its callbacks have ended. */
  task(taskId: string): Promise<TaskReport>;
  /** Makes a task, or replaces it; sends no callback. */
  putTask(taskId: string, plan?: TaskPlan): Promise<TaskUrls>;
  /** As after 14 days: "record is null". Its callbacks go on. */
  forgetTask(taskId: string): Promise<void>;
  /** Those whose path, query or body contains the text, once there are `count` of them. Default: all there are. */
  requests(options?: { containing?: string; count?: number }): Promise<ApiRequest[]>;
  planFaults(plan: FaultPlan): Promise<void>;
  /** The n-th request gets the n-th answer, the last one repeats. */
  planHook(name: string, answers: PlannedAnswer[]): Promise<{ url: string }>;
  /** Once `count` requests have come and `ended` of them have ended. Every name has a hook, planned or not. */
  hook(name: string, options?: { count?: number; ended?: number }): Promise<HookReport>;
}
