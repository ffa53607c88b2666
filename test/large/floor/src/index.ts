/**
 * The least that brings a file into R2: what the platform, and its local stand-in, need for it by themselves.
 *
 *     POST /put?url=…     one put of the body as it comes; its length has to be known
 *     POST /parts?url=…   a multipart upload, each part read whole
 *
 * Answers with the object's size in bytes. It checks nothing.
 */

/** As the receiver's. */
const PART_BYTES = 8 * 1024 * 1024;
const KEY = "video.mp4";

export default {
  async fetch(request, { VIDEOS }) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/healthz") return new Response("ok");
    const { body } = await fetch(searchParams.get("url") ?? "");
    if (body === null) throw new Error("the file has no body");
    const object = pathname === "/put" ? await VIDEOS.put(KEY, body) : await putParts(VIDEOS, body);
    return Response.json(object?.size);
  },
} satisfies ExportedHandler<{ VIDEOS: R2Bucket }>;

async function putParts(bucket: R2Bucket, body: ReadableStream): Promise<R2Object> {
  const upload = await bucket.createMultipartUpload(KEY);
  const reader = body.getReader({ mode: "byob" });
  const parts: R2UploadedPart[] = [];
  let memory = new ArrayBuffer(PART_BYTES);
  for (;;) {
    const { value } = await reader.readAtLeast(PART_BYTES, new Uint8Array(memory));
    if (value === undefined || value.length === 0) return upload.complete(parts);
    parts.push(await upload.uploadPart(parts.length + 1, value));
    memory = value.buffer;
  }
}
