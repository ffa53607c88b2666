import { describe, expect, it } from "vitest";
import { summarize } from "../../src/task/summary.ts";
import { summarySchema } from "../../src/task/summary-schema.ts";
import type { Task } from "../../src/task/task.ts";
import { refusalOf } from "../../src/url-policy.ts";
import { A, registered, Story, urlsOf } from "./story.ts";

const HUGE = "长".repeat(255_000);

describe("what is kept of long strings", () => {
  it("is the beginning of a message and of a resolution", () => {
    const story = new Story();
    story.callback(200, [A], { message: HUGE, resolution: HUGE });
    expect(story.now.message).toBe(HUGE.slice(0, 2000));
    expect(story.now.resolution).toBe(HUGE.slice(0, 32));
  });

  it("is the same for a result that a poll brings, and for one that no poll has confirmed", () => {
    const polled = registered();
    polled.details(501, [], { message: HUGE });
    expect(polled.now.message).toHaveLength(2000);
    const unconfirmed = new Story();
    unconfirmed.callback(200, [A], { message: HUGE, confirm: true });
    expect(unconfirmed.now.unconfirmed?.message).toHaveLength(2000);
  });

  it("is the beginning of a URL that is too long to be fetched, and what is left of it is not fetched", () => {
    const story = new Story();
    const url = `http://a.example/${"x".repeat(200_000)}`;
    const longest = url.slice(0, 8192);
    story.callback(200, [url, longest]);
    const [cut, whole] = story.sources;
    expect(cut).toHaveLength(2000);
    expect(url.startsWith(cut?.slice(0, -1) ?? "")).toBe(true);
    expect(refusalOf(cut ?? "", { allowedHosts: [], ownHosts: ["r.example"] })).toContain("longer than");
    expect(whole).toBe(longest);
    story.upgrade([{ kind: "1080p", index: 0, url: url.replace("a.example", "b.example") }]);
    expect(story.sources.at(-1)).toHaveLength(2000);
  });

  it("is a whole summary's message no longer than a task's, also of one that was listed earlier", () => {
    const story = new Story();
    story.callback(501);
    const summary = summarize({ ...story.now, message: HUGE });
    expect(summary.message).toHaveLength(2000);
    expect(summarySchema.parse({ ...summary, message: HUGE }).message).toHaveLength(2000);
  });

  it("keeps the row below 1 MB, whatever is sent", () => {
    const story = new Story();
    const long = urlsOf(16).map((url) => url + "长".repeat(2000));
    for (let i = 0; i < 110; i++) {
      story.callback(501, [], { message: HUGE + i });
      story.callback(200, long, { message: HUGE, confirm: true });
    }
    story.callback(200, long, { message: HUGE });
    for (const { name, sourceUrl } of story.now.videos) {
      const failure = { reason: "url_refused", message: HUGE } as const;
      story.tell({ type: "attempt_failed", name, sourceUrl, failure, retryAt: null, canPoll: false });
    }
    expect(story.now.videos[0]?.failure?.message).toHaveLength(300);
    expect(Math.max(...story.now.history.map(({ detail }) => detail.length))).toBeLessThanOrEqual(300);
    expect(rowBytes(story.now)).toBeLessThan(1_000_000);
  });
});

/** At most: the platform stores two bytes for each character of a string that is not Latin-1. */
function rowBytes(task: Task): number {
  return 2 * JSON.stringify(task).length;
}
