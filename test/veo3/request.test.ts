import { describe, expect, it } from "vitest";
import { checkExtend, checkGenerate, checkGet4k } from "../../src/veo3/request.ts";

const TASK = "veo_task_abcdef123456";
const image = "http://example.com/image1.jpg";
const refused = (message: string | RegExp, code = 422) => ({
  ok: false,
  code,
  message: expect.stringMatching(message),
});

describe("a request to generate", () => {
  const full = {
    prompt: "A dog playing in a park",
    imageUrls: [image, image],
    model: "veo3_fast",
    watermark: "MyBrand",
    callBackUrl: "http://your-callback-url.com/complete",
    aspect_ratio: "16:9",
    seeds: 12345,
    enableFallback: false,
    enableTranslation: true,
    generationType: "REFERENCE_2_VIDEO",
  };

  it("passes as the provider shows it, the very same, with fields nobody knows", () => {
    for (const body of [full, { prompt: "x" }, { ...full, duration: 8, extra: { deep: [1] } }]) {
      const checked = checkGenerate(body);
      expect(checked).toEqual({ ok: true, body });
      expect(checked.ok && checked.body).toBe(body);
    }
  });

  it("passes as @felores/kie-ai-mcp-server sends it", () => {
    const body = {
      prompt: "a cat",
      model: "veo3",
      aspectRatio: "16:9",
      enableFallback: false,
      enableTranslation: true,
      callBackUrl: "https://felo-workers.felo.workers.dev/kie/callback",
    };
    expect(checkGenerate(body)).toEqual({ ok: true, body });
  });

  it.each([null, 7, "", "not a URL", "http://127.0.0.1/", { url: 1 }])(
    "passes with whatever callBackUrl: %j",
    (callBackUrl) => {
      expect(checkGenerate({ ...full, callBackUrl }).ok).toBe(true);
    },
  );

  it("may have null for what it leaves out", () => {
    const nulls = Object.fromEntries(Object.keys(full).map((name) => [name, null]));
    expect(checkGenerate({ ...nulls, prompt: "x" }).ok).toBe(true);
  });

  it.each([
    [{ prompt: undefined }, "prompt is required"],
    [{ prompt: 7 }, "prompt is required"],
    [{ prompt: " " }, "prompt must not be empty"],
    [{ prompt: "x".repeat(10_001) }, "prompt must have at most 10000 characters"],
    [{ model: "veo2" }, "model must be one of veo3, veo3_fast, veo3_lite"],
    [{ generationType: "X" }, "generationType must be one of TEXT_2_VIDEO, "],
    [{ aspect_ratio: "4:3" }, "aspect_ratio must be one of 16:9, 9:16, Auto"],
    [{ aspectRatio: "4:3" }, "aspectRatio must be one of 16:9, 9:16, Auto"],
    [{ resolution: "8k" }, "resolution must be one of 720p, 1080p, 4k"],
    [{ watermark: 7 }, "watermark must be a text"],
    [{ enableTranslation: "no" }, "enableTranslation must be true or false"],
    [{ enableFallback: 0 }, "enableFallback must be true or false"],
    [{ seeds: 9999 }, "seeds must be from 10000 to 99999"],
    [{ seeds: 100_000 }, "seeds must be from 10000 to 99999"],
    [{ seeds: 12345.5 }, "seeds must be a whole number"],
    [{ seeds: "12345" }, "seeds must be a whole number"],
    [{ imageUrls: image }, "imageUrls must be a list of URLs"],
    [{ imageUrls: [7] }, "imageUrls.0 must be a URL"],
    [{ imageUrls: [image, "ftp://example.com/a.jpg"] }, "imageUrls.1 must be an http or https URL"],
    [{ imageUrls: ["web+http://example.com/a.jpg"] }, "imageUrls.0 must be an http or https URL"],
    [{ imageUrls: ["image.jpg"] }, "imageUrls.0 must be an http or https URL"],
    [{ imageUrls: [`${image}?${"x".repeat(8192)}`] }, "imageUrls.0 must have at most 8192 characters"],
    [{ imageUrls: Array(4).fill(image) }, "imageUrls must have at most 3 entries"],
  ])("is refused, naming the field: %j", (change, message) => {
    expect(checkGenerate({ ...full, ...change })).toEqual(refused(message));
  });

  it("needs as many images as its type", () => {
    const with_ = (count: number, generationType?: string) =>
      checkGenerate({ prompt: "x", imageUrls: Array(count).fill(image), generationType });
    const passing = (generationType?: string) =>
      [0, 1, 2, 3].filter((count) => with_(count, generationType).ok);
    expect(passing()).toEqual([0, 1, 2, 3]);
    expect(passing("TEXT_2_VIDEO")).toEqual([0, 1, 2, 3]);
    expect(passing("FIRST_AND_LAST_FRAMES_2_VIDEO")).toEqual([1, 2]);
    expect(passing("REFERENCE_2_VIDEO")).toEqual([1, 2, 3]);
    expect(with_(3, "FIRST_AND_LAST_FRAMES_2_VIDEO")).toEqual(
      refused("imageUrls must have 1 or 2 entries for FIRST"),
    );
    expect(checkGenerate({ prompt: "x", generationType: "REFERENCE_2_VIDEO" })).toEqual(
      refused("imageUrls must have 1 to 3 entries for REFERENCE_2_VIDEO"),
    );
  });

  it("is refused as not English only where nothing in it is Latin and nobody may translate it", () => {
    const ask = (prompt: string, enableTranslation?: boolean | null) =>
      checkGenerate({ prompt, enableTranslation });
    const message = /^Only English prompts are supported at this time\. .*enableTranslation/;
    expect(ask("一只猫 🐈 42", false)).toEqual(refused(message, 400));
    expect(ask("кот", false)).toEqual(refused(message, 400));
    expect(ask("一只猫, cinematic", false).ok).toBe(true);
    expect(ask("über", false).ok).toBe(true);
    for (const translated of [true, null, undefined]) expect(ask("一只猫", translated).ok).toBe(true);
  });

  it.each([[null], [undefined], [[]], ["x"], [7]])("is a JSON object, not %j", (body) => {
    expect(checkGenerate(body)).toEqual(refused("the body must be a JSON object"));
  });

  it("is refused in one sentence, however much is wrong", () => {
    const wrong = {
      ...full,
      imageUrls: [1, 2, 3],
      prompt: "",
      model: "",
      seeds: 1,
      resolution: "",
      watermark: 1,
    };
    expect(checkGenerate(wrong)).toEqual(refused(/^Validation error: ([^;]+; ){4}[^;]+\.$/));
  });
});

