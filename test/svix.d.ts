/** What the tests use of `svix`. Its own types bring those of Node, which the Worker does not have. */

export class Webhook {
  constructor(secret: string);
  /** @throws when the signature does not match */
  verify(payload: string, headers: Record<string, string>): unknown;
}
