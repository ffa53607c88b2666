import { describe, expect, it } from "vitest";
import type { Task } from "../../src/task/task.ts";
import { taskETag, viewTask } from "../../src/task/view.ts";
import { taskViewSchema } from "../../src/task/view-schema.ts";
import { A, accepted, B, Story, stored } from "./story.ts";

const NO_LINKS: ReadonlyMap<string, string> = new Map();

describe("a task as clients see it", () => {
  it("has every member there is, with its times in ISO 8601", () => {
    const story = new Story();
    story.callback(200, [A, B], { resolution: "720p", fallback: false });
    story.store("generated_0.mp4");
    expect(story.tell({ type: "poster_stored", name: "generated_1.mp4", etag: '"p"' })).toBe("ignored");
    expect(story.tell({ type: "poster_stored", name: "generated_0.mp4", etag: '"p"' })).toBe("accepted");
    expect(story.tell({ type: "poster_stored", name: "generated_0.mp4", etag: '"q"' })).toBe("ignored");
    const links = new Map([["generated_0.mp4", "http://r.example/link?expires=1&signature=x"]]);
    const view = viewTask(story.now, {}, links);
    expect(taskViewSchema.parse(view), "as it is described").toEqual(view);
    expect(view).toEqual({
      taskId: "t",
      state: "storing",
      code: 200,
      message: "msg 200",
      failure: null,
      videos: [
        {
          name: "generated_0.mp4",
          kind: "generated",
          index: 0,
          state: "stored",
          url: "http://r.example/link?expires=1&signature=x",
          sourceUrl: A,
          bytes: 10,
          receivedBytes: 10,
          contentType: "video/mp4",
          media: null,
          etag: '"e"',
          posterUrl: "http://r.example/link/poster?expires=1&signature=x",
          attempts: 0,
          nextAttemptAt: null,
          failure: null,
        },
        {
          name: "generated_1.mp4",
          kind: "generated",
          index: 1,
          state: "pending",
          url: null,
          sourceUrl: B,
          bytes: null,
          receivedBytes: 0,
          contentType: null,
          media: null,
          etag: null,
          posterUrl: null,
          attempts: 0,
          nextAttemptAt: "2026-11-18T11:06:40.000Z",
          failure: null,
        },
      ],
      request: null,
      reference: null,
      notifications: [],
      resolution: "720p",
      fallback: false,
      callbacks: 1,
      createdAt: "2026-11-18T11:06:40.000Z",
      updatedAt: "2026-11-18T11:06:43.000Z",
      settledAt: null,
      history: [
        { at: "2026-11-18T11:06:40.000Z", event: "callback_accepted", detail: "code 200, videos: 2" },
        { at: "2026-11-18T11:06:41.000Z", event: "video_stored", detail: "generated_0.mp4, 10 bytes" },
      ],
    });
  });

  it("says when it settled", () => {
    expect(viewTask(stored().now, {}, NO_LINKS).settledAt).toBe("2026-11-18T11:06:41.000Z");
  });

  it("shows nothing of its deliveries, uploads and hosts", () => {
    const upload = {
      id: "secret-upload",
      file: { etag: "secret-file", length: 9 },
      parts: ["secret-part"],
      partBytes: 8_388_608,
      contentType: "video/mp4",
    };
    const story = new Story();
    story.callback(200, [A, B], { delivery: "secret-delivery" });
    story.register({ origin: "https://secret-host.example" });
    story.start("generated_0.mp4");
    story.tell({ type: "upload_opened", name: "generated_0.mp4", upload });
    expect(JSON.stringify(story.now).match(/secret-\w+/g)).toHaveLength(6);
    expect(JSON.stringify(viewTask(story.now, {}, NO_LINKS))).not.toContain("secret");
  });
});

describe("the progress of a video", () => {
  const pending = accepted(A, B).now;
  const progressOf = (task: Task, receivedBytes: number, totalBytes: number | null) =>
    viewTask(task, { "generated_0.mp4": { receivedBytes, totalBytes } }, NO_LINKS).videos;

  it("is what of it has arrived, of how much where that is known", () => {
    expect(progressOf(pending, 3, 10)[0]).toMatchObject({ bytes: 10, receivedBytes: 3 });
    expect(progressOf(pending, 3, null)[0]).toMatchObject({ bytes: null, receivedBytes: 3 });
    expect(progressOf(pending, 3, 10)[1], "the other video").toMatchObject({ bytes: null, receivedBytes: 0 });
  });

  it("is all of it once it is stored, whatever the transfer still says", () => {
    expect(progressOf(stored().now, 3, 7)[0]).toMatchObject({ bytes: 10, receivedBytes: 10 });
  });
});

describe("the failure of a task", () => {
  const failureOf = (story: Story) => viewTask(story.now, {}, NO_LINKS).failure;

  it.each([
    [501, "generation_failed", true, /simplify the prompt/],
    [422, "content_policy", false, /^Rephrase the prompt: it was refused by the content policy\.$/],
  ])("is the generation's, with what it means for a person: code %i", (code, reason, retryable, advice) => {
    const story = new Story();
    story.callback(code);
    expect(failureOf(story)).toEqual({ reason, retryable, advice: expect.stringMatching(advice) });
  });

  it("is the first video's when none could be stored", () => {
    const story = accepted(A, B);
    story.fail("generated_0.mp4", "too_large", null);
    story.fail("generated_1.mp4", "truncated", null);
    const advice = expect.stringMatching(/MAX_VIDEO_BYTES/);
    expect(failureOf(story)).toEqual({ reason: "too_large", retryable: false, advice });
  });

  it("is none while videos are tried again, nor once one is stored", () => {
    const story = accepted(A, B);
    story.fail("generated_0.mp4", "source_gone", story.clock);
    expect(failureOf(story)).toBeNull();
    story.fail("generated_0.mp4", "source_gone", null);
    story.store("generated_1.mp4");
    expect(failureOf(story)).toBeNull();
  });
});

describe("the ETag of a task", () => {
  const task = accepted(A, B).now;
  const progress = { receivedBytes: 3, totalBytes: 10 };

  it("is weak, and the same for the same task and progress", () => {
    expect(taskETag(task, {})).toMatch(/^W\/"[\w-]+"$/);
    expect(taskETag(task, { a: progress })).toBe(taskETag(structuredClone(task), { a: { ...progress } }));
  });

  it("is another with every version, with every byte that arrives, and for a task that came back", () => {
    const tags = [
      taskETag(task, {}),
      taskETag({ ...task, version: task.version + 1 }, {}),
      taskETag({ ...task, createdAt: task.createdAt + 1 }, {}),
      taskETag(task, { a: progress }),
      taskETag(task, { a: { ...progress, receivedBytes: 4 } }),
      taskETag(task, { a: progress, b: { ...progress, receivedBytes: 2 } }),
    ];
    expect(new Set(tags).size).toBe(tags.length);
  });
});
