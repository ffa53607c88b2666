/** Rows 68, 69 and 72: which bytes of a stored video a client gets, however oddly it asks. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { expectProblem } from "./callback-answers.ts";
import { send } from "./http-request.ts";
import type { ReceiverClient, TaskView } from "./receiver-client.ts";
import { expectPart, expectWhole, sha256 } from "./stored-video.ts";
import { newTaskId, startTestReceiver, type TestReceiver } from "./test-receiver.ts";

const BYTES = 100_000;

let simulator: Simulator;
let receiver: TestReceiver;
let client: ReceiverClient;
let content: Buffer;
let task: TaskView;
let path: string;
beforeAll(async () => {
  simulator = await startSimulator();
  receiver = await startTestReceiver(simulator);
  client = receiver.client;
  const taskId = newTaskId();
  const file = await simulator.addFile({ bytes: BYTES });
  await client.callBack(oldestSuccessBody({ taskId, resultUrls: [file.url] }));
  task = await client.untilSettled(taskId);
  path = `/videos/${task.taskId}/generated_0.mp4`;
  content = (await client.get(path)).body;
  expect(sha256(content)).toBe(file.sha256);
});
afterAll(async () => {
  await receiver?.stop();
  await simulator?.close();
});

describe("ranges", () => {
  it.each([
    ["bytes=0-0", 0, 0],
    ["bytes=0-99", 0, 99],
    ["bytes=500-999", 500, 999],
    ["bytes=99999-99999", BYTES - 1, BYTES - 1],
    ["bytes=0-", 0, BYTES - 1],
    ["bytes=99990-", BYTES - 10, BYTES - 1],
    ["bytes=99990-200000", BYTES - 10, BYTES - 1],
    ["bytes=0-99999999999999999999", 0, BYTES - 1],
    ["bytes=-1", BYTES - 1, BYTES - 1],
    ["bytes=-500", BYTES - 500, BYTES - 1],
    ["bytes=-100000", 0, BYTES - 1],
    ["bytes=-100001", 0, BYTES - 1],
    ["Bytes=0-9", 0, 9],
    ["bytes=007-9", 7, 9],
  ])("68 %s is answered with 206 and those bytes", async (range, first, last) => {
    expectPart(await client.get(path, { range }), content, first, last);
  });

  it.each(["bytes=100000-", "bytes=100000-100001", "bytes=99999999999999999999-", "bytes=-0"])(
    "68 %s is answered with 416 and the size",
    async (range) => {
      const answer = await client.get(path, { range });
      expectProblem(answer, 416);
      expect(answer.headers["content-range"]).toBe(`bytes */${BYTES}`);
    },
  );

  it.each([
    "bytes=5-4",
    "bytes=-",
    "bytes=",
    "bytes",
    "bytes=a-b",
    "bytes=0x0-0x5",
    "bytes=-5-9",
    "bytes=--5",
    "bytes=1.5-9",
    "bytes=0-9;",
    "items=0-9",
    "0-9",
    "bytes=0-1,5-6",
    "bytes=0-1,0-1,0-1",
  ])("68 %s is answered with 200 and the whole", async (range) => {
    expectWhole(await client.get(path, { range }), content);
  });

  it("68 If-Range lets a range through only for the very same video", async () => {
    const { etag = "", "last-modified": modified = "" } = (await client.get(path)).headers;
    const range = "bytes=0-9";
    const later = new Date(Date.parse(modified) + 60_000).toUTCString();
    const earlier = new Date(Date.parse(modified) - 60_000).toUTCString();
    for (const same of [etag, modified]) {
      expectPart(await client.get(path, { range, "if-range": same }), content, 0, 9);
    }
    for (const other of ['"another"', `W/${etag}`, "*", etag.replaceAll('"', ""), later, earlier, "soon"]) {
      expectWhole(await client.get(path, { range, "if-range": other }), content);
    }
  });
});

describe("validators", () => {
  it("69 that match are answered as RFC 9110 has it", async () => {
    const { etag = "", "last-modified": modified = "" } = (await client.get(path)).headers;
    const earlier = new Date(Date.parse(modified) - 60_000).toUTCString();
    for (const [headers, status] of [
      [{ "if-none-match": etag }, 304],
      [{ "if-none-match": `W/${etag}` }, 304],
      [{ "if-none-match": `"x", ${etag}` }, 304],
      [{ "if-none-match": "*" }, 304],
      [{ "if-none-match": '"x"' }, 200],
      [{ "if-modified-since": modified }, 304],
      [{ "if-modified-since": earlier }, 200],
      [{ "if-none-match": '"x"', "if-modified-since": modified }, 200],
      [{ "if-match": etag }, 200],
      [{ "if-match": "*" }, 200],
      [{ "if-match": `W/${etag}` }, 412],
      [{ "if-match": '"x"' }, 412],
      [{ "if-unmodified-since": modified }, 200],
      [{ "if-unmodified-since": earlier }, 412],
      [{ "if-match": etag, "if-unmodified-since": earlier }, 200],
    ] satisfies [Record<string, string>, number][]) {
      const answer = await client.get(path, headers);
      expect(answer.status, JSON.stringify(headers)).toBe(status);
      if (status === 304) {
        expect(answer.headers.etag).toBe(etag);
        expect(answer.body).toHaveLength(0);
      }
    }
  });

  const malformed = ["abc", '"never closed', 'W/"x', '"a" "b"', "W/", "%%%", ",,,", '"a\u00ff', " "];

  it.each(["if-none-match", "if-modified-since", "if-unmodified-since", "if-range"])(
    "69 a malformed %s is passed over",
    async (name) => {
      for (const value of [...malformed, "Thu, 99 Foo 2026 99:99:99 GMT", "1764000000"]) {
        expectWhole(await client.get(path, { [name]: value }), content);
      }
    },
  );

  it("69 a malformed If-Match matches nothing", async () => {
    for (const value of malformed.filter((text) => text.trim() !== "")) {
      expectProblem(await client.get(path, { "if-match": value }), 412);
    }
  });

  it("69 a malformed validator does not spoil a range", async () => {
    const headers = { range: "bytes=0-9", "if-none-match": "abc", "if-modified-since": "soon" };
    expectPart(await client.get(path, headers), content, 0, 9);
  });
});

describe("HEAD", () => {
  it("72 HEAD has the headers of GET and no body, whatever range it asks for", async () => {
    const { date: _, connection: __, ...wanted } = (await client.get(path)).headers;
    for (const headers of [{}, { range: "bytes=0-9" }, { range: "bytes=999999-" }]) {
      const answer = await client.get(path, headers, "HEAD");
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject(wanted);
      expect(answer.headers["content-range"]).toBeUndefined();
      expect(answer.body).toHaveLength(0);
    }
    expect(wanted).toMatchObject({
      "content-length": String(BYTES),
      "content-type": "video/mp4",
      "accept-ranges": "bytes",
      "x-content-type-options": "nosniff",
      "cache-control": "private, max-age=31536000, immutable",
      "content-disposition": `inline; filename="veo3_generated_${task.taskId}_0.mp4"`,
      etag: task.videos[0]?.etag,
    });
  });

  it("72 HEAD is refused as GET is", async () => {
    for (const [target, status] of [
      [`${client.origin}${path}`, 401],
      [`${client.origin}${path}?expires=1&signature=x`, 403],
    ] as const) {
      const answer = await send(target, { method: "HEAD" });
      expect([answer.status, answer.body.length]).toEqual([status, 0]);
    }
    expect((await client.get(`/videos/${task.taskId}/original_9.mp4`, {}, "HEAD")).status).toBe(404);
  });
});
