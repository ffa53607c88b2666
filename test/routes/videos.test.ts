import { beforeAll, describe, expect, it } from "vitest";
import {
  deliver,
  failure,
  fetchReceiver,
  newTaskId,
  problemOf,
  settled,
  sha256,
  simulator,
  success,
} from "../client.ts";

const BYTES = 200_000;
const TASK = "veo_task_served";
const PATH = `/videos/${TASK}/generated_0.mp4`;

let link = "";
let bytes = new Uint8Array();
let etag = "";
let lastModified = "";

beforeAll(async () => {
  const file = await simulator.addFile({ bytes: BYTES });
  await deliver(success(TASK, [file.url], { originUrls: ["http://10.0.0.1/original.mp4"] }));
  link = (await settled(TASK)).videos[0]?.url ?? "";
  const whole = await fetchReceiver(link);
  bytes = new Uint8Array(await whole.arrayBuffer());
  expect(await sha256(bytes)).toBe(file.sha256);
  etag = whole.headers.get("etag") ?? "";
  lastModified = whole.headers.get("last-modified") ?? "";
});

const get = (headers: Record<string, string> = {}, method = "GET") =>
  fetchReceiver(link, { method, headers });

async function expectBytes(response: Response, first: number, last: number) {
  expect(response.status).toBe(206);
  expect(response.headers.get("content-range")).toBe(`bytes ${first}-${last}/${BYTES}`);
  expect(response.headers.get("content-length")).toBe(String(last - first + 1));
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes.subarray(first, last + 1));
}

async function expectWhole(response: Response) {
  expect(response.status).toBe(200);
  expect(response.headers.get("content-range")).toBeNull();
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
}

describe("a stored video", () => {
  it("is served whole, with everything a player needs to know", async () => {
    const response = await get();
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "accept-ranges": "bytes",
      "cache-control": "private, max-age=31536000, immutable",
      "content-disposition": `inline; filename="veo3_generated_${TASK}_0.mp4"`,
      "content-length": String(BYTES),
      "content-type": "video/mp4",
      etag: expect.stringMatching(/^".+"$/),
      "last-modified": expect.stringMatching(/ GMT$/),
      "x-content-type-options": "nosniff",
    });
    await expectWhole(response);
  });

  it("is offered as a file with ?download=1", async () => {
    const response = await fetchReceiver(`${link}&download=1`);
    expect(response.headers.get("content-disposition")).toBe(
      `attachment; filename="veo3_generated_${TASK}_0.mp4"`,
    );
    await response.body?.cancel();
  });

  it("has the same headers for HEAD, no body, and no ranges", async () => {
    const [head, whole] = [await get({ range: "bytes=0-9" }, "HEAD"), await get()];
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(whole.headers));
    await whole.body?.cancel();
  });
});

describe("a range", () => {
  it.each([
    ["bytes=0-0", 0, 0],
    ["bytes=1000-1999", 1000, 1999],
    ["bytes=199000-", 199_000, 199_999],
    ["bytes=-500", 199_500, 199_999],
    ["bytes=199999-300000", 199_999, 199_999],
    ["bytes=0-", 0, 199_999],
    ["bytes=-200001", 0, 199_999],
    ["Bytes=5-6", 5, 6],
  ])("%s is bytes %i to %i", async (range, first, last) => {
    await expectBytes(await get({ range }), first, last);
  });

  it.each(["bytes=200000-", "bytes=-0", "bytes=999999-9999999"])(
    "%s is unsatisfiable: 416",
    async (range) => {
      const response = await get({ range });
      expect(response.headers.get("content-range")).toBe(`bytes */${BYTES}`);
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(await problemOf(response)).toBe("416 range_not_satisfiable");
    },
  );

  it.each(["bytes=0-1,5-6", "bytes=9-5", "bytes=x", "lines=0-5", "bytes"])("%s: the whole", async (range) => {
    await expectWhole(await get({ range }));
  });

  it("is given only of the video that If-Range means", async () => {
    await expectBytes(await get({ range: "bytes=5-9", "if-range": etag }), 5, 9);
    await expectBytes(await get({ range: "bytes=5-9", "if-range": lastModified }), 5, 9);
    for (const other of ['"other"', `W/${etag}`, "Sun, 06 Nov 1994 08:49:37 GMT", "malformed"]) {
      await expectWhole(await get({ range: "bytes=5-9", "if-range": other }));
    }
  });
});

