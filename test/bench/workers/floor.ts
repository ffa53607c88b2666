/**
 * The least that any correct receiver must do, each by itself: what the receiver's figures are held against.
 *
 *     POST /ack               parse; one row and an alarm in the task's Durable Object; 200
 *     POST /ack-with-hint     the same, with a KV read before and a KV write behind it
 *     POST /json              parse; 200
 *     POST /json-with-hint    parse; a KV read; 200
 *     POST /transfer          {url, key}: a bare fetch into a bare put
 *     GET  /<key>             a bare read, of one range where `Range` has one
 */

import { DurableObject } from "cloudflare:workers";

interface FloorEnv {
  readonly DELIVERIES: KVNamespace;
  readonly VIDEOS: R2Bucket;
  readonly TASKS: DurableObjectNamespace<FloorTask>;
}

type Callback = { data: { taskId: string } };

const HOUR_MS = 3_600_000;
const SUCCESS = { code: 200, msg: "success" };

export class FloorTask extends DurableObject<FloorEnv> {
  accept(callback: Callback): void {
    this.ctx.storage.kv.put("task", callback);
    // Later than any run ends: what an alarm does is not measured.
    this.ctx.storage.setAlarm(Date.now() + HOUR_MS);
  }

  override alarm(): void {}
}

export default {
  async fetch(request: Request, env: FloorEnv, context: ExecutionContext): Promise<Response> {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/ack": {
        const callback = await request.json<Callback>();
        await env.TASKS.getByName(callback.data.taskId).accept(callback);
        return Response.json(SUCCESS);
      }
      case "/ack-with-hint": {
        const callback = await request.json<Callback>();
        const { taskId } = callback.data;
        await env.DELIVERIES.get(taskId);
        await env.TASKS.getByName(taskId).accept(callback);
        context.waitUntil(env.DELIVERIES.put(taskId, ""));
        return Response.json(SUCCESS);
      }
      case "/json":
        await request.json();
        return Response.json(SUCCESS);
      case "/json-with-hint": {
        const callback = await request.json<Callback>();
        await env.DELIVERIES.get(callback.data.taskId);
        return Response.json(SUCCESS);
      }
      case "/transfer": {
        const { url, key } = await request.json<{ url: string; key: string }>();
        const { body } = await fetch(url);
        await env.VIDEOS.put(key, body);
        return Response.json(SUCCESS);
      }
    }
    return read(env.VIDEOS, pathname.slice(1), request.headers.get("range"));
  },
};

async function read(bucket: R2Bucket, key: string, header: string | null): Promise<Response> {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header ?? "") ?? [];
  if (first === undefined) {
    const object = await bucket.get(key);
    return new Response(object?.body, { headers: { "content-length": String(object?.size) } });
  }
  const range = { offset: Number(first), length: Number(last) - Number(first) + 1 };
  const part = await bucket.get(key, { range });
  return new Response(part?.body, { status: 206, headers: { "content-length": String(range.length) } });
}
