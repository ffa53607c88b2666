import { expect, it } from "vitest";
import { buildReceiver, gzipBytes } from "../bench/build.ts";
import { MAX_BUNDLE_BYTES } from "./bundle.ts";

it("the uploaded bundle stays small", async () => {
  expect(gzipBytes(await buildReceiver())).toBeLessThanOrEqual(MAX_BUNDLE_BYTES);
});