describe("a conditional request", () => {
  it("is answered 304 when the client has the video", async () => {
    for (const headers of [
      { "if-none-match": etag },
      { "if-none-match": "*" },
      { "if-modified-since": lastModified },
    ]) {
      for (const method of ["GET", "HEAD"]) {
        const response = await get(headers as Record<string, string>, method);
        expect([response.status, await response.text()]).toEqual([304, ""]);
        expect(response.headers.get("etag")).toBe(etag);
      }
    }
  });

  it("is answered 412 when its precondition fails", async () => {
    for (const headers of [
      { "if-match": '"other"' },
      { "if-unmodified-since": "Sun, 06 Nov 1994 08:49:37 GMT" },
    ]) {
      expect(await problemOf(get(headers as Record<string, string>))).toBe("412 precondition_failed");
    }
    await expectWhole(await get({ "if-match": etag }));
  });

  it.each(["if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "range"])(
    "with a malformed %s is served",
    async (name) => {
      for (const value of ["garbage", '"', "W/", "\t", "-1", '"a" "b"'])
        await expectWhole(await get({ [name]: value }));
    },
  );
});

describe("who may have it", () => {
  const withBearer = (path: string, init: RequestInit = {}) =>
    fetchReceiver(path, { ...init, headers: { authorization: "Bearer api-token" } });

  it("whoever has a token or the link", async () => {
    await expectWhole(await withBearer(PATH));
    await expectWhole(await get());
    expect(await problemOf(fetchReceiver(PATH))).toBe("401 unauthorized");
    expect(await problemOf(fetchReceiver(PATH, { headers: { authorization: "Bearer wrong" } }))).toBe(
      "401 unauthorized",
    );
  });

  it("nobody with a link that was altered, cut, doubled or made for another video", async () => {
    const url = new URL(link);
    const broken = (change: (query: URLSearchParams) => void) => {
      const query = new URLSearchParams(url.search);
      change(query);
      return `${PATH}?${query}`;
    };
    const links = [
      broken((query) => query.set("expires", String(Number(query.get("expires")) + 1))),
      broken((query) => query.set("signature", "x".repeat(43))),
      broken((query) => query.delete("expires")),
      broken((query) => query.delete("signature")),
      broken((query) => query.append("signature", query.get("signature") ?? "")),
      broken((query) => query.append("expires", "9999999999")),
      link.replace("generated_0", "original_0"),
      link.replace(TASK, "veo_task_other"),
    ];
    for (const bad of links) expect(await problemOf(fetchReceiver(bad)), bad).toBe("403 invalid_link");
    // A token does not mend a link: it would hide that the link is broken.
    expect(await problemOf(withBearer(links[0] ?? ""))).toBe("403 invalid_link");
  });

  it("pages of any origin, by the link, with ranges", async () => {
    const preflight = await fetchReceiver(link, {
      method: "OPTIONS",
      headers: {
        origin: "https://player.example",
        "access-control-request-method": "GET",
        "access-control-request-headers": "range",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
    expect(preflight.headers.get("access-control-allow-methods")).toBe("GET,HEAD,OPTIONS");
    expect(preflight.headers.get("access-control-allow-headers")).toBe("Range,If-Range,If-None-Match");
    const response = await get({ origin: "https://player.example", range: "bytes=0-1" });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-expose-headers")).toBe(
      "Content-Range,Accept-Ranges,Content-Length,ETag",
    );
    await response.body?.cancel();
  });
});

describe("what is not there", () => {
  const reason = (path: string) =>
    problemOf(fetchReceiver(path, { headers: { authorization: "Bearer api-token" } }));

  it("is 404, with what is known of it", async () => {
    expect(await reason("/videos/veo_task_nobody/generated_0.mp4")).toBe("404 unknown_task");
    expect(await reason(`/videos/${TASK}/generated_9.mp4`)).toBe("404 unknown_video");
    expect(await reason(`/videos/${TASK}/original_0.mp4`)).toBe("404 not_stored");
    const failed = newTaskId();
    await deliver(failure(failed, 501));
    expect(await reason(`/videos/${failed}/generated_0.mp4`)).toBe("404 unknown_video");
  });

  it("is not listed, and cannot be reached by another name", async () => {
    for (const name of [
      "",
      "..%2f..%2fsecret",
      "%2e%2e%2fgenerated_0.mp4",
      "*",
      "generated_0.mp4%00",
      "GENERATED_0.mp4",
    ]) {
      const response = await fetchReceiver(`/videos/${TASK}/${name}`, {
        headers: { authorization: "Bearer api-token" },
      });
      const isTask = name === "";
      expect(response.status, name).toBe(isTask ? 200 : 404);
      await response.body?.cancel();
    }
  });

  it("says to come back while it is on its way", async () => {
    const taskId = newTaskId();
    const file = await simulator.addFile({ responses: [{ stallAt: 0 }, {}] });
    await deliver(success(taskId, [file.url]));
    const response = await fetchReceiver(`/videos/${taskId}/generated_0.mp4`, {
      headers: { authorization: "Bearer api-token" },
    });
    expect(response.headers.get("retry-after")).toBe("2");
    expect(await problemOf(response)).toBe("404 not_stored");
    expect((await settled(taskId)).state).toBe("stored");
  });
});
