import { expect, it } from "vitest";
import { summarize, viewSummary } from "../../src/task/summary.ts";
import { summarySchema } from "../../src/task/summary-schema.ts";
import { videoKey } from "../../src/task/task.ts";
import { summaryViewSchema } from "../../src/task/view-schema.ts";
import { A, B, generated, NOW, registered, STORED, Story } from "./story.ts";

/** A picture and a film are stored, another film has failed, and one is still to come. */
function mixed(): Story {
  const story = new Story();
  story.upgrade(generated([A], "4k_image"));
  story.callback(200, [B, "http://c.example/2.mp4", "http://c.example/3.mp4"]);
  for (const name of ["4k_image_0.jpg", "generated_1.mp4"]) story.store(name);
  story.fail("generated_0.mp4", "too_large", null);
  return story;
}

it("a task is listed with what has become of its videos, and a film as its cover", () => {
  const summary = summarize(mixed().now);
  expect(summary).toMatchObject({
    taskId: "t",
    state: "storing",
    videoCount: 4,
    storedCount: 2,
    failedCount: 1,
    bytes: 2 * STORED.bytes,
    cover: "generated_1.mp4",
  });
  expect(summarySchema.parse(summary), "it can be read back from storage").toEqual(summary);
});

it("a task without a result has neither message nor cover", () => {
  expect(summarize(registered().now)).toMatchObject({
    state: "waiting",
    message: null,
    cover: null,
    bytes: 0,
  });
});

it("clients see it with times in ISO 8601, with advice, and without what is only counted", () => {
  const story = new Story();
  story.callback(501);
  const view = viewSummary(summarize(story.now));
  const at = new Date(NOW).toISOString();
  expect(view).toMatchObject({ failure: { reason: "generation_failed", retryable: true }, settledAt: at });
  expect(viewSummary(summarize(registered().now))).toMatchObject({ failure: null, settledAt: null });
  expect(summaryViewSchema.parse(view), "as it is described").toEqual(view);
});

it("a video lies in R2 under its task and its name", () => {
  expect(videoKey("t", "generated_0.mp4")).toBe("veo3/t/generated_0.mp4");
});
