import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  completedRequest,
  echoedRequest,
  type KeptRequest,
  keptRequest,
} from "../../src/veo3/kept-request.ts";

const NOTHING: KeptRequest = {
  prompt: null,
  model: null,
  generationType: null,
  aspectRatio: null,
  resolution: null,
  seeds: null,
  imageUrls: [],
  extends: null,
};
const OWN = "https://r.example/veo3-callback?token=s3cret-token";
const CLIENTS = "https://client.example/hooks/s3cret-token";
const IMAGE = "https://img.example/a.png?size=2";

describe("what is kept of a request", () => {
  it.each([
    ["an object", (request: object) => request],
    ["JSON", (request: object) => JSON.stringify(request)],
  ])("is the listed fields, from %s", (_, written) => {
    const request = {
      prompt: "A fox in the snow",
      model: "veo3_fast",
      generationType: "REFERENCE_2_VIDEO",
      aspect_ratio: "9:16",
      resolution: "1080p",
      seeds: 12_345,
      imageUrls: [IMAGE],
      taskId: "base",
      watermark: "mine",
      enableTranslation: false,
      apiKey: "key",
      callBackUrl: OWN,
    };
    expect(keptRequest(written(request), "own")).toEqual({
      prompt: "A fox in the snow",
      model: "veo3_fast",
      generationType: "REFERENCE_2_VIDEO",
      aspectRatio: "9:16",
      resolution: "1080p",
      seeds: 12_345,
      imageUrls: [IMAGE],
      extends: "base",
    });
  });

  it.each<[string, object, Partial<KeptRequest>]>([
    ["the older spelling of the ratio", { aspectRatio: "16:9" }, { aspectRatio: "16:9" }],
    [
      "snake case",
      { generation_type: "T", image_urls: [IMAGE] },
      { generationType: "T", imageUrls: [IMAGE] },
    ],
    [
      "the first spelling that says something",
      { aspectRatio: null, aspect_ratio: "A" },
      { aspectRatio: "A" },
    ],
    ["seeds that are text", { seeds: "54321" }, { seeds: 54_321 }],
    ["one image that is no list", { imageUrls: IMAGE }, { imageUrls: [IMAGE] }],
    ["images as JSON", { imageUrls: JSON.stringify([IMAGE]) }, { imageUrls: [IMAGE] }],
    [
      "Chinese, and an emoji",
      { prompt: "一只狐狸在雪里跑 🦊 token" },
      { prompt: "一只狐狸在雪里跑 🦊 token" },
    ],
  ])("has %s", (_, request, kept) => {
    expect(keptRequest(request)).toEqual({ ...NOTHING, ...kept });
  });

  it.each<[string, unknown]>([
    ["broken JSON", '{"prompt":"A fox in the sn'],
    ["text", "A fox in the snow"],
    ["a list", [{ prompt: "A fox" }]],
    ["a number", 1],
    ["null", null],
    ["nothing", undefined],
    ["no listed field", { callBackUrl: OWN, watermark: "mine" }],
    ["fields of other types", { prompt: 1, model: {}, seeds: "many", imageUrls: 3, taskId: "no id" }],
    ["blank fields", { prompt: "  ", model: "", imageUrls: [" "] }],
    ["the task's own id alone", { taskId: "own" }],
  ])("is nothing of %s", (_, request) => {
    expect(keptRequest(request, "own")).toBeNull();
  });

  it("is bounded, and never ends in half of a character", () => {
    const kept = keptRequest({
      prompt: `${"x".repeat(9999)}🦊`,
      model: "m".repeat(1000),
      imageUrls: Array.from({ length: 9 }, (_, i) => `https://img.example/${i}${"x".repeat(10_000)}`),
    });
    expect(kept?.prompt).toBe("x".repeat(9999));
    expect(kept?.model).toHaveLength(64);
    expect(kept?.imageUrls.map(({ length }) => length)).toEqual([8192, 8192, 8192]);
  });
});

