import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { fetchReceiver, simulator } from "../client.ts";
import { type Answer, AUTHORIZED, call, callWith, gatewayProblem } from "./gateway-client.ts";

const RESOURCES = {
  generate: "POST",
  extend: "POST",
  "get-4k-video": "POST",
  "record-info?taskId=veo_task_a": "GET",
  "get-1080p-video?taskId=veo_task_a": "GET",
};

async function fetchJson(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetchReceiver(path, init);
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe.each(Object.entries(RESOURCES))("/api/v1/veo/%s", (path, method) => {
  const body = method === "POST" ? { prompt: "A dog", taskId: "veo_task_a" } : undefined;

  it("takes a bearer token of this receiver, and no other", async () => {
    const [asked, objects] = [await simulator.requests(), await listDurableObjectIds(env.TASKS)];
    for (const authorization of ["", "Bearer ", "Bearer provider-key", "Bearer callback-token"]) {
      const answer = await call(path, body, { authorization });
      expect(gatewayProblem(answer)).toBe("401 unauthorized");
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
    }
    expect(await simulator.requests()).toEqual(asked);
    expect(await listDurableObjectIds(env.TASKS)).toEqual(objects);
  });

  it("is off without the provider's key: 503", async () => {
    for (const VEO3_API_KEY of [undefined, "", " "]) {
      const answer = await callWith({ VEO3_API_KEY }, path, body);
      expect(gatewayProblem(answer)).toBe("503 not_configured");
      expect(answer.body.msg).toContain("VEO3_API_KEY");
    }
  });

  it(`takes ${method} alone: 405`, async () => {
    const others = ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((other) => other !== method);
    for (const other of others) {
      const answer = await fetchJson(`/api/v1/veo/${path}`, { method: other, headers: AUTHORIZED });
      expect(gatewayProblem(answer)).toBe("405 method_not_allowed");
      expect(answer.headers.get("allow")).toBe(method);
    }
    const head = await fetchReceiver(`/api/v1/veo/${path}`, { method: "HEAD", headers: AUTHORIZED });
    expect(head.status).toBe(405);
  });
});

describe("the gateway", () => {
  it.each([
    "/api/v1",
    "/api/v1/",
    "/api/v1/veo",
    "/api/v1/veo/generate/more",
    "/api/v1/jobs/recordInfo",
    "/api/v1/chat/credit",
    "/api/v1/veo/..%2fgenerate",
  ])("has nothing at %s, and passes nothing on: 404", async (path) => {
    const asked = await simulator.requests();
    for (const method of ["GET", "POST"]) {
      const answer = await fetchJson(path, { method, headers: AUTHORIZED });
      expect(gatewayProblem(answer)).toBe("404 not_found");
    }
    expect(await simulator.requests()).toEqual(asked);
  });

  it("asks for nothing that could not be called back: 503", async () => {
    const asked = await simulator.requests();
    for (const path of ["generate", "extend", "get-4k-video"]) {
      const answer = await callWith({ CALLBACK_TOKEN: "" }, path, { prompt: "A dog", taskId: "veo_task_a" });
      expect(gatewayProblem(answer)).toBe("503 not_configured");
    }
    expect(await simulator.requests()).toEqual(asked);
  });

  it("shows nothing of a fault of its own, but in its log", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const TASKS = { getByName: () => ({ read: () => Promise.reject(new Error("an odd fault")) }) };
    const answer = await callWith({ TASKS }, "record-info?taskId=veo_task_a");
    expect(gatewayProblem(answer)).toBe("500 internal_error");
    expect(JSON.stringify(answer.body)).not.toContain("an odd fault");
    expect(log.mock.calls.join()).toContain("an odd fault");
    log.mockRestore();
  });
});
