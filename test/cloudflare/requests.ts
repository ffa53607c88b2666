/** The requests that a run causes, to Cloudflare's API and to the Workers, and an outage in the middle of one of them. */

export interface Outage {
  /** The request, such as "POST /storage/kv/namespaces". */
  readonly request: string;
  /** Which of the requests of that name that come from now on; default 1, the next. */
  readonly nth?: number;
  /** `error`: it is answered 500 and has no effect. `cut`: it takes effect, and its caller has no answer. */
  readonly kind: "error" | "cut";
  /** Called once it has taken effect, or not. */
  readonly onMet?: () => void;
}

export class Requests {
  /** Each that came, as method and path, within the account where it is in one. */
  readonly seen: string[] = [];
  #outage: Outage | null = null;
  #toCome = 0;

  /** One of the next requests meets it, and then it is over. */
  expect(outage: Outage): void {
    this.#outage = outage;
    this.#toCome = outage.nth ?? 1;
  }

  /** To be called as a request comes. @returns the outage that it meets */
  add(request: string): Outage | null {
    this.seen.push(request);
    if (this.#outage?.request !== request || --this.#toCome > 0) return null;
    const met = this.#outage;
    this.#outage = null;
    return met;
  }

  /** Those that change an account, or a receiver. The figures of a bucket are asked for by POST. */
  changes(): string[] {
    return this.seen.filter((request) => !request.startsWith("GET ") && request !== "POST /graphql");
  }
}
