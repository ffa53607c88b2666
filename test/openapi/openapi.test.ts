import { describe, expect, it } from "vitest";
import { app } from "../../src/app.ts";
import { PROBLEMS } from "../../src/http/problem.ts";
import { openApiDocument } from "../../src/openapi/openapi.ts";
import { fetchReceiver } from "../client.ts";

/** The gallery's pages, and where its forms are sent, are not part of the API. */
const isPage = (path: string) =>
  path === "/" || /^\/(tasks|session|check|endpoints|usage|foot|links|selected|generate|import)\b/.test(path);

/** Documented operations that no handler of exactly this method and path answers. */
const OTHERWISE = [
  "post /veo3-callback",
  "head /videos/{taskId}/{name}",
  "options /videos/{taskId}/{name}",
  "head /videos/{taskId}/{name}/poster",
  "options /videos/{taskId}/{name}/poster",
];

const documented = Object.entries(openApiDocument.paths).flatMap(([path, item]) =>
  Object.keys(item).map((method) => `${method} ${path}`),
);
const handled = app.routes
  .filter(({ method, path }) => method !== "ALL" && !isPage(path))
  .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, "{$1}")}`);

describe("the OpenAPI document", () => {
  it("is served to anyone", async () => {
    const response = await fetchReceiver("/openapi.json");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual(openApiDocument);
  });

  it("has every route of the app, and no other", () => {
    expect(documented.toSorted()).toEqual([...new Set([...handled, ...OTHERWISE])].toSorted());
  });

  it("has an example of every error", () => {
    const text = JSON.stringify(openApiDocument.paths);
    // Only paths that do not exist answer not_found.
    const reasons = Object.keys(PROBLEMS).filter((reason) => reason !== "not_found");
    expect(reasons.filter((reason) => !text.includes(`"reason":"${reason}"`))).toEqual([]);
  });

  it("describes each error with its meaning, headers and an example", () => {
    const { 401: refused } = openApiDocument.paths["/videos"]?.get?.responses ?? {};
    expect(refused).toMatchObject({
      description: "`unauthorized`: The API token is missing or wrong.",
      headers: { "WWW-Authenticate": {} },
      content: {
        "application/problem+json": {
          examples: {
            unauthorized: { value: { status: 401, title: "Unauthorized", reason: "unauthorized" } },
          },
        },
      },
    });
  });

  it("has the limits that requests are checked by", () => {
    const parameters = openApiDocument.paths["/videos"]?.get?.parameters ?? [];
    const schemas = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
    expect(schemas.limit).toEqual({ type: "integer", minimum: 1, maximum: 100, default: 20 });
    expect(schemas.state).toMatchObject({ enum: ["waiting", "storing", "stored", "partial", "failed"] });
    const { GenerateRequest, Callback } = openApiDocument.components.schemas;
    expect(GenerateRequest).toMatchObject({
      required: ["prompt"],
      properties: { prompt: { maxLength: 10_000 }, imageUrls: { anyOf: [{ maxItems: 3 }, {}] } },
    });
    expect(Callback).toMatchObject({ required: ["code"] });
  });
});
