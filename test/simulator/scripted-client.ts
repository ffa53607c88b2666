/** The scripted host by fetch alone, for tests inside workerd. Free of Node. */

export interface ScriptedAnswer {
  /** Default 200. */
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** The body is compressed, and a header says so. */
  coding?: "gzip" | "br" | "deflate";
  /** What comes after the body: its end, nothing on an open connection, a cut, or the same over and over. */
  after?: "end" | "silence" | "reset" | "repeat";
}

export interface ScriptedRequest {
  method: string;
  /** With its query string. */
  path: string;
  headers: Record<string, string>;
  body: string;
  /** Its body came to its end. */
  isWhole: boolean;
  /** The client closed the connection before the answer had ended. */
  isCutByClient: boolean;
}

export interface ScriptedOrigin {
  /** Answers everything under it. */
  readonly origin: string;
  requests(): Promise<ScriptedRequest[]>;
}

export async function script(host: string, answers: ScriptedAnswer[]): Promise<ScriptedOrigin> {
  const response = await fetch(`${host}/_script`, { method: "POST", body: JSON.stringify({ answers }) });
  const { origin } = (await response.json()) as { origin: string };
  return {
    origin,
    async requests() {
      const asked = (await (await fetch(origin)).json()) as { requests: ScriptedRequest[] };
      return asked.requests;
    },
  };
}
