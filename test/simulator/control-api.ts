/**
 * The simulator's own API under /_simulator, for tests and demos that reach it only by HTTP.
 * Answers JSON; an error is {"error": "what is wrong"} with 400, 404 or 413.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
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
  // The types here are its caller's claim, which `npm run types` checks.
  const json = async <T>() => JSON.parse(await readText(request)) as T;
  const ok = (value: object) => sendJson(response, 200, value);
  const name = id ?? "";
  switch (
    `${request.method} ${kind}${id === undefined ? "" : "/:id"}${action === undefined ? "" : `/${action}`}`
  ) {
    case "POST files":
      return sendJson(response, 201, await simulator.addFile(await json<FilePlan>()));
    case "GET files":
      return ok(await simulator.traffic());
    case "GET files/:id":
      return ok(await simulator.file(name, { ended: countIn(query, "ended") }));
    case "POST callbacks":
      return sendJson(response, 202, await simulator.deliver(await json<CallbackOrder>()));
    case "GET callbacks/:id":
      return ok(await simulator.callback(name));
    case "GET tasks/:id":
      return ok(await simulator.task(name));
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

function countIn(query: URLSearchParams, name: string): number {
  return Number(query.get(name) ?? 0);
}
