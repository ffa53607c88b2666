/** How the gallery's tests meet it: as a browser that keeps its cookies, and reads pages as their elements. */

import { exports } from "cloudflare:workers";
import { fetchWith } from "../changed-receiver.ts";
import { ORIGIN } from "../client.ts";

export type Visit = {
  readonly status: number;
  readonly headers: Headers;
  /** Where it was sent to, if it was. */
  readonly location: string | null;
  readonly html: string;
};

type Init = {
  readonly form?: Record<string, string> | string[][];
  readonly headers?: Record<string, string>;
};

/** Follows no redirect: where one leads is what a test wants to know. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  readonly #variables: object | null;

  /** @param variables of the receiver that it visits, where they are not the usual ones */
  constructor(variables: object | null = null) {
    this.#variables = variables;
  }

  async visit(path: string, { form, headers = {} }: Init = {}): Promise<Visit> {
    const cookie = [...this.#cookies].map((pair) => pair.join("=")).join("; ");
    const init: RequestInit = {
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
      redirect: "manual",
      headers: { cookie, ...(form && { "sec-fetch-site": "same-origin" }), ...headers },
    };
    const response =
      this.#variables === null
        ? await exports.default.fetch(new Request(new URL(path, ORIGIN), init))
        : await fetchWith(this.#variables, path, init);
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const { status, headers: answered } = response;
    return { status, headers: answered, location: answered.get("location"), html: await response.text() };
  }

  async signIn(token = "api-token"): Promise<this> {
    const { status } = await this.visit("/session", { form: { token, next: "/" } });
    if (status !== 303) throw new Error(`signing in was answered with ${status}`);
    return this;
  }

  #keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/max-age=0/i.test(line)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

/** The text a reader sees, without tags, scripts and styles. */
export function textOf(html: string): string {
  return html
    .replace(/<(script|style)[^>]*>.*?<\/\1>/gs, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ");
}

/** The values of an attribute, wherever it stands. */
export function attributes(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map(([, value = ""]) =>
    value.replaceAll("&amp;", "&"),
  );
}

/** The ids of the tasks shown in the grid, in order. */
export function shownIn({ html }: Visit): string[] {
  return attributes(html, "id").flatMap((id) => /^task-(.*)$/.exec(id)?.[1] ?? []);
}