describe("a callback address in a request", () => {
  const encoded = encodeURIComponent(OWN);
  const inside = JSON.stringify({ prompt: "p", callBackUrl: OWN });

  it.each([
    ["in a prompt", { prompt: `A fox ${OWN} in the snow` }, "A fox […] in the snow"],
    ["in a text without spaces", { prompt: `一只狐狸${OWN}` }, "一只狐狸[…]"],
    ["percent-encoded", { prompt: `A fox ${encoded} runs` }, "A fox […] runs"],
    ["encoded twice", { prompt: `A fox ${encodeURIComponent(encoded)} runs` }, "A fox […] runs"],
    ["in a prompt that is JSON", { prompt: inside }, '{"prompt":"p","[…]"}'],
    ["in JSON in JSON", { prompt: JSON.stringify(inside) }, null],
    ["with escaped slashes", { prompt: inside.replaceAll("/", "\\/") }, null],
    [
      "with escaped letters",
      { prompt: '{"a":"https:\\/\\/r.example\\/veo3\\u002dcallback?token\\u003ds3cret-token"}' },
      null,
    ],
    ["as its token alone", { prompt: "A fox ?token=s3cret-token&x=1" }, "A fox ?[…]&x=1"],
    ["as its token, encoded", { prompt: "A fox %3Ftoken%3Ds3cret-token" }, "A fox %3F[…]"],
    ["as its token after a space", { prompt: 'token = "s3cret-token"' }, null],
    ["as a client's own", { prompt: `A fox ${CLIENTS} runs`, callBackUrl: CLIENTS }, "A fox […] runs"],
    ["as a client's own, encoded", { prompt: encodeURIComponent(CLIENTS), callback_url: CLIENTS }, "[…]"],
    ["with its name encoded", { prompt: "A fox ?t%6fken%3ds3cret-token" }, "[…]"],
    ["as the token of an address", { prompt: "A fox s3cret-token", callBackUrl: OWN }, "A fox […]"],
    [
      "deep in other fields",
      { prompt: `A fox ${CLIENTS}`, a: [{ callBackUrl: { b: [CLIENTS] } }] },
      "A fox […]",
    ],
    ["named in a prompt that is JSON", { prompt: JSON.stringify({ call_back_url: [CLIENTS] }) }, null],
    ["named in a query", { prompt: `https://x.example/?callBackUrl=${encodeURIComponent(CLIENTS)}` }, null],
  ])("is cut out: %s", (_, request, expected) => {
    const prompt = keptRequest(request)?.prompt;
    expect(prompt).toContain("[…]");
    expect(prompt).not.toMatch(/veo3-callback|s3cret/i);
    if (expected !== null) expect(prompt).toBe(expected);
  });

  it("is cut out of every field", () => {
    const fields = ["prompt", "model", "generationType", "aspectRatio", "resolution"];
    const hidden = Object.fromEntries(fields.map((name) => [name, OWN]));
    const kept = keptRequest({ ...hidden, seeds: 1, imageUrls: [OWN, IMAGE, encoded], taskId: OWN });
    expect(JSON.stringify(kept)).not.toMatch(/r\.example|s3cret/);
    expect(kept).toMatchObject({ imageUrls: [IMAGE], extends: null, seeds: 1 });
  });

  it("does not take words with it that a client sends in its place", () => {
    const request = { prompt: "A playground at https://client.example/x", callBackUrl: "playground" };
    expect(keptRequest(request)?.prompt).toBe(request.prompt);
    expect(keptRequest({ ...request, callBackUrl: "https://client.example" })?.prompt).toBe(request.prompt);
  });

  it("never survives, wherever it is put", () => {
    const spelled = fc.constantFrom(
      OWN,
      encoded,
      encodeURIComponent(encoded),
      inside,
      JSON.stringify(inside),
      OWN.replaceAll("/", "\\/"),
      "x?TOKEN=s3cret-token",
    );
    const around = fc.string({ unit: "grapheme", maxLength: 20 });
    const field = fc.constantFrom(
      "prompt",
      "model",
      "aspect_ratio",
      "imageUrls",
      "taskId",
      "callBackUrl",
      "a",
    );
    const request = fc.dictionary(
      field,
      fc.tuple(around, spelled, around).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(request, fc.boolean(), (value, asText) => {
        const kept = keptRequest(asText ? JSON.stringify(value) : value);
        expect(JSON.stringify(kept)).not.toMatch(/s3cret|veo3-callback/i);
      }),
    );
  });

  it("costs no more than its length in a hostile request", () => {
    const long = ["token ", "%25", "callBackUrl ", "\\u0025", "veo3-callback", '"[{', "a"];
    for (const part of long) keptRequest({ prompt: part.repeat(250_000 / part.length) });
    const deep = `{"prompt":"p","a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect([null, "p"]).toContain(keptRequest(deep)?.prompt ?? null);
    const many = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [i, { callBackUrl: `${OWN}${i}` }]),
    );
    expect(keptRequest({ ...many, prompt: "p" })).toBeNull();
  });
});

describe("the echo of a request", () => {
  it.each(["promptJson", "paramJson"])("is read from %s", (name) => {
    const body = { code: 200, data: { taskId: "own", [name]: '{"prompt":"A fox","taskId":"own"}' } };
    expect(echoedRequest(body, "own")).toEqual({ ...NOTHING, prompt: "A fox" });
  });

  it.each([null, {}, [], { data: null }, { data: { promptJson: "{" } }, "text"])("is none in %j", (body) => {
    expect(echoedRequest(body, "own")).toBeNull();
  });
});

describe("two requests of one task", () => {
  const first = { ...NOTHING, prompt: "first", imageUrls: [IMAGE] };

  it("are one: what was known first stays, and the rest is filled", () => {
    const later = { ...NOTHING, prompt: "later", seeds: 7, imageUrls: [] };
    expect(completedRequest(first, later)).toEqual({ ...first, seeds: 7 });
    expect(completedRequest(later, first)).toEqual({ ...later, imageUrls: [IMAGE] });
  });

  it("change nothing when the later one says nothing new", () => {
    expect(completedRequest(first, { ...NOTHING, prompt: "later" })).toBe(first);
    expect(completedRequest(first, null)).toBe(first);
    expect(completedRequest(null, first)).toBe(first);
    expect(completedRequest(null, null)).toBeNull();
  });
});
