import { describe, expect, it } from "vitest";
import type { Found, FoundWorker } from "../../setup/account.ts";
import { planFor, toSend } from "../../setup/plan.ts";
import { en } from "../../setup/words-en.ts";

const CONFIGURATION = {
  worker: "receiver",
  accountId: null,
  bucket: "videos",
  namespaceTitle: "receiver-deliveries",
  namespaceId: null,
};
const NOTHING: Found = { worker: null, namespaceId: null, hasBucket: false };
const WORKER: FoundWorker = {
  isReceiver: true,
  namespaceId: "1",
  bucket: "videos",
  secrets: ["CALLBACK_TOKEN", "API_TOKEN"],
};
const ALL: Found = { worker: WORKER, namespaceId: "1", hasBucket: true };
const TOKENS = { CALLBACK_TOKEN: "c", API_TOKEN: "a" };

const plan = (found: Found, secrets: Record<string, string>) => planFor(CONFIGURATION, found, secrets, en);

describe("the plan", () => {
  it("makes both tokens where there are none", () => {
    expect(plan(NOTHING, {})).toMatchObject({
      toMake: ["CALLBACK_TOKEN", "API_TOKEN"],
      isFirstDeployment: true,
    });
  });

  it("makes only the token that there is nowhere", () => {
    const found = { ...ALL, worker: { ...WORKER, secrets: ["CALLBACK_TOKEN"] } };
    expect(plan(found, { CALLBACK_TOKEN: "c" })).toMatchObject({
      toMake: ["API_TOKEN"],
      isFirstDeployment: false,
    });
  });

  it("sends no secret that the Worker has, and all others of the file", () => {
    expect(toSend(plan(ALL, TOKENS), { ...TOKENS, VEO3_API_KEY: "k" })).toEqual({ VEO3_API_KEY: "k" });
  });

  it("stops where the Worker has a secret that setup needs and the file lacks", () => {
    const found = { ...ALL, worker: { ...WORKER, secrets: [...WORKER.secrets, "WEBHOOK_HMAC_KEY"] } };
    expect(() => plan(found, TOKENS)).toThrow(/write it into \.secrets\.env \(WEBHOOK_HMAC_KEY=…\)/);
  });

  it("stops before the Worker gets another bucket than it has", () => {
    const found = { ...ALL, worker: { ...WORKER, bucket: "earlier" } };
    expect(() => plan(found, TOKENS)).toThrow(/write bucket_name = "earlier" into wrangler\.toml/);
  });
});
