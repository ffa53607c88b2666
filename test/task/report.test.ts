import { describe, expect, it } from "vitest";
import { reportOf } from "../../src/task/report.ts";
import { A, accepted, B, generated, NOW, registered, Story, stored } from "./story.ts";

const sourceUrl = ({ sourceUrl }: { sourceUrl: string }) => sourceUrl;
const report = (story: Story, variant: "4k" | null = null) => reportOf(story.now, variant, sourceUrl);

describe("what the provider would say of a task", () => {
  it("is nothing while there is no result", () => {
    const story = registered();
    expect(report(story)).toBeNull();
  });

  it("is that it generates, until every video of the task itself is settled", () => {
    const story = accepted(A, B);
    story.start("generated_0.mp4");
    story.store("generated_0.mp4");
    const { createdAt } = story.now;
    expect(report(story)).toEqual({ taskId: "t", createdAt, fallback: null, state: "generating" });
  });

  it("is a success with the URLs by kind, in order, without those that are left out", () => {
    const story = new Story();
    const videos = [...generated([A, B]), ...generated(["https://a.example/o.mp4"], "original")];
    story.callback(200, [], { videos, resolution: "1080p", fallback: true });
    for (const { name } of story.now.videos) story.store(name);
    const completedAt = story.now.settledAt;
    story.callback(501); // too late to matter
    const urlOf = (video: { name: string }) => (video.name === "generated_1.mp4" ? null : video.name);
    expect(reportOf(story.now, null, urlOf)).toEqual({
      taskId: "t",
      createdAt: NOW,
      completedAt,
      message: "msg 200",
      resolution: "1080p",
      fallback: true,
      state: "success",
      urls: { generated: ["generated_0.mp4"], original: ["original_0.mp4"] },
    });
  });

  it("is the provider's own failure, in its words", () => {
    const story = new Story();
    story.callback(501);
    expect(report(story)).toMatchObject({ state: "failed", code: 501, message: "msg 501" });
  });

  it("is a failure with advice where no video could be stored", () => {
    const story = accepted(A);
    story.fail("generated_0.mp4", "source_gone", null);
    expect(report(story)).toMatchObject({
      state: "failed",
      code: 500,
      message:
        "The video could not be stored (source_gone). The provider no longer serves this video: submit the task again.",
    });
  });

  it("is a failure with advice where the receiver itself gave the task up", () => {
    const story = registered();
    story.tell({ type: "polling_ended" });
    const message = expect.stringMatching(/^Submit the task again, or look it up at the provider/);
    expect(report(story)).toMatchObject({
      state: "failed",
      code: 500,
      message,
      completedAt: story.now.settledAt,
    });
  });

  it("is about the 4K upgrade alone where that is asked for", () => {
    const story = stored();
    expect(report(story, "4k"), "nobody asked for it").toBeNull();
    story.register({ variant: "4k", url: "https://hooks.example.com/" });
    expect(report(story, "4k"), "nothing has come of it yet").toBeNull();
    const videos = [...generated([B], "4k"), ...generated(["https://b.example/b.jpg"], "4k_image")];
    story.callback(200, [], { variant: "4k", videos });
    expect(report(story, "4k")).toMatchObject({ state: "generating" });
    const completedAt = story.now.updatedAt;
    expect(report(story), "the task itself").toMatchObject({ state: "success", completedAt });
    for (const { name } of story.now.videos) story.store(name);
    const urls = { "4k": [B], "4k_image": ["https://b.example/b.jpg"] };
    expect(report(story, "4k")).toMatchObject({ state: "success", message: null, urls });
  });

  it.each([
    [500, "failed", 500, "failed"],
    [200, "success", 500, "Submit the task again: the provider reported success without a video."],
  ])(
    "is a 4K upgrade's failure where its callback says %i without a video",
    (code, message, reported, text) => {
      const story = accepted(A);
      story.register({ url: "https://client.example/" });
      story.register({ variant: "4k", url: "https://hooks.example.com/" });
      story.callback(code, [], { variant: "4k", message });
      expect(report(story, "4k")).toMatchObject({ state: "failed", code: reported, message: text });
    },
  );
});
