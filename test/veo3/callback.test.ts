import { describe, expect, it } from "vitest";
import { parseCallback as readCallback, taskIdOf as readTaskId } from "../../src/veo3/callback.ts";
import { unwrapped } from "./parsed.ts";

const taskIdOf = (body: unknown) => unwrapped(readTaskId(body));
const parseCallback = (...input: Parameters<typeof readCallback>) => unwrapped(readCallback(...input));

const parse = (body: unknown) => parseCallback(taskIdOf(body), body, null);
const parseUrls = (resultUrls: unknown, info: object = {}) =>
  parse({ code: 200, msg: "ok", data: { taskId: "t", info: { resultUrls, ...info } } }).videos.map(
    ({ url }) => url,
  );
const [a, b] = ["http://a.example/1.mp4", "http://b.example/2.mp4"];

describe("the task id", () => {
  it("is data.taskId, else data.task_id, else the top level's taskId", () => {
    expect(taskIdOf({ data: { taskId: "camel" } })).toBe("camel");
    expect(taskIdOf({ data: { task_id: "snake" } })).toBe("snake");
    expect(taskIdOf({ taskId: "top" })).toBe("top");
    expect(taskIdOf({ taskId: "same", data: { taskId: "same", task_id: "same" } })).toBe("same");
    expect(taskIdOf({ data: { taskId: null, task_id: "snake" } })).toBe("snake");
  });

  it.each([
    ["ids that differ", { data: { taskId: "a", task_id: "b" } }],
    ["a top level that differs", { taskId: "a", data: { taskId: "b" } }],
    ["a top level that differs from the older spelling", { taskId: "a", data: { task_id: "b" } }],
    ["none", { data: {} }],
    ["a number", { data: { taskId: 7 } }],
    ["null", { data: { taskId: null } }],
    ["true", { data: { taskId: true } }],
    ["a list of one", { data: { taskId: ["a"] } }],
    ["a path", { data: { taskId: "../etc" } }],
    ["a slash", { data: { taskId: "a/b" } }],
    ["an encoded path", { data: { taskId: "a%2fb" } }],
    ["NUL", { data: { taskId: "a\0b" } }],
    ["a space", { data: { taskId: "a b" } }],
    ["a space at the end", { data: { taskId: "a " } }],
    ["a full-width letter", { data: { taskId: "\uff41" } }],
    ["an emoji", { data: { taskId: "🎬" } }],
    ["a lone surrogate", { data: { taskId: "\ud800" } }],
    ["a line feed at the end", { data: { taskId: "a\n" } }],
    ["129 characters", { data: { taskId: "a".repeat(129) } }],
    ["nothing", { data: { taskId: "" } }],
    ["an id that is only inherited", JSON.parse('{"data":{"__proto__":{"taskId":"a"}}}')],
    ["an id of a prototype", { data: { constructor: { prototype: { taskId: "a" } } } }],
    ["an array", [{ taskId: "a" }]],
    ["a string", "taskId"],
    ["null", null],
  ])("is refused: %s", (_, body) => {
    expect(() => taskIdOf(body)).toThrow(expect.objectContaining({ reason: "invalid_task_id" }));
  });

  it("is refused in words that say which of these it is", () => {
    expect(() => taskIdOf({ data: {} })).toThrow(/no data\.taskId/);
    expect(() => taskIdOf({ data: { taskId: "a", task_id: "b" } })).toThrow(/differ/);
    expect(() => taskIdOf({ data: { taskId: "a b" } })).toThrow(/1 to 128 letters/);
  });

  it("may have 128 characters", () => {
    expect(taskIdOf({ data: { taskId: "Az_-".repeat(32) } })).toHaveLength(128);
  });
});

