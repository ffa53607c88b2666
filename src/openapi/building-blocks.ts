/** Headers, parameters and responses that many operations of the document share. */

import * as z from "zod/mini";
import { TASK_ID } from "../veo3/result.ts";
import type { ComponentName } from "./components.ts";
import type {
  Content,
  Example,
  Header,
  OperationResponse,
  Parameter,
  RequestBody,
  ResponseHeaders,
  Schema,
} from "./specification.ts";

export const TASK_ID_EXAMPLE = "veo_task_abcdef123456";

const text: Schema = { type: "string" };

/** A response header that is only sometimes sent. */
export function header(description: string, schema = text): Header {
  return { description, schema };
}

/** A response header that is always sent. */
export function sureHeader(description: string, schema = text): Header {
  return { description, required: true, schema };
}

export const noStore: ResponseHeaders = {
  "Cache-Control": sureHeader("Caches must not keep it.", { const: "no-store" }),
};

export function ref(name: ComponentName): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

export function json(name: ComponentName, example: unknown): Content {
  return { "application/json": { schema: ref(name), example } };
}

export function jsonExamples(name: ComponentName, examples: Readonly<Record<string, Example>>): Content {
  return { "application/json": { schema: ref(name), examples } };
}

export function jsonBody(name: ComponentName, example: unknown, required = true): RequestBody {
  return { required, content: json(name, example) };
}

export function jsonResponse(
  description: string,
  name: ComponentName,
  example: unknown,
  headers?: ResponseHeaders,
): OperationResponse {
  return { description, ...(headers && { headers }), content: json(name, example) };
}

export const taskIdParameter: Parameter = {
  name: "taskId",
  in: "path",
  required: true,
  description: "The provider's id of the task, as returned by `generate`.",
  schema: { type: "string", pattern: TASK_ID.source },
  example: TASK_ID_EXAMPLE,
};

export function query(name: string, description: string, schema: Schema, example?: string): Parameter {
  return { name, in: "query", description, schema, ...(example !== undefined && { example }) };
}

export function requestHeader(name: string, description: string, example: string): Parameter {
  return { name, in: "header", description, schema: text, example };
}

/** A zod schema as JSON Schema: of what it accepts (`input`) or of what it returns (`output`). */
export function inline(schema: z.ZodMiniType, io: "input" | "output"): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
