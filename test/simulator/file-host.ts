/** The provider's file host: serves each file as its plan says and keeps a record of every request. */

import { randomBytes } from "node:crypto";
import { EventEmitter, on } from "node:events";
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { FileReport, FileRequest, FileTraffic, HostedFile } from "./control-protocol.ts";
import { bodyKindOf, decideAnswer, type FileAnswer } from "./file-answer.ts";
import { type FilePlan, type FileResponse, responseFor } from "./file-plan.ts";
import { InvalidInput } from "./invalid-input.ts";
import { type Cut, finish, gzipped, gzippedLength, sendBody, sliceBytesFor, slicesOf } from "./send-body.ts";
import { type Content, contentOf, type HostedContent, sha256Of, videoContent } from "./video-bytes.ts";

const KINDS = {
  video: { contentType: "video/mp4", fileName: "video.mp4" },
  png: { contentType: "image/png", fileName: "image.png" },
};

/** A PNG of one pixel. */
const PICTURE: HostedContent = {
  ...contentOf(
    Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=",
      "base64",
    ),
  ),
  etag: '"picture"',
};

/** Hashing more than this takes noticeable time. */
const MOST_HASHED_BYTES = 64 * 1024 * 1024;

const RANGE_WITH_END = /^bytes=\d+-\d+$/;

interface StoredFile {
  id: string;
  url: string;
  plan: FilePlan;
  content: HostedContent;
  requests: FileRequest[];
  /** Emits "ended" after each request. */
  events: EventEmitter;
}

export class FileHost {
  readonly #origin: string;
  readonly #files = new Map<string, StoredFile>();
  readonly #traffic: FileTraffic = { concurrent: 0 };
  readonly #closing = new AbortController();

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Throws InvalidInput for a size that cannot be made. */
  async add(plan: FilePlan = {}): Promise<HostedFile> {
    const content = makeContent(plan, plan.seed);
    // Random, so that a receiver that outlives the simulator never meets an old address again.
    const id = randomBytes(8).toString("hex");
    const { fileName } = KINDS[plan.content ?? "video"];
    const url = `${this.#origin}/files/${id}/${fileName}`;
    const events = new EventEmitter().setMaxListeners(0);
    this.#files.set(id, { id, url, plan, content, requests: [], events });
    const sha256 = content.bytes <= MOST_HASHED_BYTES ? await sha256Of(content) : null;
    return { id, url, bytes: content.bytes, sha256 };
  }

