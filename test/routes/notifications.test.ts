/** `POST /notifications/test`: does each of the operator's endpoints take a notification? */

import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import { fetchWith } from "../changed-receiver.ts";
import { AUTHORIZED, ORIGIN, problemOf, simulator } from "../client.ts";

const SECRET = `whsec_${btoa("a key of twenty-four by.")}`;

function test(variables: object, headers: Record<string, string> = AUTHORIZED): Promise<Response> {
  return fetchWith(variables, "/notifications/test", { method: "POST", headers });
}

it("sends a signed test to each, and says how it went", async () => {
  const well = await simulator.planHook("well-private", [{ status: 204 }]);
  const failing = await simulator.planHook("failing-private", [{ status: 500 }]);
  const response = await test({ NOTIFY_URLS: `${well.url},${failing.url}`, NOTIFY_SECRET: SECRET });
  expect(response.status).toBe(200);
  const { host } = simulator;
  expect(await response.json()).toEqual({
    results: [
      { endpoint: host, delivered: true, detail: `HTTP 204 from ${host}` },
      { endpoint: host, delivered: false, detail: `HTTP 500 from ${host}` },
    ],
  });
  const [request] = (await simulator.hook("well-private", { count: 1 })).requests;
  const verified = new Webhook(SECRET).verify(
    request?.body ?? "",
    request?.headers as Record<string, string>,
  );
  expect(verified).toEqual({
    type: "receiver.test",
    timestamp: expect.any(String),
    data: { receiver: ORIGIN },
  });
  expect((await simulator.hook("failing-private")).requests, "it is sent once").toHaveLength(1);
});

it("has no results without endpoints", async () => {
  expect(await (await test({})).json()).toEqual({ results: [] });
});

it("is for whoever may change something", async () => {
  expect(await problemOf(test({}, {}))).toBe("401 unauthorized");
  const viewing = { authorization: "Bearer view" };
  expect(await problemOf(test({ VIEW_TOKEN: "view" }, viewing))).toBe("403 read_only");
});
