/** What the simulator is asked for cannot be: HTTP 400 of its own API, code 422 of the provider's. */
export class InvalidInput extends Error {
  override readonly name = "InvalidInput";
}
