/**
 * The least that any correct receiver must do, each by itself: what the receiver's figures are held against.
 *
 *     POST /ack               digest; KV read; one row and an alarm in the task's Durable Object; 200. Behind it: one
 *                             row of a list in another object, and a KV write
 *     POST /ack?fetch=URL     the same, and the URL is fetched
 *     POST /duplicate         digest; KV read; 200
 *     POST /transfer          {url, key, bytes}: a bare fetch into a bare put; `bytes` where the host does not say them
 *     POST /transfer-by-read  the same, with each chunk that arrives read and written in JavaScript
 *     GET  /<key>             a bare read, of one range where `Range` has one
 */

import { DurableObject } from "cloudflare:workers";

interface FloorEnv {
  readonly DELIVERIES: KVNamespace;
  readonly VIDEOS: R2Bucket;
  readonly TASKS: DurableObjectNamespace<FloorTask>;
  readonly LIBRARY: DurableObjectNamespace<FloorList>;
}

type Callback = { data: { taskId: string } };
type Video = { readonly url: string; readonly key: string; readonly bytes?: number };

const HOUR_MS = 3_600_000;
const WEEK_SECONDS = 7 * 24 * 3600;
/** More than any chunk. */
const READ_BYTES = 256 * 1024;
const SUCCESS = { code: 200, msg: "success" };

export class FloorTask extends DurableObject<FloorEnv> {
  accept(callback: Callback, url: string | null): void {
    this.ctx.storage.kv.put("task", callback);
    // Later than any run ends: what an alarm does is not measured.
    this.ctx.storage.setAlarm(Date.now() + HOUR_MS);
    this.ctx.waitUntil(
      this.env.LIBRARY.getByName("list").put(callback.data.taskId, JSON.stringify(callback)),
    );
    if (url !== null) this.ctx.waitUntil(fetch(url).then(({ body }) => body?.cancel()));
  }

  override alarm(): void {}
}

export class FloorList extends DurableObject<FloorEnv> {
  readonly #sql = this.ctx.storage.sql;

  constructor(ctx: DurableObjectState, env: FloorEnv) {
    super(ctx, env);
    this.#sql.exec("CREATE TABLE IF NOT EXISTS task (id TEXT PRIMARY KEY, summary TEXT) WITHOUT ROWID");
  }

  put(taskId: string, summary: string): void {
    this.#sql.exec("INSERT OR REPLACE INTO task VALUES (?, ?)", taskId, summary);
  }
}

export default {
  async fetch(request: Request, env: FloorEnv, context: ExecutionContext): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    switch (pathname) {
      case "/ack": {
        const { callback, key } = await read(request);
        await env.DELIVERIES.get(key);
        await env.TASKS.getByName(callback.data.taskId).accept(callback, searchParams.get("fetch"));
        context.waitUntil(env.DELIVERIES.put(key, "", { expirationTtl: WEEK_SECONDS }));
        return Response.json(SUCCESS);
      }
      case "/duplicate": {
        const { key } = await read(request);
        await env.DELIVERIES.get(key);
        return Response.json(SUCCESS);
      }
      case "/transfer": {
        const { url, key, bytes } = await request.json<Video>();
        const { body } = await fetch(url);
        const sized = bytes === undefined ? body : body?.pipeThrough(new FixedLengthStream(bytes));
        await env.VIDEOS.put(key, sized ?? null);
        return Response.json(SUCCESS);
      }
      case "/transfer-by-read": {
        const { url, key, bytes = 0 } = await request.json<Video>();
        const { body } = await fetch(url);
        const { readable, writable } = new FixedLengthStream(bytes);
        const stored = env.VIDEOS.put(key, readable);
        await copy(body, writable.getWriter());
        await stored;
        return Response.json(SUCCESS);
      }
    }
    return serve(env.VIDEOS, pathname.slice(1), request.headers.get("range"));
  },
};

/** A callback, and under which key KV has it. */
async function read(request: Request): Promise<{ callback: Callback; key: string }> {
  const body = await request.text();
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
  const callback: Callback = JSON.parse(body);
  return { callback, key: `${callback.data.taskId}:${new Uint8Array(digest).toBase64()}` };
}

async function serve(bucket: R2Bucket, key: string, header: string | null): Promise<Response> {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header ?? "") ?? [];
  if (first === undefined) {
    const object = await bucket.get(key);
    return new Response(object?.body, { headers: { "content-length": String(object?.size) } });
  }
  const range = { offset: Number(first), length: Number(last) - Number(first) + 1 };
  const part = await bucket.get(key, { range });
  return new Response(part?.body, { status: 206, headers: { "content-length": String(range.length) } });
}

async function copy(source: ReadableStream | null, writer: WritableStreamDefaultWriter): Promise<void> {
  const reader = source?.getReader({ mode: "byob" });
  for (let memory = new ArrayBuffer(READ_BYTES); ; ) {
    const { value } = (await reader?.read(new Uint8Array(memory))) ?? {};
    if (value === undefined || value.length === 0) break;
    await writer.write(value);
    memory = value.buffer;
  }
  await writer.close();
}
