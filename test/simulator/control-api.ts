/**
 * The simulator's own API under /_simulator, for tests and demos that reach it only by HTTP.
 * Answers JSON; an error is {"error": "what is wrong"} with 400, 404 or 413.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { InvalidInput } from "./check-fields.ts";
import type { CallbackOrder, FaultPlan, PlannedAnswer, SimulatorControl } from "./control-protocol.ts";
import type { FilePlan } from "./file-plan.ts";
import { readText, sendJson } from "./json-http.ts";

/** What SimulatorControl cannot find, it says with this. */
export class NotFound extends Error {
  override readonly name = "NotFound";
}

export async function serveControl(
  simulator: SimulatorControl,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const address = new URL(request.url ?? "/", simulator.origin);
  const [, , kind = "", id, action] = address.pathname.split("/");
  const query = address.searchParams;
  const wait = query.get("wait") === "1";
  // Every operation checks what it is given, so that the types here are only its caller's claim.
  const json = <T>() => readJson(request) as Promise<T>;
  const ok = (value: object) => sendJson(response, 200, value);
  const name = id ?? "";
  switch (
    `${request.method} ${kind}${id === undefined ? "" : "/:id"}${action === undefined ? "" : `/${action}`}`
  ) {
    case "POST files": {
      const sha256 = query.get("sha256") === "1";
      return sendJson(response, 201, await simulator.addFile(await json<FilePlan>(), { sha256 }));
    }
    case "GET files":
      return ok(await simulator.traffic());
    case "GET files/:id":
      return ok(await simulator.file(name, { ended: countIn(query, "ended") }));
    case "POST callbacks":
      return sendJson(response, 202, await simulator.deliver(await json<CallbackOrder>()));
    case "GET callbacks/:id":
      return ok(await simulator.callback(name, { wait }));
    case "GET tasks/:id":
      return ok(await simulator.task(name, { wait }));
    case "PUT tasks/:id":
      return ok(await simulator.putTask(name, await json()));
    case "DELETE tasks/:id":
      await simulator.forgetTask(name);
      return ok({});
    case "GET requests": {
      const containing = query.get("containing") ?? "";
      return ok({ requests: await simulator.requests({ containing, count: countIn(query, "count") }) });
    }
    case "PUT faults":
      await simulator.planFaults(await json<FaultPlan>());
      return ok({});
    case "PUT hooks/:id":
      return ok(await simulator.planHook(name, await json<PlannedAnswer[]>()));
    case "GET hooks/:id": {
      const enough = { count: countIn(query, "count"), ended: countIn(query, "ended") };
      return ok(await simulator.hook(name, enough));
    }
    default:
      throw new NotFound(`there is no ${request.method} ${address.pathname}`);
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readText(request);
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new InvalidInput(`the body is not JSON: ${(error as Error).message}`);
  }
}

function countIn(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? "0";
  if (!/^\d{1,6}$/.test(text)) throw new InvalidInput(`${name} must be a whole number`);
  return Number(text);
}
