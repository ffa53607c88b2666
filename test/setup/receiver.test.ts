/** How setup calls a receiver, and what it says of answers that a well receiver does not give. */

import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import type { Diagnosis } from "../../setup/diagnosis.ts";
import { Receiver } from "../../setup/receiver.ts";
import { diagnosisLines } from "../../setup/steps.ts";
import { en } from "../../setup/words-en.ts";

const SECRETS = { CALLBACK_TOKEN: "new,old", API_TOKEN: "api", WEBHOOK_HMAC_KEY: "key" };

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function startServer(answer: Answer) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    receiver: new Receiver(`http://127.0.0.1:${port}`, SECRETS, [], en),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const problem = (status: number, reason: string) => (_: IncomingMessage, response: ServerResponse) =>
  response.writeHead(status).end(JSON.stringify({ reason }));

describe("setup", () => {
  it("waits until the receiver answers at its new address", async () => {
    const statuses = [404, 200];
    await using server = await startServer((_, response) =>
      response.writeHead(statuses.shift() ?? 500).end(),
    );
    let waits = 0;
    await server.receiver.untilReachable(() => {
      waits += 1;
    });
    expect({ statuses, waits }).toEqual({ statuses: [], waits: 1 });
  });

  it("signs its callback where there is a key, and uses the newer of two tokens", async () => {
    const delivered: IncomingMessage[] = [];
    await using server = await startServer((request, response) => {
      if (request.method === "POST") delivered.push(request);
      response.writeHead(request.method === "DELETE" ? 204 : 200).end();
    });
    await server.receiver.takeCallback();
    const [{ headers = {}, url = "" } = {}] = delivered;
    expect(url).toBe("/veo3-callback?token=new");
    const signed = `setup-check.${headers["x-webhook-timestamp"]}`;
    expect(headers["x-webhook-signature"]).toBe(createHmac("sha256", "key").update(signed).digest("base64"));
  });

  it("says that the receiver has another token than the file", async () => {
    await using server = await startServer(problem(401, "unauthorized"));
    const sentence = "The receiver has another API_TOKEN than .secrets.env: write the one";
    await expect(server.receiver.askDoctor()).rejects.toThrow(sentence);
  });

  it("says what the receiver answered", async () => {
    await using server = await startServer(problem(503, "not_configured"));
    const sentence = "The receiver answered 503 not_configured to GET /doctor: look for";
    await expect(server.receiver.askDoctor()).rejects.toThrow(sentence);
  });

  it("takes a login page in front of the receiver for no answer of it", async () => {
    await using server = await startServer((_, response) =>
      response.writeHead(302, { location: "/login" }).end(),
    );
    await expect(server.receiver.askDoctor()).rejects.toThrow(
      "The receiver answered 302 to GET /doctor: look for",
    );
  });

  it("prints each of the doctor's checks that is not well, with its advice", async () => {
    const diagnosis: Diagnosis = {
      ok: true,
      checks: [
        { name: "kv", status: "ok", detail: "It answers.", advice: null },
        { name: "provider", status: "warning", detail: "No key is set.", advice: "Set VEO3_API_KEY." },
      ],
    };
    await using server = await startServer((_, response) => response.end(JSON.stringify(diagnosis)));
    expect(diagnosisLines(await server.receiver.askDoctor(), en)).toEqual([
      "Doctor: none of 2 checks failed, 1 with a remark:",
      "  provider: warning. No key is set. Set VEO3_API_KEY.",
    ]);
  });
});
