/** What goes wrong at the API: an outage in the middle of a call, before or after it took effect. */

export interface Fault {
  /** Of the call, such as "POST /storage/kv/namespaces": the path without the account. */
  readonly call: RegExp;
  /** Whether the call takes effect although its caller never learns of it. */
  readonly takesEffect: boolean;
  /** Called where the answer would be sent; default: the connection is cut. */
  readonly onCall?: () => void;
}
