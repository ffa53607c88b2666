/** The schemas of the document by name, as JSON Schema 2020-12, and what zod alone does not tell of them. */

import * as z from "zod/mini";
import * as views from "../task/view-schema.ts";
import { urlList } from "../veo3/result.ts";
import * as gateway from "./gateway-schemas.ts";
import * as requests from "./request-schemas.ts";
import * as responses from "./response-schemas.ts";
import type { Schema } from "./specification.ts";

const RESPONSES = {
  Task: views.taskViewSchema,
  Video: views.videoViewSchema,
  Failure: views.failureViewSchema,
  TaskSummary: views.summaryViewSchema,
  TaskPage: views.taskPageSchema,
  Health: responses.healthSchema,
  CallbackAnswer: responses.callbackAnswerSchema,
  Problem: responses.problemSchema,
  GatewayProblem: responses.gatewayProblemSchema,
  Envelope: gateway.envelopeSchema,
  Submitted: gateway.submittedSchema,
  RecordInfo: gateway.recordInfoSchema,
  Upgraded1080p: gateway.upgraded1080pSchema,
  Upgraded4k: gateway.upgraded4kSchema,
} as const;

const REQUESTS = {
  Callback: requests.callbackRequestSchema,
  GenerateRequest: requests.generateRequestSchema,
  ExtendRequest: requests.extendRequestSchema,
  Get4kRequest: requests.get4kRequestSchema,
  SentCallback: gateway.sentCallbackSchema,
} as const;

export type ComponentName = keyof typeof RESPONSES | keyof typeof REQUESTS;

export function componentSchemas(): Readonly<Record<string, Schema>> {
  return { ...jsonSchemas(RESPONSES, "output"), ...jsonSchemas(REQUESTS, "input") };
}

function jsonSchemas(
  schemas: Readonly<Record<string, z.ZodMiniType>>,
  io: "input" | "output",
): Record<string, Schema> {
  const named = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) named.add(schema, { id });
  const uri = (id: string) => `#/components/schemas/${id}`;
  const converted = z.toJSONSchema(named, { io, uri, override: tellMore }).schemas;
  return Object.fromEntries(
    Object.entries(converted).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  );
}

type Override = NonNullable<z.core.ToJSONSchemaParams["override"]>;

const tellMore: Override = ({ zodSchema, jsonSchema }) => {
  // Text that stands for a list is read before zod sees it.
  if (zodSchema === (urlList as z.core.$ZodType)) {
    jsonSchema.anyOf = [{ type: "array", items: { type: "string" } }, { type: "string" }, { type: "null" }];
  }
  // A client does not stop at a member it does not know: the next version may have one more.
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  // The bounds of what JavaScript holds exactly, which say nothing about the field.
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  // Of TypeScript, not of JSON.
  delete jsonSchema.readOnly;
  // What the format says, at length.
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (zodSchema instanceof z.ZodMiniObject) dropCaught(zodSchema, jsonSchema);
};

/** What has a fallback may be missing, or be anything. */
function dropCaught({ shape }: z.ZodMiniObject, schema: z.core.JSONSchema.BaseSchema): void {
  const caught = (name: string) => shape[name] instanceof z.ZodMiniCatch;
  for (const name of Object.keys(schema.properties ?? {}).filter(caught)) {
    (schema.properties as Record<string, Schema>)[name] = {};
  }
  const required = schema.required?.filter((name) => !caught(name)) ?? [];
  if (required.length > 0) schema.required = required;
  else delete schema.required;
}
