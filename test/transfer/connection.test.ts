import { describe, expect, it } from "vitest";
import { AttemptError } from "../../src/transfer/attempt-error.ts";
import type { Connection } from "../../src/transfer/connection.ts";
import { WHOLE } from "../../src/transfer/request.ts";
import { simulator } from "../client.ts";
import type { FileResponse } from "../simulator/file-plan.ts";
import { sourceOf } from "./attempt-client.ts";

async function connect(response: FileResponse, stop?: AbortController) {
  const { id, url, bytes } = await simulator.addFile({ responses: [response] });
  return { connection: await sourceOf(url, stop).open(WHOLE), id, bytes };
}

async function readToEnd(connection: Connection): Promise<number> {
  for (;;) {
    const { length } = await connection.read(new Uint8Array(65_536));
    if (length === 0) return connection.position;
  }
}

describe("a connection", () => {
  it.each<[string, FileResponse, string]>([
    ["a length, a strong ETag and ranges", {}, "resumable"],
    ["no ETag", { etag: null }, "known_length"],
    ["a weak ETag", { etag: 'W/"weak"' }, "known_length"],
    ["an ETag too long to be kept", { etag: `"${"a".repeat(257)}"` }, "known_length"],
    ["no ranges", { ranges: false }, "known_length"],
    ["chunks", { length: "chunked" }, "unknown_length"],
    ["a body that ends as the connection does", { length: "close" }, "unknown_length"],
    ["a coded body", { encoding: "gzip" }, "unknown_length"],
  ])("whose host gives %s delivers a file of the kind %s", async (_, response, kind) => {
    const { connection, bytes } = await connect(response);
    expect(connection.file.kind).toBe(kind);
    if (kind !== "unknown_length") expect(connection.file.length).toBe(bytes);
    expect(await readToEnd(connection)).toBe(bytes);
  });

  it.each<[string, FileResponse, string]>([
    ["closed before the end", { truncateAt: 5000 }, "truncated"],
    ["reset", { resetAt: 5000 }, "truncated"],
    ["closed early, by the length that was declared", { declaredLength: 40_000 }, "truncated"],
    ["closed between two chunks", { truncateAt: 5000, length: "chunked" }, "source_error"],
  ])("that is %s is not taken for whole", async (_, response, reason) => {
    const { connection } = await connect(response);
    await expect(readToEnd(connection)).rejects.toMatchObject({ reason });
  });

  it("is closed when the attempt is stopped", async () => {
    const stop = new AbortController();
    const { connection, id } = await connect({ stallAt: 5000 }, stop);
    const read = readToEnd(connection);
    const reason = new AttemptError("source_error", "stopped");
    stop.abort(reason);
    await expect(read).rejects.toBe(reason);
    expect((await simulator.file(id, { ended: 1 })).requests).toMatchObject([{ ended: "aborted" }]);
  });
});
