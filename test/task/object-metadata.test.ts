import { describe, expect, it } from "vitest";
import { objectMetadata } from "../../src/task/object-metadata.ts";
import { keptRequest } from "../../src/veo3/kept-request.ts";
import { registered } from "./story.ts";

function metadataOf(request: object | null, reference: string | null = null): Record<string, string> {
  return objectMetadata(registered({ request: keptRequest(request), reference }).now);
}

function bytesOf(metadata: Record<string, string>): number {
  return new TextEncoder().encode(Object.entries(metadata).flat().join("")).length;
}

describe("the metadata of a video's object", () => {
  it("is what the video was made from, as far as it is known", () => {
    const request = {
      prompt: "一只狐狸\n在雪里",
      model: "veo3",
      aspectRatio: "16:9",
      seeds: 12_345,
      taskId: "base",
    };
    expect(metadataOf(request, "order-42")).toEqual({
      "task-id": "t",
      reference: "order-42",
      model: "veo3",
      "aspect-ratio": "16:9",
      seeds: "12345",
      extends: "base",
      prompt: "一只狐狸 在雪里",
    });
    expect(metadataOf(null)).toEqual({ "task-id": "t" });
  });

  it.each(["x", "狐", "🦊"])(
    "has as much of a prompt of %s as fits, up to a whole character",
    (character) => {
      const metadata = metadataOf({ prompt: character.repeat(5000), model: "veo3" }, "order-42");
      expect(bytesOf(metadata)).toBeLessThanOrEqual(992);
      expect(bytesOf(metadata)).toBeGreaterThan(988);
      expect(metadata.prompt).toBe(character.repeat(String(metadata.prompt).length / character.length));
    },
  );

  it("fits whatever the fields hold", () => {
    const long = "狐".repeat(5000);
    const request = { prompt: long, model: long, aspectRatio: long, seeds: 999_999, taskId: "b".repeat(128) };
    expect(bytesOf(metadataOf(request, "🦊".repeat(200)))).toBeLessThanOrEqual(992);
  });
});