  /** Null for an unknown id. With `ended`, once that many of its requests have. */
  async report(id: string, options: { ended?: number } = {}): Promise<FileReport | null> {
    const file = this.#files.get(id);
    if (!file) return null;
    const enough = () => file.requests.filter(({ ended }) => ended).length >= (options.ended ?? 0);
    if (!enough()) {
      for await (const _ of on(file.events, "ended", { signal: this.#closing.signal })) {
        if (enough()) break;
      }
    }
    return { id, url: file.url, requests: structuredClone(file.requests) };
  }

  traffic(): FileTraffic {
    return { ...this.#traffic };
  }

  /** Ends the waiting reports. */
  close(): void {
    this.#closing.abort(new Error("the simulator closed"));
  }

  /** Answers one request; never rejects for what a client does. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? "/", this.#origin);
    const file = this.#fileAt(address);
    if (!file) {
      response.writeHead(404, { "content-type": "text/plain" }).end("There is no such file.\n");
      return;
    }
    if (file.plan.oneConnection && RANGE_WITH_END.test(request.headers.range ?? "")) {
      response.writeHead(503).end();
      return;
    }
    const record = startRecord(request, address.search);
    const planned = plannedFor(file, record);
    file.requests.push(record);
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    this.#traffic.concurrent += 1;
    try {
      record.ended = await answer(request, response, planned, file, record, gone.signal);
    } catch (error) {
      if (!gone.signal.aborted) throw error;
      record.ended = "aborted";
    } finally {
      this.#traffic.concurrent -= 1;
      file.events.emit("ended");
    }
  }

  #fileAt(address: URL | null): StoredFile | null {
    const file = this.#files.get(address?.pathname.split("/")[2] ?? "");
    return file && file.url === `${address?.origin}${address?.pathname}` ? file : null;
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  planned: FileResponse,
  file: StoredFile,
  record: FileRequest,
  signal: AbortSignal,
): Promise<"finished" | "aborted" | "cut"> {
  if (planned.delayMs) await sleep(planned.delayMs, undefined, { signal });
  if (request.method !== "GET" && request.method !== "HEAD") {
    record.status = 405;
    response.writeHead(405, { allow: "GET, HEAD" });
    return finish(response);
  }
  if (planned.wantsCookie !== undefined && request.headers.cookie !== planned.wantsCookie) {
    record.status = 302;
    response.writeHead(302, {
      location: request.url,
      "set-cookie": `${planned.wantsCookie}; Path=/; HttpOnly`,
    });
    return finish(response);
  }
  const own = planned.seed === undefined ? file.content : makeContent(file.plan, planned.seed);
  const content = bodyOf(planned, own);
  const etag = planned.encoding ? own.etag.replace(/"$/, `-${planned.encoding}"`) : own.etag;
  const facts = { range: request.method === "GET" ? record.range : null, ifRange: record.ifRange };
  const { contentType } = KINDS[file.plan.content ?? "video"];
  const decided = decideAnswer(planned, { bytes: content.bytes, contentType, etag }, facts);

  const end = planned.endless ? Number.POSITIVE_INFINITY : decided.end;
  const plain = () =>
    slicesOf(
      content,
      decided.first,
      end,
      planned.sliceBytes ?? sliceBytesFor(planned.bytesPerSecond ?? null),
    );
  if (planned.encoding && decided.framing === "known" && planned.declaredLength === undefined) {
    decided.headers["content-length"] = String(await gzippedLength(plain()));
  }
  sendHead(response, decided);
  record.status = decided.status;
  if (request.method === "HEAD") return finish(response);

  const sent = await sendBody(response, planned.encoding ? gzipped(plain()) : plain(), {
    cut: cutOf(planned),
    bytesPerSecond: planned.bytesPerSecond ?? null,
    signal,
    onSlice: (bytes) => {
      record.bytesSent += bytes;
    },
  });
  if (sent === "cut") return "cut";
  if (planned.declaredLength === undefined || planned.declaredLength === record.bytesSent)
    return finish(response);
  // The connection is out of step with what was declared: nothing else can follow on it.
  response.socket?.destroySoon();
  return planned.declaredLength > record.bytesSent ? "cut" : "finished";
}

function plannedFor({ plan, requests }: StoredFile, { range }: FileRequest): FileResponse {
  if (plan.refused === undefined) return responseFor(plan, requests.length);
  if (range !== null) return plan.refused;
  return responseFor(plan, requests.filter((earlier) => earlier.range === null).length);
}

function sendHead(response: ServerResponse, { status, headers, withheld }: FileAnswer): void {
  for (const name of withheld) response.removeHeader(name);
  response.writeHead(status, headers);
  response.flushHeaders();
}

function bodyOf(planned: FileResponse, own: HostedContent): Content {
  const status = planned.status ?? 200;
  const text = {
    html: "<!doctype html>\n<title>Please wait</title>\n<p>Your file is being prepared.</p>\n",
    json: `${JSON.stringify({ code: status, msg: "The file is not available." })}\n`,
    text: `${status} ${STATUS_CODES[status] ?? ""}\n`,
    empty: "",
  };
  const kind = bodyKindOf(planned);
  return kind === "video" ? own : contentOf(Buffer.from(text[kind]));
}

function cutOf(planned: FileResponse): Cut | null {
  if (planned.truncateAt !== undefined) return { at: planned.truncateAt, how: "truncate" };
  if (planned.resetAt !== undefined) return { at: planned.resetAt, how: "reset" };
  if (planned.stallAt !== undefined) return { at: planned.stallAt, how: "stall" };
  return null;
}

function makeContent({ content, ...video }: FilePlan, seed?: number): HostedContent {
  if (content === "png") return PICTURE;
  try {
    return videoContent({ ...video, ...(seed !== undefined && { seed }) });
  } catch (error) {
    throw error instanceof RangeError ? new InvalidInput(error.message) : error;
  }
}

function startRecord(request: IncomingMessage, query: string): FileRequest {
  return {
    method: request.method ?? "",
    query,
    range: request.headers.range ?? null,
    ifRange: request.headers["if-range"]?.toString() ?? null,
    userAgent: request.headers["user-agent"] ?? null,
    status: null,
    bytesSent: 0,
    startedAt: new Date().toISOString(),
    ended: null,
  };
}
