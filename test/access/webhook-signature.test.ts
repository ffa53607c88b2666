import { describe, expect, it } from "vitest";
import { signatureHeaders, verifySignature } from "../../src/access/webhook-signature.ts";

const NOW = 1_795_000_000_000;
const SECONDS = String(NOW / 1000);
const TOLERANCE = 1800;
// openssl: printf 'task.1795000000' | openssl dgst -sha256 -hmac key -binary | base64
const SIGNATURE = "uQAbmxLi5JBR23KcQsM8fnrjw9enlpg8BUHBtzf6iNY=";

const verify = (timestamp: string, signature: string, keys = ["key"], taskId = "task") =>
  verifySignature(
    new Headers({ "x-webhook-timestamp": timestamp, "x-webhook-signature": signature }),
    [taskId],
    keys,
    TOLERANCE,
    NOW,
  );
const rejects = (promise: Promise<void>, reason: string) =>
  expect(promise).rejects.toThrow(expect.objectContaining({ reason }));

describe("the provider's signature", () => {
  it("is base64(HMAC-SHA256(taskId.timestamp, key))", () => verify(SECONDS, SIGNATURE));

  it("is made in the same way for notifications", async () => {
    expect(await signatureHeaders("task", "key", NOW + 999)).toEqual({
      "x-webhook-timestamp": SECONDS,
      "x-webhook-signature": SIGNATURE,
    });
  });

  it("may be made with any of the keys", async () => {
    await verify(SECONDS, SIGNATURE, ["new", "key"]);
    for (const others of [["new", "newer"], ["KEY"], ["new,key"]]) {
      await rejects(verify(SECONDS, SIGNATURE, others), "bad_signature");
    }
  });

  it("may be over any of the ids that a callback can be about", async () => {
    const headers = new Headers({ "x-webhook-timestamp": SECONDS, "x-webhook-signature": SIGNATURE });
    await verifySignature(headers, ["asked for", "task"], ["key"], TOLERANCE, NOW);
  });

  it("is missing without either header", async () => {
    await rejects(verifySignature(new Headers(), ["task"], ["key"], TOLERANCE, NOW), "missing_signature");
    await rejects(verify(SECONDS, ""), "missing_signature");
    await rejects(verify("", SIGNATURE), "missing_signature");
  });

  it.each([
    ["of another task", SIGNATURE, "other"],
    ["of the right length", `${SIGNATURE.slice(0, -2)}A=`, "task"],
    ["that is not base64", "!!!", "task"],
    ["in another alphabet", SIGNATURE.replaceAll("+", "-").replaceAll("/", "_").replace("=", ""), "task"],
    ["without its padding", SIGNATURE.replace("=", ""), "task"],
    ["of padding alone", "====", "task"],
    ["in hexadecimal", Buffer.from(SIGNATURE, "base64").toString("hex"), "task"],
    ["followed by more", `${SIGNATURE}AAAA`, "task"],
    ["twice", `${SIGNATURE}, ${SIGNATURE}`, "task"],
    ["behind another", `x, ${SIGNATURE}`, "task"],
  ])("is bad when it is one %s", (_, signature, taskId) =>
    rejects(verify(SECONDS, signature, ["key"], taskId), "bad_signature"),
  );

  it.each([
    ...[String(NOW), "NaN", "-1795000000", "+1795000000", "1795000000.0", "1e9", "0x6afd2f80"],
    ...[new Date(NOW).toISOString(), `${SECONDS}, ${SECONDS}`, `x, ${SECONDS}`],
  ])("is stale with the timestamp %s", (timestamp) =>
    rejects(verify(timestamp, SIGNATURE), "stale_signature"),
  );

  it("is valid within the tolerance, before and after its time", async () => {
    const at = (offset: number) => verify(String(NOW / 1000 + offset), SIGNATURE);
    await rejects(at(-TOLERANCE - 1), "stale_signature");
    await rejects(at(TOLERANCE + 1), "stale_signature");
    // Within it, the signature itself decides.
    await rejects(at(-TOLERANCE), "bad_signature");
    await rejects(at(TOLERANCE), "bad_signature");
  });
});
