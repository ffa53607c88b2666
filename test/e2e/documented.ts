/**
 * Calls a receiver as its own OpenAPI document describes it, and checks each answer against the document: it must be
 * documented for its operation, with the headers that are promised, and a body that fits its schema and has no other
 * members.
 */

import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect } from "vitest";
import { type HttpAnswer, type HttpRequest, send } from "./http-request.ts";

type Schema = Record<string, unknown>;
type Answer = {
  description: string;
  headers?: Record<string, { required?: boolean; schema: Schema }>;
  content?: Record<
    string,
    { schema: Schema; example?: unknown; examples?: Record<string, { value: unknown }> }
  >;
};
export type Operation = {
  operationId: string;
  security?: object[];
  requestBody?: { content: NonNullable<Answer["content"]> };
  responses: Record<string, Answer>;
};
type Document = {
  security: object[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

export type Call = HttpRequest & { params?: Record<string, string>; query?: string };

export class Documented {
  readonly document: Document;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  /** The answers seen so far, such as "getTask 200". */
  readonly #seen = new Set<string>();

  private constructor(document: Document) {
    this.document = document;
    addFormats.default(this.#ajv);
    const closed = structuredClone(document);
    for (const schema of Object.values(closed.components.schemas)) close(schema);
    this.#ajv.addSchema(closed, "openapi", undefined, false);
  }

  static async read(origin: string): Promise<Documented> {
    const answer = await send(`${origin}/openapi.json`);
    expect(answer.headers["content-type"]).toBe("application/json");
    return new Documented(answer.json());
  }

  get operations(): { method: string; path: string; operation: Operation }[] {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
    );
  }

  /** Calls an operation with the method of the document, unless `call` names another one. */
  async call(origin: string, operationId: string, call: Call = {}): Promise<HttpAnswer> {
    const found = this.operations.find(({ operation }) => operation.operationId === operationId);
    if (found === undefined) throw new Error(`there is no operation ${operationId}`);
    const { params = {}, query, ...request } = call;
    const path = found.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "unknown");
    const url = `${origin}${path}${query === undefined ? "" : `?${query}`}`;
    const method = request.method ?? found.method.toUpperCase();
    const answer = await send(url, { ...request, method });
    this.#expectDocumented(found, method === "HEAD", answer);
    return answer;
  }

  /** The answers that are documented and have not been seen. */
  get unseen(): string[] {
    return this.operations.flatMap(({ operation: { operationId, responses } }) =>
      Object.keys(responses)
        .map((status) => `${operationId} ${status}`)
        .filter((name) => !this.#seen.has(name)),
    );
  }

  /** Each example of the document, with the errors it has against its schema; null when it fits. */
  examples(): { name: string; errors: unknown }[] {
    return this.operations.flatMap(({ method, path, operation }) => {
      const at = ["paths", path, method];
      const answers = Object.entries(operation.responses).map(
        ([status, { content }]) => [[...at, "responses", status, "content"], content] as const,
      );
      const all = [...answers, [[...at, "requestBody", "content"], operation.requestBody?.content] as const];
      return all.flatMap(([where, content]) =>
        Object.entries(content ?? {}).flatMap(([type, { example, examples = {} }]) => {
          const values = Object.values(examples).map(({ value }) => value);
          return (example === undefined ? values : [example, ...values]).map((value) => ({
            name: `${operation.operationId} ${where.slice(3).join(" ")} ${type}`,
            errors: this.#errors([...where, type, "schema"], value),
          }));
        }),
      );
    });
  }

  #expectDocumented(
    { method, path, operation }: { method: string; path: string; operation: Operation },
    isHead: boolean,
    answer: HttpAnswer,
  ): void {
    const { operationId, responses } = operation;
    const status = String(answer.status) in responses ? String(answer.status) : "default";
    const what = `${operationId} ${answer.status}: ${answer.body.toString().slice(0, 500)}`;
    const documented = responses[status];
    if (documented === undefined) throw new Error(`not documented: ${what}`);
    this.#seen.add(`${operationId} ${status}`);
    for (const [name, { required, schema }] of Object.entries(documented.headers ?? {})) {
      const value = answer.headers[name.toLowerCase()];
      if (required) expect(value, `${what} has the header ${name}`).toBeDefined();
      if (value !== undefined)
        expect(this.#ajv.validate(schema, value), `${what}: ${name}: ${value}`).toBe(true);
    }
    if (isHead || documented.content === undefined) {
      expect(answer.body.length, `${what} has no body`).toBe(0);
      return;
    }
    const type = String(answer.headers["content-type"]).split(";")[0] ?? "";
    const known = Object.keys(documented.content);
    expect(known, what).toContain(known.includes(type) ? type : type.replace(/\/.*/, "/*"));
    if (!type.endsWith("json")) return;
    const at = ["paths", path, method, "responses", status, "content", type, "schema"];
    expect(this.#errors(at, answer.json()), what).toBeNull();
  }

  #errors(at: string[], value: unknown): unknown {
    const pointer = at.map((part) => encodeURIComponent(part.replace(/~/g, "~0").replace(/\//g, "~1")));
    const validate = this.#ajv.compile({ $ref: `openapi#/${pointer.join("/")}` });
    return validate(value) ? null : validate.errors;
  }
}

/** Here an object must not have members that are not documented, though clients are to ignore such members. */
function close(schema: unknown): void {
  if (typeof schema !== "object" || schema === null) return;
  for (const part of Object.values(schema)) close(part);
  if ("properties" in schema && !("additionalProperties" in schema) && "type" in schema) {
    (schema as Schema).additionalProperties = false;
  }
}
