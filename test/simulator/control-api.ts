/**
 * The simulator's own API under /_simulator, for tests and demos that reach it only by HTTP.
 * Answers JSON; an error is {"error": "what is wrong"} with 400, 404 or 413.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { InvalidInput } from "./check-fields.ts";
import type { CallbackOrder, SimulatorControl } from "./control-protocol.ts";
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
  const [, , kind = "", id] = address.pathname.split("/");
  const query = address.searchParams;
  const wait = query.get("wait") === "1";
  switch (`${request.method} ${kind}${id === undefined ? "" : "/:id"}`) {
    case "POST files": {
      const plan = (await readJson(request)) as FilePlan;
      return sendJson(response, 201, await simulator.addFile(plan, { sha256: query.get("sha256") === "1" }));
    }
    case "GET files":
      return sendJson(response, 200, await simulator.traffic());
    case "GET files/:id":
      return sendJson(response, 200, await simulator.file(id ?? "", { ended: countIn(query, "ended") }));
    case "POST callbacks": {
      const order = (await readJson(request)) as CallbackOrder;
      return sendJson(response, 202, await simulator.deliver(order));
    }
    case "GET callbacks/:id":
      return sendJson(response, 200, await simulator.callback(id ?? "", { wait }));
    case "GET tasks/:id":
      return sendJson(response, 200, await simulator.task(id ?? "", { wait }));
    case "GET requests":
      return sendJson(response, 200, { requests: await simulator.requests() });
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