describe("a request to extend", () => {
  it("passes with a task, a prompt, and either family of models", () => {
    for (const model of [undefined, null, "fast", "quality", "lite", "veo3", "veo3_fast", "veo3_lite"]) {
      const body = { taskId: TASK, prompt: "it runs on", model, seeds: 54321, callBackUrl: "x" };
      expect(checkExtend(body)).toEqual({ ok: true, body });
    }
  });

  it.each([
    [{ prompt: "x" }, "taskId is required"],
    [{ taskId: "../x", prompt: "x" }, "taskId must be the id of a task"],
    [{ taskId: TASK }, "prompt is required"],
    [{ taskId: TASK, prompt: "x", model: "veo2" }, "model must be one of fast, "],
    [{ taskId: TASK, prompt: "x", seeds: 1 }, "seeds must be from 10000 to 99999"],
  ])("is refused: %j", (body, message) => {
    expect(checkExtend(body)).toEqual(refused(message));
  });
});

describe("a request for a 4K video", () => {
  it("passes with a task, and perhaps an index", () => {
    for (const index of [undefined, null, 0, 15]) {
      const body = { taskId: TASK, index, callBackUrl: "http://your-callback-url.com/4k-callback" };
      expect(checkGet4k(body)).toEqual({ ok: true, body });
    }
  });

  it.each([
    [{}, "taskId is required"],
    [{ taskId: "a b" }, "taskId must be the id of a task"],
    [{ taskId: TASK, index: -1 }, "index must be from 0 to 15"],
    [{ taskId: TASK, index: 16 }, "index must be from 0 to 15"],
    [{ taskId: TASK, index: "0" }, "index must be a whole number"],
  ])("is refused: %j", (body, message) => {
    expect(checkGet4k(body)).toEqual(refused(message));
  });
});
