import { describe, expect, it } from "vitest";
import { withoutSecrets } from "../../src/access/confidential.ts";
import { configOf } from "../../src/config.ts";

const config = configOf({
  VEO3_API_KEY: "provider-key",
  CALLBACK_TOKEN: "next token/1,old-token,dev",
} as unknown as Env);

describe("an answer that is passed on", () => {
  it("is unchanged when it contains no secret", () => {
    const body = {
      code: 200,
      msg: "成功",
      data: [null, true, 1.5, { taskId: "veo_task_a" }],
    };
    expect(withoutSecrets(body, config)).toEqual(body);
    for (const value of [null, 5, "text", []]) expect(withoutSecrets(value, config)).toEqual(value);
  });

  it("contains neither the key nor a token, at any depth and in any encoding", () => {
    const body = {
      msg: "provider-key, provider-key",
      data: [{ url: "https://r.example/?token=next+token%2F1&x" }, ["old-token"], "next token/1"],
    };
    expect(withoutSecrets(body, config)).toEqual({
      msg: "[…], […]",
      data: [{ url: "https://r.example/?token=[…]&x" }, ["[…]"], "[…]"],
    });
  });

  it("keeps a word that is the same as a very short token", () => {
    expect(withoutSecrets({ msg: "a dev's development" }, config)).toEqual({ msg: "a dev's development" });
  });
});
