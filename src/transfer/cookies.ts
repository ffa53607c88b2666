/**
 * The cookies that hosts set during one attempt: some redirect to the video only once theirs has come back.
 *
 * A cookie goes back to the host that set it and to no other, whatever its `Domain` says.
 */

export class Cookies {
  readonly #byHost = new Map<string, Map<string, string>>();

  /** Keeps those that a response of `url` sets. */
  keep({ host }: URL, headers: Headers): void {
    const cookies = this.#byHost.get(host) ?? new Map<string, string>();
    for (const line of headers.getSetCookie()) {
      const [, name, value] = /^\s*([^=;\s]+)\s*=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) cookies.set(name, value.trim());
    }
    this.#byHost.set(host, cookies);
  }

  /** The header for a request to `url`; none without a cookie. */
  headersFor({ host }: URL): { cookie?: string } {
    const cookie = [...(this.#byHost.get(host) ?? [])].map((pair) => pair.join("=")).join("; ");
    return cookie === "" ? {} : { cookie };
  }
}
