import { describe, expect, it } from "vitest";
import { simulator } from "../client.ts";
import type { FileResponse } from "../simulator/file-plan.ts";
import { etagOf, requestsOf, sourceOf } from "./attempt-client.ts";

/** A source whose file is known, and the ranges that it was asked for. */
async function knownSource(...responses: FileResponse[]) {
  const { id, url, bytes: length } = await simulator.addFile({ responses: [{}, ...responses] });
  const file = { etag: await etagOf(url), length };
  const ranges = async () => (await requestsOf(id)).slice(1).map(({ range }) => range);
  return { source: sourceOf(url), file, ranges };
}

describe("a source that is asked for a byte range", () => {
  it("opens it, and knows the whole file by it", async () => {
    const { source, file } = await knownSource({});
    const connection = await source.openExactly({ kind: "rest", file, offset: 1000 });
    expect(connection).toMatchObject({ file: { kind: "resumable", ...file }, position: 1000 });
    connection.close();
  });

  it.each<[string, FileResponse, requests: number]>([
    ["the whole file", { ranges: false }, 1],
    ["another file", { seed: 7 }, 1],
    ["bytes of another file", { headers: { etag: '"other"' } }, 2],
    ["bytes of a file without an ETag", { headers: { etag: null } }, 2],
    ["coded bytes", { headers: { "content-encoding": "gzip" } }, 2],
    ["other bytes", { status: 206, slice: [0, 99] }, 2],
    ["416", { status: 416 }, 2],
  ])("opens the whole file where the host answers with %s", async (_, response, requests) => {
    const { source, file, ranges } = await knownSource(response, {});
    const connection = await source.open({ kind: "rest", file, offset: 1000 });
    expect(connection).toMatchObject({ range: { kind: "whole" }, position: 0 });
    expect(await ranges()).toEqual(["bytes=1000-", null].slice(0, requests));
    connection.close();
  });

  it.each<[string, FileResponse]>([
    ["the whole file", { ranges: false }],
    ["other bytes", { status: 206, slice: [0, 99] }],
    ["416", { status: 416 }],
    ["429", { status: 429 }],
  ])("fails for a part, after one request, where the host answers with %s", async (_, response) => {
    const { source, file, ranges } = await knownSource(response);
    const opened = source.openExactly({ kind: "part", file, offset: 1000, size: 500 });
    await expect(opened).rejects.toMatchObject({ reason: "source_error" });
    expect(await ranges()).toEqual(["bytes=1000-1499"]);
  });
});
