/**
 * Where one attempt finds its video: opens connections to it. Throws `AttemptError` and nothing else; its messages
 * name hosts, never paths or queries.
 */

import type { SourcePolicy } from "../url-policy.ts";
import { AttemptError } from "./attempt-error.ts";
import { Connection } from "./connection.ts";
import { Cookies } from "./cookies.ts";
import type { IdleTimeout } from "./idle-timeout.ts";
import { type ByteRange, requestRange, type SourceAddress, WHOLE } from "./request.ts";

export class Source {
  readonly #address: SourceAddress;
  readonly #idle: IdleTimeout;

  /** @param idle its signal ends every request and connection */
  constructor(url: string, policy: SourcePolicy, idle: IdleTimeout) {
    this.#address = { url, policy, cookies: new Cookies() };
    this.#idle = idle;
  }

  /**
   * Opens a connection that delivers `range`, or the whole file from its first byte where the host does not give that
   * range, or no longer has that file: see the connection's `range`.
   *
   * @throws AttemptError `url_refused`, `source_gone`, `source_error`
   */
  async open(range: ByteRange): Promise<Connection> {
    try {
      return await this.#request(range);
    } catch (error) {
      if (range.kind === "whole" || !this.#isRefusal(error)) throw error;
      return this.#request(WHOLE);
    }
  }

  /**
   * Opens a connection that delivers `range` and nothing else.
   *
   * @throws AttemptError `url_refused`, `source_gone`, `source_error`
   */
  async openExactly(range: ByteRange): Promise<Connection> {
    const connection = await this.#request(range);
    if (connection.range.kind === range.kind) return connection;
    connection.close();
    throw new AttemptError("source_error", "the host does not give the file in parts");
  }

  async #request(range: ByteRange): Promise<Connection> {
    return new Connection(await requestRange(this.#address, range, this.#idle.signal), this.#idle);
  }

  /** Whether it may be the range that the host refuses, by whatever status or reset: it asked for no time. */
  #isRefusal(error: unknown): boolean {
    if (this.#idle.signal.aborted || !(error instanceof AttemptError)) return false;
    return error.reason !== "url_refused" && error.retryAfterMs === 0;
  }
}
