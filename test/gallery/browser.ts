/** How the gallery's tests meet it: as a browser that keeps its cookies, and reads pages as their elements. */

import { exports } from "cloudflare:workers";
import { ORIGIN } from "../client.ts";

export type Visit = {
  readonly status: number;
  readonly headers: Headers;
  /** Where it was sent to, if it was. */
  readonly location: string | null;
  readonly html: string;
};

type Init = { readonly form?: Record<string, string>; readonly headers?: Record<string, string> };

/** Follows no redirect: where one leads is what a test wants to know. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  async visit(path: string, { form, headers = {} }: Init = {}): Promise<Visit> {
    const cookie = [...this.#cookies].map((pair) => pair.join("=")).join("; ");
    const response = await exports.default.fetch(
      new Request(new URL(path, ORIGIN), {
        ...(form && { method: "POST", body: new URLSearchParams(form) }),
        redirect: "manual",
        headers: { cookie, ...(form && { "sec-fetch-site": "same-origin" }), ...headers },
      }),
    );
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const { status, headers: answered } = response;
    return { status, headers: answered, location: answered.get("location"), html: await response.text() };
  }

  async signIn(): Promise<this> {
    const { status } = await this.visit("/session", { form: { token: "api-token", next: "/" } });
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
