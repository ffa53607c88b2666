/** The types of an OpenAPI 3.1 document, as far as this one needs them. */

import type { Security } from "./security-schemes.ts";

/** JSON Schema 2020-12, which OpenAPI 3.1 uses unchanged. */
export type Schema = { readonly [keyword: string]: unknown };

export type Example = { readonly summary?: string; readonly value: unknown };

export type Header = {
  readonly description: string;
  /** Absent if the header is only sometimes sent. */
  readonly required?: true;
  readonly schema: Schema;
};

export type ResponseHeaders = Readonly<Record<string, Header>>;

export type Parameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly description: string;
  readonly required?: true;
  readonly schema: Schema;
  readonly example?: string | number;
};

export type MediaType = {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, Example>>;
};

/** By media type. */
export type Content = Readonly<Record<string, MediaType>>;

export type RequestBody = { readonly required: boolean; readonly content: Content };

export type OperationResponse = {
  readonly description: string;
  readonly headers?: ResponseHeaders;
  readonly content?: Content;
};

/** The keys are HTTP statuses, or `default`. */
export type OperationResponses = Readonly<Record<string, OperationResponse>>;

export type Operation = {
  readonly operationId: string;
  readonly summary: string;
  /** CommonMark. */
  readonly description: string;
  /** If absent, the document adds that of the section. */
  readonly tags?: readonly string[];
  /** If absent, the document's own applies. */
  readonly security?: Security;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: RequestBody;
  readonly responses: OperationResponses;
};

/** The operations of a section, by method and path. */
export type Operations = Readonly<Record<`${Method} /${string}`, Operation>>;

export const METHODS = ["get", "head", "options", "put", "post", "delete"] as const;
export type Method = (typeof METHODS)[number];

export type PathItem = Readonly<Partial<Record<Method, Operation>>>;
export type Paths = Readonly<Record<`/${string}`, PathItem>>;

export type Entry = { readonly method: Method; readonly path: string; readonly operation: Operation };
