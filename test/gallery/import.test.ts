/** Tasks from elsewhere, imported on the page; and what is offered without the provider's key. */

import { describe, expect, it } from "vitest";
import { simulator, taskOf } from "../client.ts";
import { attributes, Browser, textOf } from "./browser.ts";

const signedIn = await new Browser({
  VEO3_API_KEY: "provider-key",
  VEO3_API_BASE: simulator.origin,
}).signIn();

describe("the import", () => {
  const post = (ids: string) => signedIn.visit("/import", { form: { ids } });

  it("makes the tasks known, says how many, and where they can be seen coming in", async () => {
    const { status, html } = await post('imported_1, "imported_2";imported_3\r\n["imported_1"]\nnot.an.id');
    expect(status).toBe(200);
    expect(textOf(html)).toContain(
      "3 tasks imported. See them as they come in 1 was not imported: not.an.id",
    );
    expect(attributes(html, "href")).toContain("/?state=waiting");
    expect(await taskOf("imported_3")).toMatchObject({ state: "waiting" });
    expect(textOf((await post("imported_1 imported_4")).html)).toContain(
      "1 task imported. 1 was here already",
    );
  });

  it("of none, or of too many, says so and keeps what was typed", async () => {
    expect(textOf((await post(" ,\n")).html)).toContain("Enter at least one task id.");
    const many = Array.from({ length: 501 }, (_, n) => `many_${n}`).join("\n");
    const { status, html } = await post(many);
    expect(status).toBe(422);
    expect(textOf(html)).toContain("At most 500 at a time");
    expect(textOf(html)).toContain("many_500");
  });
});

describe("without the provider's key", () => {
  it("none of this is offered, and its pages say what is missing", async () => {
    const visitor = await new Browser().signIn();
    const { html } = await visitor.visit("/");
    expect(html).not.toMatch(/href="\/generate|href="\/import/);
    for (const path of ["/generate", "/import"]) {
      for (const init of [{}, { form: { ids: "a", prompt: "b" } }]) {
        const visit = await visitor.visit(path, init);
        expect([visit.status, visit.html]).toEqual([503, expect.stringContaining("secret put VEO3_API_KEY")]);
      }
    }
  });
});
