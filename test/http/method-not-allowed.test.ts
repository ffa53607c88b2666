import { describe, expect, it } from "vitest";
import { fetchReceiver, AUTHORIZED as headers, problemOf } from "../client.ts";

const ALLOWED = {
  "/veo3-callback": "POST",
  "/videos": "GET, HEAD",
  "/videos/a": "GET, HEAD, PUT, DELETE",
  "/videos/a/retry": "POST",
  "/videos/a/events": "GET, HEAD",
  "/videos/a/generated_0.mp4": "GET, HEAD",
  "/healthz": "GET, HEAD",
  "/openapi.json": "GET, HEAD",
  "/docs": "GET, HEAD",
};
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

const REFUSED = Object.entries(ALLOWED).flatMap(([path, allow]) =>
  METHODS.filter((method) => !allow.split(", ").includes(method)).map((method) => ({ method, path, allow })),
);
/** Videos answer the preflight requests of other origins. */
const isPreflight = ({ method, path }: { method: string; path: string }) =>
  method === "OPTIONS" && path.endsWith(".mp4");

describe("a method that a path does not allow", () => {
  it.each(REFUSED.filter((request) => !isPreflight(request)))(
    "is answered with 405: $method $path, Allow: $allow",
    async ({ method, path, allow }) => {
      const response = await fetchReceiver(path, { method, headers });
      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toBe(allow);
      expect(response.headers.get("access-control-allow-origin")).toBe(path.endsWith(".mp4") ? "*" : null);
      if (method === "HEAD") expect(await response.text()).toBe("");
      else expect(await problemOf(response)).toBe("405 method_not_allowed");
    },
  );
});

describe("an unknown path", () => {
  it.each(METHODS)("is answered with 404: %s", async (method) => {
    for (const path of ["/nothing", "/videos/a/b/c", "/healthz/more", "/api/v2", "/.well-known/nothing"]) {
      const response = await fetchReceiver(path, { method, headers });
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      if (method === "HEAD") expect([response.status, await response.text()]).toEqual([404, ""]);
      else expect(await problemOf(response)).toBe("404 not_found");
    }
  });
});
