/**
 * Where one attempt finds its video: opens connections to it.
 *
 * Throws `AttemptError` and nothing else; its messages name hosts, never paths or queries.
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
   * @throws AttemptError `url_refused`, `source_gone`, `source_error`; the latter also for a refused `part`
   */
  async open(range: ByteRange): Promise<Connection> {
    const answer = await requestRange(this.#address, range, this.#idle.signal);
    if (answer.kind === "opened") return new Connection(answer, this.#idle);
    if (range.kind === "part") throw answer.error;
    return this.open(WHOLE);
  }

  /**
   * Opens a connection that delivers `range` and nothing else.
   *
   * @throws AttemptError `url_refused`, `source_gone`, `source_error`
   */
  async openExactly(range: ByteRange): Promise<Connection> {
    const connection = await this.open(range);
    if (connection.range.kind === range.kind) return connection;
    connection.close();
    throw new AttemptError("source_error", "the host does not give the file in parts");
  }
}
