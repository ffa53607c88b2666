/**
 * What a row of the corpus consists of: requests to the receiver in order, and what has to come of each.
 *
 * These are types and small builders. The data that is made of them needs neither Node nor workerd, so the same case
 * can be played inside workerd and against a process.
 */

import type { FileRequest, HostedFile } from "../simulator/control-protocol.ts";
import type { FilePlan } from "../simulator/file-plan.ts";
import type { ConfigurationName } from "./configuration.ts";

export interface Chapter {
  title: string;
  /** It is done once, and then all cases of the chapter are played in its scene. Default: each case has its own. */
  given?: Case;
  /** Its cases are played one after the other, not side by side. */
  inTurn?: true;
  sections: readonly Section[];
}

/** Rows that are played in the same way. */
export interface Section {
  /** Default "usual". */
  configuration?: ConfigurationName;
  /** Why they cannot be played inside workerd. */
  processOnly?: string;
  rows: Readonly<Record<RowTitle, Cases>>;
}

/** The number of the row in the table of the README, and what has to come of it: "2 an empty body is refused". */
export type RowTitle = `${number} ${string}`;

/** By what is special about each. */
export type Cases = Readonly<Record<string, Case>>;

export interface Case {
  /** The files on the video host, in order. A function may refer to the files before it. */
  files?: (FilePlan | ((scene: Scene) => FilePlan))[];
  steps: Step[];
}

/** What the data of a case can refer to. */
export interface Scene {
  /** Ids of tasks that the receiver does not know. */
  taskId: string;
  otherId: string;
  /** The receiver's own origin. */
  origin: string;
  /** A URL on the receiver's own network. Every case ends with the assertion that nobody has asked for it. */
  internal: string;
  files: HostedFile[];
  /** The URL of one of the files. */
  url(index?: number): string;
  /** What was read last of the task. */
  task: TaskView | null;
  /** The video that a `stored` step has fetched last. */
  stored: { path: string; content: Uint8Array; etag: string; modified: string } | null;
}

/** What the cases read of a task and its videos. */
export interface TaskView {
  state: string;
  message: string | null;
  createdAt: string;
  settledAt: string | null;
  videos: {
    name: string;
    state: string;
    url: string | null;
    etag: string | null;
    receivedBytes: number;
    attempts: number;
    nextAttemptAt: string | null;
  }[];
}

/** A value, or how it is made of the scene. */
export type Made<T> = T | ((scene: Scene) => T | Promise<T>);

export type Step = CallbackStep | CrowdStep | RequestStep | TaskStep | StoredStep | HostStep;

export interface RequestOptions {
  method?: string;
  /** An array repeats a header; null takes a default one away. */
  headers?: Made<Record<string, string | string[] | null>>;
  /** The host that the request is for, when it is not the receiver's usual one. */
  host?: string;
  /** The Content-Length, whatever is sent. */
  declaredBytes?: number;
  /** The length is not declared. */
  chunked?: true;
  /** The end of the body is never sent. */
  unfinished?: true;
}

/** An object is sent as JSON, text and bytes as they are. */
export type CallbackBody = string | Uint8Array | Record<string, unknown>;

/** The provider delivers a callback. */
export interface CallbackStep extends RequestOptions {
  callBack: Made<CallbackBody>;
  /** Default: the token that is configured. */
  query?: string;
  answer: Answer;
}

/** The provider delivers the same callback many times at the same moment. One is accepted, the others are duplicates. */
export interface CrowdStep {
  crowd: number;
  callBack: Made<CallbackBody>;
}

/** A client asks for a path, or for a URL of the receiver. */
export interface RequestStep extends RequestOptions {
  get: Made<string>;
  /** The API token is not sent. */
  anonymous?: true;
  answer: Answer;
}

/** What `GET /videos/:taskId` has to answer. Null: the task is unknown. */
export interface TaskStep {
  task: Made<object> | null;
  /** Default: the task is read once. Otherwise until it is so. */
  when?: "settled" | "stored" | ((task: TaskView) => boolean);
  /** Default `taskId`. */
  of?: "otherId";
  /** How long it may take. Default: the patience of a test. */
  withinMs?: number;
}

/** The video is served, and has the content of a file: by default of the first. */
export interface StoredStep {
  stored: string;
  file?: number;
}

/** What the video host has seen of the requests for a file. */
export interface HostStep {
  host: number;
  /** Their number, or what they were like in order. */
  requests?: number | object[];
  /** What else is to be asserted about them. */
  which?: (requests: FileRequest[], scene: Scene) => void;
  /** So many of them have to end first. */
  ended?: number;
}

export type Outcome = "accepted" | "duplicate" | "ignored";

/** A status and the reason of a problem: "400 malformed_json". */
export type ProblemText = `${number} ${string}`;

export type Answer = Outcome | ProblemText | ExpectedAnswer;

export interface ExpectedAnswer {
  /** A number: nothing is said about the body. */
  status: number | ProblemText;
  /** Null: the header is absent. */
  headers?: Made<Record<string, unknown>>;
  /** Of the stored video: all of it, nothing, or the bytes from the first to the last, both included. */
  body?: "whole" | "none" | readonly [first: number, last: number];
  /** What the text of the body must not contain. */
  without?: RegExp;
}

/** One case for each entry of a table, or for each of some texts, which are then their own titles. */
export function each<T>(table: Readonly<Record<string, T>>, make: (value: T) => Case): Cases;
export function each(texts: readonly string[], make: (text: string) => Case): Cases;
export function each(
  table: Record<string, unknown> | readonly string[],
  make: (value: never) => Case,
): Cases {
  const entries = Array.isArray(table)
    ? table.map((text) => [JSON.stringify(text), text])
    : Object.entries(table);
  return Object.fromEntries(entries.map(([title, value]) => [title, make(value as never)]));
}
