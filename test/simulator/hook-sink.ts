/**
 * Plays a client's own webhook handler: whatever is sent to /hooks/<name>, with any method and anything after the
 * name, is recorded and answered as planned; unplanned with the provider's 200.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { HookReport, HookRequest, PlannedAnswer } from "./control-protocol.ts";
import { readText } from "./json-http.ts";
import { sendPlanned } from "./planned-answer.ts";
import { RequestLog } from "./request-log.ts";

const TAKEN: PlannedAnswer = { body: { code: 200, msg: "success" } };

interface Hook {
  answers: PlannedAnswer[];
  /** Requests that an answer was chosen for: their bodies may still be on the way. */
  answered: number;
  log: RequestLog<HookRequest>;
}

export class HookSink {
  readonly #origin: string;
  readonly #hooks = new Map<string, Hook>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** The next request gets the first answer. */
  plan(name: string, answers: PlannedAnswer[]): { url: string } {
    const hook = this.#hook(name);
    hook.answers = answers;
    hook.answered = 0;
    return { url: this.#url(name) };
  }

  async report(name: string, { count = 0, ended = 0 } = {}): Promise<HookReport> {
    const requests = await this.#hook(name).log.list(
      () => true,
      (all) => all.length >= count && all.filter((request) => request.ended !== null).length >= ended,
    );
    return { url: this.#url(name), requests };
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    const hook = this.#hook(path.split(/[/?]/)[2] ?? "");
    const body = await readText(request);
    const planned = hook.answers[hook.answered] ?? hook.answers.at(-1) ?? TAKEN;
    hook.answered += 1;
    const headers: HookRequest["headers"] = {};
    for (const [name, values = []] of Object.entries(request.headersDistinct)) {
      headers[name] = values.length === 1 ? (values[0] ?? "") : values;
    }
    const record: HookRequest = { method: request.method ?? "", path, headers, body, ended: null };
    hook.log.add(record);
    record.ended = await sendPlanned(response, planned);
    hook.log.changed();
  }

  /** Ends the waiting reports. */
  close(): void {
    for (const { log } of this.#hooks.values()) log.close();
  }

  #hook(name: string): Hook {
    const hook = this.#hooks.get(name) ?? { answers: [], answered: 0, log: new RequestLog() };
    this.#hooks.set(name, hook);
    return hook;
  }

  #url(name: string): string {
    return `${this.#origin}/hooks/${name}`;
  }
}
