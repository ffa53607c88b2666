import { describe, expect, it } from "vitest";
import { urlList, videosIn } from "../../src/veo3/result.ts";

const [a, b] = ["http://a.example/1.mp4", "http://b.example/2.mp4"];

describe("a list of URLs", () => {
  it("is an array, a JSON string, a list in brackets, or a single URL", () => {
    for (const list of [[a, b], JSON.stringify([a, b]), `[${a}, ${b}]`, `[${a},${b}]`, ` ["${a}","${b}"] `]) {
      expect(urlList.parse(list)).toEqual([a, b]);
    }
    expect(urlList.parse(a)).toEqual([a]);
    expect(urlList.parse("[http://a.example/1,2.mp4]")).toEqual(["http://a.example/1,2.mp4"]);
    const [v6, other] = ["http://[::1]/1.mp4", "http://[::1]/2.mp4"];
    expect(urlList.parse(`[${v6}, ${other}]`)).toEqual([v6, other]);
  });

  it("has only one URL in a string without brackets, whatever is in it", () => {
    expect(urlList.parse(`${a}?then=1,${b}`)).toEqual([`${a}?then=1,${b}`]);
  });

  it.each([[null], [undefined], [[]], ["[]"], [""], [["", "  "]]])("may be empty: %j", (list) => {
    expect(urlList.parse(list)).toEqual([]);
  });

  it.each([[[42]], [[a, null]], [[[a]]], [{ 0: a }], [7], ["[[]]"], [true]])("is refused: %j", (list) => {
    expect(urlList.safeParse(list).success).toBe(false);
  });
});

describe("the videos", () => {
  it("are each URL once, as the kind it was first listed under, numbered within it", () => {
    const places = [null, { resultUrls: [a, a], originUrls: [b, "http://c.example/"] }, { result_urls: [b] }];
    expect(videosIn(places, null)).toEqual([
      { kind: "generated", index: 0, url: a },
      { kind: "generated", index: 1, url: b },
      { kind: "original", index: 0, url: "http://c.example/" },
    ]);
  });
});