describe("the code", () => {
  const codeOf = (code: unknown) => parse({ code, msg: "", data: { taskId: "t" } }).code;

  it("is an integer, or a decimal string of one", () => {
    expect([200, "200", "501", 0, -1, "-1", 123456].map(codeOf)).toEqual([200, 200, 501, 0, -1, -1, 123456]);
  });

  it.each(["2e2", "200.5", "200.0", 200.5, true, null, undefined, "", " 200", "0x10", Number.NaN, [200], {}])(
    "is refused: %s",
    (code) => {
      expect(() => codeOf(code)).toThrow(expect.objectContaining({ reason: "invalid_callback" }));
      expect(() => codeOf(code)).toThrow(/code: must be an integer/);
    },
  );
});

describe("the URLs", () => {
  it("are none where there is no data at all", () => {
    const nothing = { videos: [], resolution: null, fallback: null };
    expect(parse({ code: 501, taskId: "t" })).toEqual({ taskId: "t", code: 501, message: null, ...nothing });
    expect(parse({ code: 501, taskId: "t", data: null })).toMatchObject(nothing);
    expect(parse({ code: 501, data: { taskId: "t", info: null } })).toMatchObject(nothing);
  });

  it("are also found where older and sibling shapes have them", () => {
    const urls = (data: object) =>
      parse({ code: 200, data: { taskId: "t", ...data } }).videos.map(({ url }) => url);
    expect(urls({ resultUrls: [a], originUrls: [b] })).toEqual([a, b]);
    expect(urls({ result_urls: [a], media_ids: ["m"] })).toEqual([a]);
  });

  it.each([
    ["a number", [42]],
    ["null", [a, null]],
    ["a number in a string", "[5]"],
    ["an object", { 0: a }],
    ["a nested array", [[a]]],
  ])("are refused when one is %s", (_, urls) => {
    expect(() => parseUrls(urls)).toThrow(/data\.info\.resultUrls/);
  });

  it("are at most 16 in all", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `${a}?${index}`);
    const message = expect.stringMatching(/at most 16/);
    const tooMany = expect.objectContaining({ reason: "invalid_callback", message });
    expect(parseUrls(many(16))).toHaveLength(16);
    expect(() => parseUrls(many(17))).toThrow(tooMany);
    expect(() => parseUrls(many(16), { originUrls: [b] })).toThrow(tooMany);
    expect(parseUrls(Array(17).fill(a))).toEqual([a]);
  });

  it("are listed at most 256 times, however wrong the rest of a list is", () => {
    expect(parseUrls(Array(256).fill(a))).toEqual([a]);
    const message = "The callback is not valid: data.info.resultUrls: lists more than 256 URLs.";
    expect(() => parseUrls(Array(257).fill(a))).toThrow(message);
    expect(() => parseUrls(Array(100_000).fill(null))).toThrow(message);
  });
});

