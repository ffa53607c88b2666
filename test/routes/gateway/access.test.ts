import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { AUTHORIZED } from "../../client.ts";
import { callWith, gatewayProblem, requestWith, scriptedProvider } from "./gateway-client.ts";

const RESOURCES = {
  generate: "POST",
  extend: "POST",
  "get-4k-video": "POST",
  "record-info?taskId=veo_task_a": "GET",
  "get-1080p-video?taskId=veo_task_a": "GET",
};
const BODY = { prompt: "A dog", taskId: "veo_task_a" };

describe.each(Object.entries(RESOURCES))("/api/v1/veo/%s", (path, method) => {
  const body = method === "POST" ? BODY : undefined;

  it("refuses any token but those of this receiver, and asks nobody", async () => {
    const provider = await scriptedProvider({ body: "{}" });
    const objects = await listDurableObjectIds(env.TASKS);
    for (const authorization of ["", "Bearer ", "Bearer provider-key", "Bearer callback-token"]) {
      const init = { method, headers: { authorization }, body: body ? JSON.stringify(body) : null };
      const answer = await requestWith(provider.variables, path, init);
      expect(gatewayProblem(answer)).toBe("401 unauthorized");
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
    }
    expect(await provider.requests()).toEqual([]);
    expect(await listDurableObjectIds(env.TASKS)).toEqual(objects);
  });

  it("is off without the provider's key: 503", async () => {
    for (const VEO3_API_KEY of [undefined, "", " "]) {
      const answer = await callWith({ VEO3_API_KEY }, path, body);
      expect(gatewayProblem(answer)).toBe("503 not_configured");
      expect(answer.body.msg).toContain("VEO3_API_KEY");
    }
  });

  it("refuses other methods, with 405 in the provider's form too", async () => {
    const provider = await scriptedProvider({ body: "{}" });
    const others = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].filter((other) => other !== method);
    for (const other of others) {
      const answer = await requestWith(provider.variables, path, { method: other, headers: AUTHORIZED });
      expect(gatewayProblem(answer)).toBe("405 method_not_allowed");
      expect(answer.headers.get("allow")).toBe(method === "GET" ? "GET, HEAD" : method);
    }
    expect(await provider.requests()).toEqual([]);
  });

  it("answers HEAD where it answers GET", async () => {
    const provider = await scriptedProvider({ body: '{"code":422,"msg":"record is null","data":null}' });
    const head = await requestWith(provider.variables, path, { method: "HEAD", headers: AUTHORIZED });
    expect([head.status, head.body]).toEqual([method === "GET" ? 200 : 405, null]);
  });
});

describe("the gateway", () => {
  it("answers 503 when the provider could not call back, and asks nothing", async () => {
    const provider = await scriptedProvider({ body: "{}" });
    for (const path of ["generate", "extend", "get-4k-video"]) {
      const answer = await callWith({ ...provider.variables, CALLBACK_TOKEN: "" }, path, BODY);
      expect(gatewayProblem(answer)).toBe("503 not_configured");
    }
    expect(await provider.requests()).toEqual([]);
  });

  it("describes a fault of its own in its log, and not in its answer", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const TASKS = { getByName: () => ({ read: () => Promise.reject(new Error("an odd fault")) }) };
    const answer = await callWith({ TASKS }, "record-info?taskId=veo_task_a");
    expect(gatewayProblem(answer)).toBe("500 internal_error");
    expect(JSON.stringify(answer.body)).not.toContain("an odd fault");
    expect(log.mock.calls.join()).toContain("an odd fault");
    log.mockRestore();
  });
});
