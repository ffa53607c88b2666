import { describe, expect, it } from "vitest";
import { openApiDocument } from "../../src/openapi/openapi.ts";
import { MEANINGS } from "../../src/openapi/problems.ts";
import { METHODS } from "../../src/openapi/specification.ts";
import { fetchReceiver } from "../client.ts";

const operations = Object.values(openApiDocument.paths).flatMap((item) =>
  METHODS.flatMap((method) => item[method] ?? []),
);

describe("GET /docs", () => {
  it("is open to anyone, loads nothing from elsewhere, and sends requests only to the receiver", async () => {
    const response = await fetchReceiver("/docs");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=UTF-8");
    const policy = response.headers.get("content-security-policy") ?? "";
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1];
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src 'nonce-${nonce}'`,
      "connect-src 'self'",
      "img-src data:",
      "form-action 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(await response.text()).toMatch(/^<!doctype html>/);
    const again = await fetchReceiver("/docs");
    expect(again.headers.get("content-security-policy")).not.toContain(nonce);
  });

  it("gives every operation, schema, security scheme and error its own anchor", async () => {
    const html = await (await fetchReceiver("/docs")).text();
    const anchors = [
      ...operations.map(({ operationId }) => operationId),
      ...Object.keys(openApiDocument.components.schemas),
      ...Object.keys(openApiDocument.components.securitySchemes),
      ...Object.keys(MEANINGS),
    ];
    expect(anchors.filter((id) => !html.includes(` id="${id}"`))).toEqual([]);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    const links = [...html.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it("escapes the document's texts", async () => {
    const html = await (await fetchReceiver("/docs")).text();
    expect(html).toContain("Authorization: Bearer &lt;token&gt;");
    expect(html).not.toContain("Bearer <token>");
  });
});
