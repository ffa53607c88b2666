/** What reading a body of the provider's came to. Whoever asked decides how a failure is answered. Types only. */

/** @typeParam Reason why it could not be read, for programs; `detail` is a sentence for a person, without secrets */
export type Parsed<Value, Reason extends string> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: Reason; readonly detail: string };
