/** The schemas of the document by name, as JSON Schema 2020-12, corrected where zod's conversion is not exact. */

import * as z from "zod/mini";
import { statsSchema } from "../library/stats-schema.ts";
import * as views from "../task/view-schema.ts";
import { importedSchema } from "../task-object/import-tasks.ts";
import { retriedSchema } from "../task-object/retry-tasks.ts";
import { urlList } from "../veo3/result.ts";
import { GATEWAY_RESPONSES, sentCallbackSchema } from "./gateway-schemas.ts";
import { REQUESTS } from "./request-schemas.ts";
import { RESPONSES } from "./response-schemas.ts";
import type { Schema } from "./specification.ts";

const ANSWERED = {
  Task: views.taskViewSchema,
  Video: views.videoViewSchema,
  Notification: views.notificationViewSchema,
  Failure: views.failureViewSchema,
  TaskSummary: views.summaryViewSchema,
  TaskPage: views.taskPageSchema,
  Imported: importedSchema,
  Retried: retriedSchema,
  Stats: statsSchema,
  SentNotification: z
    .object({
      type: views.notificationViewSchema.shape.type,
      timestamp: z.iso.datetime().with(z.describe("When the notification was made.")),
      data: views.taskViewSchema,
    })
    .with(z.describe("What each of `NOTIFY_URLS` is sent.")),
  ...RESPONSES,
  ...GATEWAY_RESPONSES,
} as const;

const SENT = { ...REQUESTS, SentCallback: sentCallbackSchema } as const;

export type ComponentName = keyof typeof ANSWERED | keyof typeof SENT;

export function componentSchemas(): Readonly<Record<string, Schema>> {
  return { ...jsonSchemas(ANSWERED, "output"), ...jsonSchemas(SENT, "input") };
}

function jsonSchemas(
  schemas: Readonly<Record<string, z.ZodMiniType>>,
  io: "input" | "output",
): Record<string, Schema> {
  const named = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) named.add(schema, { id });
  const uri = (id: string) => `#/components/schemas/${id}`;
  const converted = z.toJSONSchema(named, { io, uri, override: correct }).schemas;
  return Object.fromEntries(
    Object.entries(converted).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  );
}

const correct: NonNullable<z.core.ToJSONSchemaParams["override"]> = ({ zodSchema, jsonSchema }) => {
  // A list may also be JSON text, which is parsed before zod checks it.
  if (zodSchema === (urlList as z.core.$ZodType)) {
    jsonSchema.anyOf = [{ type: "array", items: { type: "string" } }, { type: "string" }, { type: "null" }];
  }
  // Clients must accept unknown members, as the next version may add some.
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  // zod adds the bounds of JavaScript's safe integers, which say nothing about the field.
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  // `readonly` is a matter of TypeScript, not of the JSON.
  delete jsonSchema.readOnly;
  // The pattern only repeats the format at length.
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (zodSchema instanceof z.ZodMiniObject) dropCaught(zodSchema, jsonSchema);
};

/** A field with a fallback may be missing, or have any value. */
function dropCaught({ shape }: z.ZodMiniObject, schema: z.core.JSONSchema.BaseSchema): void {
  const caught = (name: string) => shape[name] instanceof z.ZodMiniCatch;
  for (const name of Object.keys(schema.properties ?? {}).filter(caught)) {
    (schema.properties as Record<string, Schema>)[name] = {};
  }
  const required = schema.required?.filter((name) => !caught(name)) ?? [];
  if (required.length > 0) schema.required = required;
  else delete schema.required;
}
