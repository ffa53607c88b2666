import { describe, expect, it } from "vitest";
import { summarize } from "../../src/task/summary.ts";
import { viewTask } from "../../src/task/view.ts";
import { type KeptRequest, keptRequest } from "../../src/veo3/kept-request.ts";
import { A, accepted, B, registered, Story, stored } from "./story.ts";

function asked(request: object): KeptRequest {
  const kept = keptRequest(request);
  if (kept === null) throw new Error("nothing is kept of it");
  return kept;
}

const FIRST = asked({ prompt: "A fox", model: "veo3_fast" });
const LATER = asked({
  prompt: "another",
  model: "veo3",
  seeds: 12_345,
  imageUrls: ["https://img.example/a"],
});
const BOTH = { ...LATER, prompt: "A fox", model: "veo3_fast" };

describe("what was asked for", () => {
  it("is what the submission says, completed by the callback in the same change", () => {
    const story = registered({ request: FIRST });
    const { version } = story.now;
    expect(story.now.request).toEqual(FIRST);
    story.callback(200, [A], { request: LATER });
    expect(story.now).toMatchObject({ request: BOTH, version: version + 1 });
  });

  it("is what the callback says, where that comes first", () => {
    const story = new Story();
    story.callback(200, [A], { request: FIRST });
    expect(story.now.request).toEqual(FIRST);
    story.register({ request: LATER });
    expect(story.now.request).toEqual(BOTH);
  });

  it("is what a poll says, also before there is a result", () => {
    const story = registered();
    const { version } = story.now;
    story.details("generating", [], { request: FIRST });
    expect(story.now).toMatchObject({ request: FIRST, version: version + 1 });
    story.details(200, [A], { request: LATER });
    expect(story.now.request).toEqual(BOTH);
  });

  it.each([400, 501, 299])("is kept of a callback with code %i, too", (code) => {
    const story = new Story();
    story.callback(code, [], { request: FIRST });
    expect(story.now.request).toEqual(FIRST);
  });

  it("is completed by what changes nothing else: a duplicate, a failure after a success", () => {
    const story = stored();
    expect(story.callback(200, [A], { delivery: "delivery-1", request: FIRST })).toBe("duplicate");
    expect(story.now).toMatchObject({ request: FIRST, callbacks: 1 });
    expect(story.callback(501, [], { request: LATER })).toBe("ignored");
    expect(story.now.request).toEqual(BOTH);
    expect(story.state).toBe("stored");
  });

  it("changes nothing when it is known", () => {
    const story = registered({ request: BOTH });
    const before = story.now;
    story.register({ request: LATER });
    expect(story.now).toBe(before);
  });

  it("makes no task known by itself", () => {
    const story = new Story();
    story.details("generating", [], { request: FIRST });
    expect(story.task).toBeNull();
  });

  it("is not brought back to a task that was deleted", () => {
    const story = accepted(A, B);
    story.tell({ type: "deleted" });
    story.details(200, [A], { request: FIRST });
    expect(story.now.request).toBeNull();
  });

  it("is shown with the task and in the list", () => {
    const { now } = registered({ request: FIRST, reference: "order-42" });
    const shown = { request: FIRST, reference: "order-42" };
    expect(viewTask(now, {}, new Map())).toMatchObject(shown);
    expect(summarize(now)).toMatchObject(shown);
  });
});

describe("the reference", () => {
  it("is set when the task is registered, and by each registration that has one", () => {
    const story = registered({ reference: "one" });
    const { version } = story.now;
    expect(story.register({ reference: "two" })).toBe("duplicate");
    expect(story.now).toMatchObject({ reference: "two", version: version + 1 });
    story.register({ reference: null });
    story.register();
    expect(story.now).toMatchObject({ reference: "two", version: version + 1 });
  });

  it("is set on a task that its callback has made known", () => {
    const story = stored();
    story.register({ reference: "order-42" });
    expect(story.now.reference).toBe("order-42");
  });
});
