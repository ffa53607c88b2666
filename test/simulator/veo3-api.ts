/**
 * The Veo3 API over HTTP. Like the provider, it answers HTTP 200 to what it refuses and says so in the JSON `code`;
 * only a bad key is also an HTTP 401. Every request is remembered, planned faults come before everything else.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiFaults, contains } from "./api-faults.ts";
import { InvalidInput } from "./check-fields.ts";
import type { ApiRequest } from "./control-protocol.ts";
import { checkGenerateRequest, hasOriginal } from "./generate-request.ts";
import { readText, sendJson } from "./json-http.ts";
import { sendPlanned } from "./planned-answer.ts";
import { recordInfo } from "./record-info.ts";
import { RequestLog } from "./request-log.ts";
import type { Tasks } from "./tasks.ts";

export interface Veo3ApiOptions {
  /** Null takes any bearer token, but wants one. */
  apiKey: string | null;
}

/** The provider's envelope. */
interface Envelope {
  code: number;
  msg: string;
  data: unknown;
}

export class Veo3Api {
  readonly #options: Veo3ApiOptions;
  readonly #tasks: Tasks;
  readonly #log = new RequestLog<ApiRequest>();
  readonly faults = new ApiFaults();

  constructor(options: Veo3ApiOptions, tasks: Tasks) {
    this.#options = options;
    this.#tasks = tasks;
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
      at: new Date().toISOString(),
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
    if (!this.#mayCall(authorization)) {
      sendJson(response, 401, { code: 401, msg: "You do not have access permissions" });
      return;
    }
    const answer = await this.#answer(`${request.method} ${address.pathname}`, address.searchParams, body);
    sendJson(response, answer === null ? 404 : 200, answer ?? { code: 404, msg: "Not Found" });
  }

  #mayCall(authorization: string | null): boolean {
    const key = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
    return key !== undefined && (this.#options.apiKey === null || key === this.#options.apiKey);
  }

  /** Null for a path that is not the API's. */
  async #answer(target: string, query: URLSearchParams, body: unknown): Promise<Envelope | null> {
    try {
      switch (target) {
        case "POST /api/v1/veo/generate":
          return await this.#generate(body);
        case "GET /api/v1/veo/record-info":
          return this.#recordInfo(query.get("taskId") ?? "");
        default:
          return null;
      }
    } catch (error) {
      if (error instanceof InvalidInput) return { code: 422, msg: error.message, data: null };
      throw error;
    }
  }

  async #generate(body: unknown): Promise<Envelope> {
    const request = checkGenerateRequest(body);
    const withOriginals = hasOriginal(request);
    const taskId = await this.#tasks.submit({ request, withOriginals, withFull: false });
    return { code: 200, msg: "success", data: { taskId } };
  }

  #recordInfo(taskId: string): Envelope {
    const task = this.#tasks.record(taskId);
    if (!task) return { code: 422, msg: "record is null", data: null };
    return { code: 200, msg: "success", data: recordInfo(task) };
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
