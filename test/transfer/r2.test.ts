import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { bucketOfLife, putOnce } from "../../src/transfer/r2.ts";

it("what another life of the task has stored is not deleted by an attempt that was stopped", async () => {
  const key = "veo3/veo_task/generated_0.mp4";
  await env.VIDEOS.put(key, "of the next life", { customMetadata: { life: "2" } });
  const bucket = bucketOfLife(env.VIDEOS, "1", {}, AbortSignal.abort(new Error("stopped")));
  await expect(putOnce(bucket, key, new Uint8Array(1), "video/mp4")).rejects.toThrow("stopped");
  expect(await env.VIDEOS.head(key)).not.toBeNull();
});
