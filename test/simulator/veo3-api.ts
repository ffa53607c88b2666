/**
 * The Veo3 API over HTTP. Like the provider, it answers HTTP 200 to most of what it refuses and says so in the JSON
 * `code`. Every request is remembered, planned faults come before everything else.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiFaults, contains } from "./api-faults.ts";
import type { ApiRequest } from "./control-protocol.ts";
import { type Envelope, RECORD_IS_NULL, refusal, success } from "./envelope.ts";
import { checkExtendRequest, checkGenerateRequest, hasOriginal } from "./generate-request.ts";
import { InvalidInput } from "./invalid-input.ts";
import { readText, sendJson } from "./json-http.ts";
import { OtherModels } from "./other-models.ts";
import { sendPlanned } from "./planned-answer.ts";
import { recordInfo, succeeded } from "./record-info.ts";
import { RequestLog } from "./request-log.ts";
import type { Submission, Tasks } from "./tasks.ts";
import type { Upgrades } from "./upgrades.ts";

/** Codes that are the HTTP status too; whatever else is refused is HTTP 200. */
const HTTP_CODES = [401, 404];

/** What is left of the account's, however much is generated. */
const CREDIT = 1000;

export class Veo3Api {
  /** Null takes any bearer token, but wants one. */
  readonly #apiKey: string | null;
  readonly #tasks: Tasks;
  readonly #upgrades: Upgrades;
  readonly #others = new OtherModels();
  readonly #log = new RequestLog<ApiRequest>();
  readonly faults = new ApiFaults();

  constructor(apiKey: string | null, tasks: Tasks, upgrades: Upgrades) {
    this.#apiKey = apiKey;
    this.#tasks = tasks;
    this.#upgrades = upgrades;
  }

  requests({ containing = "", count = 0 } = {}): Promise<ApiRequest[]> {
    return this.#log.list(
      (request) => contains(request, containing),
      (selected) => selected.length >= count,
    );
  }

  /** Ends the waiting reports. */
  close(): void {
    this.#log.close();
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? "/", "http://simulator");
    const body = await readBody(request);
    const authorization = request.headers.authorization ?? null;
    const record: ApiRequest = {
      method: request.method ?? "",
      path: address.pathname + address.search,
      authorization,
      body,
    };
    this.#log.add(record);
    const fault = this.faults.next(record);
    if (fault) {
      await sendPlanned(response, fault);
      return;
    }
    const answer = this.#mayCall(authorization)
      ? await this.#answer(`${request.method} ${address.pathname}`, address.searchParams, body)
      : refusal(401, "You do not have access permissions");
    sendJson(response, HTTP_CODES.includes(answer.code) ? answer.code : 200, answer);
  }

  #mayCall(authorization: string | null): boolean {
    const key = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
    return key !== undefined && (this.#apiKey === null || key === this.#apiKey);
  }

  async #answer(target: string, query: URLSearchParams, body: unknown): Promise<Envelope> {
    try {
      switch (target) {
        case "POST /api/v1/veo/generate":
          return await this.#generate(body);
        case "POST /api/v1/veo/extend":
          return await this.#extend(body);
        case "GET /api/v1/veo/record-info":
          return this.#recordInfo(query.get("taskId") ?? "");
        case "GET /api/v1/veo/get-1080p-video":
          return await this.#upgrades.get1080p(query);
        case "POST /api/v1/veo/get-4k-video":
          return await this.#upgrades.get4k(body);
        case "GET /api/v1/chat/credit":
          return success(CREDIT);
        default:
          return this.#others.answer(target, query, body) ?? refusal(404, "Not Found");
      }
    } catch (error) {
      if (error instanceof InvalidInput) return refusal(422, error.message);
      throw error;
    }
  }

  async #generate(body: unknown): Promise<Envelope> {
    const request = checkGenerateRequest(body);
    return this.#submit({ request, withOriginals: hasOriginal(request), withFull: false });
  }

  async #extend(body: unknown): Promise<Envelope> {
    const request = checkExtendRequest(body);
    const base = this.#tasks.record(request.taskId);
    if (!base) return RECORD_IS_NULL;
    if (!succeeded(base)) throw new InvalidInput("The video to extend has not been generated.");
    return this.#submit({ request, withOriginals: base.originUrls !== null, withFull: true });
  }

  async #submit(submission: Submission): Promise<Envelope> {
    return success({ taskId: await this.#tasks.submit(submission) });
  }

  #recordInfo(taskId: string): Envelope {
    const task = this.#tasks.record(taskId);
    return task ? success(recordInfo(task)) : RECORD_IS_NULL;
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const raw = await readText(request);
  if (raw === "") return null;
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}
