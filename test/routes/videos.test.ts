import { describe, expect, it } from "vitest";
import { fetchWith } from "../changed-receiver.ts";
import {
  AUTHORIZED,
  deliver,
  fetchReceiver,
  newTaskId,
  problemOf,
  remove,
  settled,
  simulator,
  success,
} from "../client.ts";

describe("a video", () => {
  it("is for pages of any origin, by its link, with ranges", async () => {
    const taskId = newTaskId();
    await deliver(success(taskId, [(await simulator.addFile()).url]));
    const link = (await settled(taskId)).videos[0]?.url ?? "";
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
    const response = await fetchReceiver(link, {
      headers: { origin: "https://player.example", range: "bytes=0-1" },
    });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-expose-headers")).toBe(
      "Content-Range,Accept-Ranges,Content-Length,ETag",
    );
    await response.body?.cancel();
  });

  it("is answered as it comes from R2", async () => {
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(8)) });
    const object = {
      body,
      size: 16,
      httpEtag: '"v"',
      uploaded: new Date(),
      arrayBuffer: () => new Response(body).arrayBuffer(),
    };
    const VIDEOS = { get: async () => object };
    const response = await fetchWith({ VIDEOS }, "/videos/veo_task/generated_0.mp4", { headers: AUTHORIZED });
    expect((await response.body?.getReader().read())?.value).toHaveLength(8);
  });

  it("that is on its way says to come back", async () => {
    const taskId = newTaskId();
    const file = await simulator.addFile({ responses: [{ stallAt: 0 }] });
    await deliver(success(taskId, [file.url]));
    const path = `/videos/${taskId}/generated_0.mp4`;
    const response = await fetchReceiver(path, { headers: AUTHORIZED });
    expect(response.headers.get("retry-after")).toBe("2");
    expect(await problemOf(response)).toBe("404 not_stored");
    await remove(taskId);
  });
});
