/** The part of OpenAPI 3.1 that the document is made of. */

import type { SchemeName } from "./security-schemes.ts";

/** JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. */
export type Schema = { readonly [keyword: string]: unknown };

export type Example = { readonly summary?: string; readonly value: unknown };

export type Header = {
  readonly description: string;
  /** Absent: only sometimes sent. */
  readonly required?: true;
  readonly schema: Schema;
};

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

export type OperationResponse = {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header>>;
  readonly content?: Readonly<Record<string, MediaType>>;
};

/** By status, or `default`. */
export type OperationResponses = Readonly<Record<string, OperationResponse>>;

/** Each entry is one way in; all schemes of an entry are needed together. */
export type Security = readonly Readonly<Partial<Record<SchemeName, readonly []>>>[];

export type Operation = {
  readonly operationId: string;
  readonly summary: string;
  /** CommonMark. */
  readonly description: string;
  readonly tags: readonly string[];
  /** Absent: the document's. */
  readonly security?: Security;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: OperationResponses;
};

export const METHODS = ["get", "head", "options", "put", "post", "delete"] as const;
export type Method = (typeof METHODS)[number];

export type PathItem = Readonly<Partial<Record<Method, Operation>>>;
export type Paths = Readonly<Record<`/${string}`, PathItem>>;
