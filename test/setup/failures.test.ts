import { expect, it } from "vitest";
import { originOf } from "../../setup/create.ts";
import { failureOf } from "../../setup/wrangler.ts";

it("Cloudflare's own words are preferred to wrangler's", () => {
  const entry = {
    type: "command-failed",
    code: 10042,
    message: "A request to the Cloudflare API (/r2) failed.",
  };
  const printed = "\n✘ [ERROR] A request failed.\n\n  Please enable R2. [code: 10042]\n";
  expect(failureOf([entry], printed)).toEqual({ code: 10042, message: "Please enable R2." });
});

it("the code of an error that wrangler passes on as JSON is found", () => {
  const message = '403 {"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}';
  expect(failureOf([{ type: "command-failed", message }], "")).toEqual({
    code: 10000,
    message: "Authentication error",
  });
});

it("without any of it, the last line that was printed has to do", () => {
  expect(failureOf([], "one\ntwo\n")).toEqual({ code: null, message: "two" });
});

it.each([
  [["https://receiver.example.workers.dev"], "https://receiver.example.workers.dev"],
  [["callbacks.example.com (custom domain)", "example.com/*"], "https://callbacks.example.com"],
  [["example.com/callbacks/*"], null],
  [[], null],
])("of the targets %j the origin is %s", (targets, origin) => {
  expect(originOf(targets)).toBe(origin);
});
