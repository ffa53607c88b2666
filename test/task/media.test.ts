/** When the media of a stored video is read, and what that does to its task. */

import { describe, expect, it } from "vitest";
import { dueMedia, hasUnreadMedia } from "../../src/task/decide-media.ts";
import { nextWakeAt } from "../../src/task/schedule.ts";
import { summarize, viewSummary } from "../../src/task/summary.ts";
import { summarySchema } from "../../src/task/summary-schema.ts";
import type { Task } from "../../src/task/task.ts";
import { A, B, STORED, Story, stored } from "./story.ts";

const NAME = "generated_0.mp4";
const FILM = {
  durationSeconds: 8,
  width: 1280,
  height: 720,
  frameRate: 24,
  videoCodec: "avc",
  audioCodec: "aac",
};
const NOBODY: ReadonlySet<string> = new Set();

const dueNames = (story: Story, running = NOBODY) =>
  dueMedia(story.now, story.clock, running).map(({ name }) => name);
const wakeAt = (task: Task, now: number) => nextWakeAt(task, now, false, 0);
const begin = (story: Story) => story.tell({ type: "media_started", names: [NAME], baseMs: 5000 });
const read = (story: Story, more: object = {}) =>
  story.tell({ type: "media_read", name: NAME, etag: STORED.etag, media: FILM, ...more });

describe("the media of a video", () => {
  it("is due as soon as it is stored, and once it is read there is nothing left to wake for", () => {
    const story = new Story();
    story.callback(200, [A, B]);
    expect(dueNames(story)).toEqual([]);
    story.store(NAME);
    expect(dueNames(story)).toEqual([NAME]);
    expect(dueNames(story, new Set([NAME]))).toEqual([]);
    story.store("generated_1.mp4");
    begin(story);
    expect(read(story)).toBe("accepted");
    expect(story.video().media).toEqual(FILM);
    expect(dueNames(story)).toEqual(["generated_1.mp4"]);
    story.tell({ type: "media_started", names: ["generated_1.mp4"], baseMs: 5000 });
    read(story, { name: "generated_1.mp4", media: null });
    expect(wakeAt(story.now, story.clock)).toBeNull();
  });

  it("changes neither what the task has come to nor when it settled, but its version", () => {
    const story = stored();
    const { settledAt, version, history, notifications } = story.now;
    begin(story);
    expect(story.now.version).toBe(version);
    read(story);
    expect(story.now).toMatchObject({ settledAt, version: version + 1, history, notifications });
    expect(story.state).toBe("stored");
  });

  it("is read three times when nothing comes of it, 30 s and 10 min later, and then never again", () => {
    const story = stored();
    const waits: number[] = [];
    while (dueNames(story).length > 0 && waits.length < 10) {
      const startedAt = story.clock;
      begin(story);
      const next = wakeAt(story.now, startedAt);
      if (next === null) break;
      waits.push(next - startedAt);
      while (story.clock < next) story.callback(501);
    }
    expect(waits).toEqual([30_000, 600_000]);
    expect(story.video()).toMatchObject({ media: null, mediaTries: 3, mediaAt: null });
    expect(dueNames(story)).toEqual([]);
    expect(hasUnreadMedia(story.now)).toBe(false);
  });

  it("stays null when the file does not say, at once and for good", () => {
    const story = stored();
    const { version } = story.now;
    begin(story);
    read(story, { media: null });
    expect(story.now.version, "nothing that a client can see").toBe(version);
    expect(dueNames(story)).toEqual([]);
    expect(wakeAt(story.now, story.clock)).toBeNull();
  });

  it("is not that of another file: the task may have been deleted and come back", () => {
    const story = stored();
    begin(story);
    expect(read(story, { etag: '"other"' })).toBe("ignored");
    expect(story.video().media).toBeNull();
  });

  it("of an earlier version's video is due whenever somebody looks, without an alarm until then", () => {
    const story = stored();
    const videos = story.now.videos.map((video) => ({ ...video, mediaAt: null, mediaTries: 0 }));
    story.task = { ...story.now, videos };
    expect(wakeAt(story.now, story.clock)).toBeNull();
    expect(hasUnreadMedia(story.now)).toBe(true);
    expect(dueNames(story)).toEqual([NAME]);
    begin(story);
    expect(hasUnreadMedia(story.now)).toBe(false);
    expect(wakeAt(story.now, story.clock)).not.toBeNull();
  });
});

describe("a summary", () => {
  it("has the media of its cover", () => {
    const story = stored();
    expect(summarize(story.now)).toMatchObject({ cover: NAME, media: null });
    read(story);
    expect(viewSummary(summarize(story.now))).toMatchObject({ cover: NAME, media: FILM });
  });

  it("that was listed before there was media has none", () => {
    const { media, ...earlier } = summarize(stored().now);
    expect(summarySchema.parse(earlier)).toMatchObject({ media: null });
  });
});
