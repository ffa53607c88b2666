/**
 * Schemas that describe what the code sends, held to the code's own types: a field that is missing, too much, or of
 * another type does not compile.
 *
 * Types only.
 */

import type * as z from "zod/mini";

type Exact<T, S extends z.ZodMiniType> = [T] extends [z.output<S>]
  ? [z.output<S>] extends [T]
    ? [keyof T] extends [keyof z.output<S>]
      ? S
      : never
    : never
  : never;

/** The schema takes all of `T`, and nothing else. */
export function exactly<T>() {
  return <S extends z.ZodMiniType>(schema: S & NoInfer<Exact<T, S>>): S => schema;
}

/** The schema takes all of `T`, and more: what the provider sends of its own. */
export function atLeast<T>() {
  return <S extends z.ZodMiniType>(schema: S & ([T] extends [z.output<S>] ? S : never)): S => schema;
}