describe("a 4K upgrade's callback", () => {
  const video = "https://file.example/v/1_1750236843.mp4";
  const image = "https://file.example/v/1_1750236843.jpg";
  const told = [
    { kind: "4k", index: null, url: video },
    { kind: "4k_image", index: null, url: image },
  ];
  const info = { resultUrls: [video], imageUrls: [image] };
  const nested = { code: 200, msg: "4K Video generated successfully.", data: { taskId: "t", info } };
  const lists = { result_urls: [video], media_ids: ["m"], image_urls: [image] };

  it.each([
    ["nested", { ...nested, data: { ...nested.data, creditsConsumed: 120 } }],
    ["in snake case", { code: 200, msg: "success", data: { task_id: "t", ...lists } }],
    ["flat", { code: 200, msg: "success", data: { taskId: "t", ...info } }],
    [
      "in strings",
      { code: 200, data: { taskId: "t", info: { resultUrls: `[${video}]`, imageUrls: image } } },
    ],
  ])("has videos and images of its own kinds: %s", (_, body) => {
    expect(parseCallback("t", body, "4k").videos).toEqual(told);
  });

  it("has no images where the URL it came in by does not say that it is one", () => {
    expect(parse(nested).videos).toEqual([{ kind: "generated", index: null, url: video }]);
  });

  it("is a failure like any other", () => {
    const msg = "The 4K version of this video is unavailable. Please try a different video.";
    const failed = parseCallback("t", { code: 500, msg, data: { taskId: "t" } }, "4k");
    expect(failed).toMatchObject({ code: 500, message: msg, videos: [] });
  });

  it("is not lost for images that are none", () => {
    const body = { code: 200, data: { taskId: "t", info: { ...info, imageUrls: [42] } } };
    expect(parseCallback("t", body, "4k").videos).toEqual(told.slice(0, 1));
    expect(parse(body).videos).toHaveLength(1);
  });

  it("has the index that its URL says, where it brings one video; others the receiver numbers", () => {
    const more = { ...nested, data: { taskId: "t", info: { ...info, resultUrls: [video, a] } } };
    expect(parseCallback("t", more, "4k", 3).videos).toEqual([
      { kind: "4k", index: 3, url: video },
      { kind: "4k", index: null, url: a },
      { kind: "4k_image", index: 3, url: image },
    ]);
  });

  it("has at most 16 videos and images together", () => {
    const more = Array.from({ length: 16 }, (_, index) => `${image}?${index}`);
    const body = { code: 200, data: { taskId: "t", info: { resultUrls: [video], imageUrls: more } } };
    expect(() => parseCallback("t", body, "4k")).toThrow(/at most 16/);
  });
});

describe("the rest", () => {
  it("is taken as the page shows it, with the message unchanged", () => {
    const body = {
      code: 200,
      msg: "Veo3 视频生成成功。",
      data: {
        taskId: "veo_task_abcdef123456",
        promptJson: '{"callBackUrl":"https://r.example/veo3-callback?token=secret"}',
        info: { resultUrls: [a], originUrls: [b], resolution: "1080p" },
        fallbackFlag: true,
      },
    };
    const callback = parse(body);
    expect(callback).toEqual({
      taskId: "veo_task_abcdef123456",
      code: 200,
      message: "Veo3 视频生成成功。",
      videos: [
        { kind: "generated", index: null, url: a },
        { kind: "original", index: null, url: b },
      ],
      resolution: "1080p",
      fallback: true,
    });
    expect(JSON.stringify(callback)).not.toContain("secret");
  });

  it("never costs a callback where it is only decorative", () => {
    const data = { taskId: "t", info: { resultUrls: [a], resolution: 1080 }, fallbackFlag: "yes", extra: {} };
    expect(parse({ code: 200, data, more: 1 })).toMatchObject({ resolution: null, fallback: null });
  });

  it("names the fields that are wrong", () => {
    const body = { code: 1.5, msg: 5, data: { taskId: "t", info: [] } };
    expect(() => parse(body)).toThrow(/code: .+; msg: .+; data\.info: /);
    expect(() => parse({ code: 200, taskId: "t", data: [] })).toThrow(/data: /);
    expect(() => parseCallback("t", "text", "4k")).toThrow(/not valid: body: /);
    const unreadable = { code: 200, data: { taskId: "t", resultJson: "{" } };
    expect(() => parse(unreadable)).toThrow("data.resultJson: is not JSON.");
  });

  it("names no more than five of them", () => {
    const data = { taskId: "t", resultUrls: 1, result_urls: 1, originUrls: 1, fullResultUrls: 1 };
    expect(() => parse({ code: 1.5, msg: 5, data })).toThrow(/^[^:]+: ([^;]+; ){4}[^;]+$/);
  });

  it.each([
    ["its own", { failCode: "422" }, 500, 422],
    ["the callback's, where it has none", {}, 422, 422],
    ["501, where neither says what failed", { failCode: 200 }, 0, 501],
    ["501, where the callback itself is no failure", {}, 200, 501],
  ])("has, for a failure in the newer form, a code that is one: %s", (_, said, code, expected) => {
    expect(parse({ code, data: { taskId: "t", state: "fail", ...said } }).code).toBe(expected);
  });
});
