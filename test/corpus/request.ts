/**
 * Requests and bodies of every wrong and odd kind.
 *
 * What is refused leaves the task unknown; what is odd but harmless is taken. Here are one or two of each kind: the pure
 * tests (test/veo3/callback.test.ts, test/http/json.test.ts, test/url-policy.test.ts) have every spelling.
 */

import {
  type CallbackBody,
  type Case,
  type Chapter,
  each,
  type Made,
  type RequestOptions,
  type Scene,
} from "./case.ts";

const LIMIT_BYTES = 256 * 1024;
const MAX_LEVELS = 64;
const MAX_VIDEOS = 16;

/** The text of a body that would be taken, with more members in its `data`. */
const bodyOf = (taskId: string, more = "") =>
  `{"code":400,"msg":"public error unsafe image upload","data":{"taskId":"${taskId}"${more}}}`;
const bodyFor = ({ taskId }: Scene) => bodyOf(taskId);
/** A success with this `data` beside the task id. */
const successOf = (taskId: string, data: object = {}) => ({
  code: 200,
  msg: "ok",
  data: { taskId, ...data },
});

const taken = (callBack: Made<CallbackBody>, task: object, options: RequestOptions = {}): Case => ({
  steps: [{ callBack, ...options, answer: "accepted" }, { task }],
});
const refused = (
  answer: `${number} ${string}`,
  callBack: Made<CallbackBody>,
  options: RequestOptions = {},
): Case => ({
  steps: [{ callBack, ...options, answer }, { task: null }, { task: null, of: "otherId" }],
});
const unsafe = { state: "failed", code: 400, failure: { reason: "image_unsafe" } };
const malformed = (body: Made<CallbackBody>) => refused("400 malformed_json", body);
const withoutId = (body: Made<CallbackBody>) => refused("400 invalid_task_id", body);
const invalid = (body: Made<CallbackBody>) => refused("400 invalid_callback", body);

const unstored = (data: object) =>
  taken(({ taskId }) => successOf(taskId, data), {
    state: "failed",
    failure: { reason: "no_videos" },
    videos: [],
  });

const arrays = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
const evil = '"__proto__":{"code":501,"taskId":"x"},"constructor":{"prototype":{"code":501}}';

/** The bytes of a body that would be taken, but for one, inside of a string, that UTF-8 never has. */
function bytesWithFault({ taskId }: Scene): Uint8Array {
  const bytes = new TextEncoder().encode(bodyOf(taskId, ',"note":"|"'));
  bytes[bytes.indexOf("|".charCodeAt(0))] = 0xff;
  return bytes;
}

async function gzip(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Seventeen videos or more are too many, whatever list they are in. */
const urlsOf = ({ url }: Scene, count: number) =>
  Array.from({ length: count }, (_, n) => `${url()}?video=${n}`);

export const request: Chapter = {
  title: "the request",
  sections: [
    {
      rows: {
        "1 a malformed body is refused": each<(body: string) => string>(
          {
            "cut short": (body) => body.slice(0, -1),
            "a form": () => "code=400&data[taskId]=veo_task",
          },
          (change) => malformed((scene) => change(bodyFor(scene))),
        ),
        "2 an empty body is refused": each(["", " \n\t"], malformed),
        "3 another content type is refused": {
          ...each(
            [
              "text/plain",
              "application/json5",
              "application/problem+json",
              "text/plain; a=application/json",
              "",
            ],
            (type) => refused("415 unsupported_media_type", bodyFor, { headers: { "content-type": type } }),
          ),
          // Bytes, because a client that sends text may add a content type of its own.
          none: refused("415 unsupported_media_type", (scene) => new TextEncoder().encode(bodyFor(scene)), {
            headers: { "content-type": null },
          }),
        },
        "3 JSON is taken, whatever its parameters are": each(
          ["application/json;charset=UTF-8", "Application/JSON", "application/json; charset=iso-8859-1"],
          (type) => taken(bodyFor, unsafe, { headers: { "content-type": type } }),
        ),
        "4 a method other than POST is not allowed, with the token": each(
          ["GET", "HEAD", "PUT", "DELETE"],
          (method) => ({
            steps: [
              {
                get: "/veo3-callback?token=callback-token",
                method,
                answer: {
                  status: method === "HEAD" ? 405 : "405 method_not_allowed",
                  headers: { allow: "POST" },
                },
              },
            ],
          }),
        ),
        "5 a body that is declared larger than 256 KiB is refused before it was sent": {
          "one byte": refused("413 body_too_large", bodyFor, {
            declaredBytes: LIMIT_BYTES + 1,
            unfinished: true,
          }),
        },
        "6 an undeclared body larger than 256 KiB is refused without waiting for its end": {
          "one byte": refused("413 body_too_large", (scene) => bodyFor(scene).padEnd(LIMIT_BYTES + 1), {
            chunked: true,
            unfinished: true,
          }),
        },
        "6 a body of exactly 256 KiB is taken": each<RequestOptions>(
          { declared: {}, undeclared: { chunked: true } },
          (options) => taken((scene) => bodyFor(scene).padEnd(LIMIT_BYTES), unsafe, options),
        ),
        "7 nesting that is too deep is refused": each<string>(
          {
            arrays: arrays(100_000),
            "arrays that are never closed": "[".repeat(100_000),
            objects: objects(20_000),
          },
          (deep) => malformed(({ taskId }) => bodyOf(taskId, `,"deep":${deep}`)),
        ),
        "7 what is no nesting too deep is taken": {
          "64 levels": taken(({ taskId }) => bodyOf(taskId, `,"deep":${arrays(MAX_LEVELS - 2)}`), unsafe),
        },
        "9 a task id is not inherited": {
          "from __proto__": withoutId(
            '{"code":400,"__proto__":{"taskId":"a"},"data":{"__proto__":{"taskId":"a"}}}',
          ),
        },
        "9 __proto__ and constructor are ignored": {
          "beside the real fields": taken(
            ({ taskId }) =>
              `{${evil},"code":400,"msg":"public error unsafe image upload","data":{${evil},"taskId":"${taskId}"}}`,
            unsafe,
          ),
        },
        "10 a byte order mark is taken": {
          "before the JSON": taken((scene) => `\uFEFF${bodyFor(scene)}`, unsafe),
        },
        "11 invalid UTF-8 is refused": {
          "inside of a string": malformed(bytesWithFault),
        },
        "12 a lone surrogate in the task id is refused": each(["\\ud83d", "a\\udc00"], (id) =>
          withoutId(bodyOf(id)),
        ),
        "13 a task id that cannot be one is refused, and is unknown to clients": each(
          ["../../secret", "a%2fb", "a\u0000b", "a b", "a:b", "🎬", "a".repeat(129)],
          (id) => ({
            steps: [
              { callBack: { code: 400, msg: "", data: { taskId: id } }, answer: "400 invalid_task_id" },
              { get: `/videos/${encodeURIComponent(id)}`, answer: "404 unknown_task" },
            ],
          }),
        ),
        "13 a task id of 128 characters of every allowed kind is taken": {
          "letters, digits, - and _": {
            steps: [
              { callBack: bodyOf("veo_task_-_aZ09".padEnd(128, "x")), answer: "accepted" },
              { get: `/videos/${"veo_task_-_aZ09".padEnd(128, "x")}`, answer: { status: 200 } },
            ],
          },
        },
        "14 a task id that is no string is refused": each(
          ["123", "null", "true", "{}", '["veo_task"]'],
          (id) => withoutId(bodyOf("ID").replace('"ID"', id)),
        ),
        "15 task ids that differ are refused": {
          "data.taskId and data.task_id": withoutId(({ taskId, otherId }: Scene) => ({
            code: 400,
            msg: "",
            data: { taskId, task_id: otherId },
          })),
        },
        "15 the task id is taken from wherever it is": each<(id: string) => object>(
          { "data.task_id": (task_id) => ({ data: { task_id } }), taskId: (taskId) => ({ taskId }) },
          (idsOf) =>
            taken(({ taskId }) => ({ code: 501, msg: "", ...idsOf(taskId) }), {
              failure: { reason: "generation_failed" },
            }),
        ),
        "16 unknown fields are ignored, also where known ones have an unknown form": {
          "fields on every level": {
            files: [{}],
            steps: [
              {
                callBack: ({ taskId, url }) => ({
                  id: 7,
                  code: 200,
                  msg: "ok",
                  data: {
                    taskId,
                    promptJson: '{"broken',
                    fallbackFlag: "perhaps",
                    info: { resultUrls: [url()], resolution: 720, mediaIds: [{}] },
                    extra: { resultUrls: ["http://example.com/not-this.mp4"] },
                  },
                }),
                answer: "accepted",
              },
              {
                task: ({ url }) => ({
                  state: "stored",
                  resolution: null,
                  fallback: null,
                  videos: [{ sourceUrl: url() }],
                }),
                when: "settled",
              },
            ],
          },
        },
        "17 an unknown code is taken and recorded": each(["418", "201", "0", "-1", "1000000"], (code) =>
          taken(({ taskId }) => ({ code: Number(code), msg: "something new", data: { taskId } }), {
            state: "failed",
            code: Number(code),
            message: "something new",
            failure: { reason: "unknown", retryable: true },
            callbacks: 1,
          }),
        ),
        "18 a code is an integer, or the decimal digits of one": each(['"200"', '"501"', "501"], (code) =>
          taken(({ taskId }) => `{"code":${code},"msg":"","data":{"taskId":"${taskId}"}}`, {
            code: code.includes("200") ? 200 : 501,
          }),
        ),
        "18 another code is refused": {
          ...each(['"2e2"', "200.5", "true", "1e999"], (code) =>
            invalid(({ taskId }: Scene) => `{"code":${code},"msg":"","data":{"taskId":"${taskId}"}}`),
          ),
          none: invalid(({ taskId }: Scene) => ({ msg: "", data: { taskId } })),
        },
        "19 a success without info is taken, and never stored": { "info null": unstored({ info: null }) },
        "20 a success without a URL is taken, and never stored": {
          "an empty list": unstored({ info: { resultUrls: [] } }),
        },
        "21 a list of URLs in one string is parsed": each<(urls: string[]) => string>(
          { JSON: (urls) => JSON.stringify(urls), "not JSON": (urls) => `[${urls.join(", ")}]` },
          (asString) => ({
            files: [{ seed: 1 }, { seed: 2 }],
            steps: [
              {
                callBack: ({ taskId, url }) => {
                  const [first, second] = [`${url(0)}?part=0,0`, `${url(1)}?part=1,0`];
                  const info = { resultUrls: asString([first, second]), originUrls: asString([first]) };
                  return successOf(taskId, { info });
                },
                answer: "accepted",
              },
              {
                task: ({ url }) => ({
                  state: "stored",
                  videos: [
                    { name: "generated_0.mp4", sourceUrl: `${url(0)}?part=0,0` },
                    { name: "generated_1.mp4", sourceUrl: `${url(1)}?part=1,0` },
                  ],
                }),
                when: "settled",
              },
            ],
          }),
        ),
        "22 a URL that is repeated is one video, fetched once": {
          "in both lists": {
            files: [{}],
            steps: [
              {
                callBack: ({ taskId, url }) =>
                  successOf(taskId, { info: { resultUrls: [url(), url()], originUrls: [url()] } }),
                answer: "accepted",
              },
              {
                task: { state: "stored", videos: [{ name: "generated_0.mp4" }] },
                when: "settled",
              },
              { host: 0, requests: 1 },
            ],
          },
        },
        "23 seventeen videos are refused": {
          "in two lists": {
            files: [{}],
            steps: [
              {
                callBack: (scene) => {
                  const urls = urlsOf(scene, MAX_VIDEOS + 1);
                  const info = { resultUrls: urls.slice(0, 9), originUrls: urls.slice(9) };
                  return successOf(scene.taskId, { info });
                },
                answer: "400 invalid_callback",
              },
              { task: null },
              { host: 0, requests: 0 },
            ],
          },
        },
        "23 sixteen videos are taken and stored, and a seventeenth is refused when it comes later": {
          "in one list": {
            files: Array.from({ length: MAX_VIDEOS }, (_, seed) => ({ seed })),
            steps: [
              {
                callBack: ({ taskId, files }) =>
                  successOf(taskId, { info: { resultUrls: files.map(({ url }) => url) } }),
                answer: "accepted",
              },
              { task: { state: "stored", videos: { length: MAX_VIDEOS } }, when: "settled" },
              {
                callBack: ({ taskId }) =>
                  successOf(taskId, { info: { resultUrls: ["http://example.com/17.mp4"] } }),
                answer: "400 invalid_callback",
              },
              { task: { state: "stored", callbacks: 1, videos: { length: MAX_VIDEOS } } },
            ],
          },
        },
        "24 a URL that may not be fetched fails its video alone": each<(url: string) => string>(
          {
            "10,000 characters": (url) => `${url}?${"x".repeat(10_000)}`,
            credentials: (url) => url.replace("http://", "http://user:password@"),
            "javascript:": () => "javascript:alert(1)",
            "no URL at all": () => "no URL at all",
          },
          (bad) => ({
            files: [{ seed: 1 }, { seed: 2 }],
            steps: [
              {
                callBack: ({ taskId, url }) =>
                  successOf(taskId, { info: { resultUrls: [bad(url(0)), url(1)] } }),
                answer: "accepted",
              },
              {
                task: {
                  state: "partial",
                  videos: [{ state: "failed", failure: { reason: "url_refused" } }, { state: "stored" }],
                },
                when: "settled",
              },
              { host: 0, requests: 0 },
            ],
          }),
        ),
        "24 a URL that is not a string is refused with its callback": each(["[5]", "{}"], (list) =>
          invalid(
            ({ taskId }: Scene) =>
              `{"code":200,"msg":"","data":{"taskId":"${taskId}","info":{"resultUrls":${list}}}}`,
          ),
        ),
        "24 a list without end is refused in a few words": {
          "numbers, and wrong fields beside them": {
            steps: [
              {
                callBack: ({ taskId }) => ({
                  code: "one",
                  msg: 5,
                  data: { taskId, info: { resultUrls: Array(100_000).fill(1) } },
                }),
                answer: { status: "400 invalid_callback", without: /^.{1000}/s },
              },
              { task: null },
            ],
          },
        },
        "77 a callback that is compressed with gzip is taken": each<(scene: Scene) => Promise<Uint8Array>>(
          {
            "as one stream": (scene) => gzip(bodyFor(scene)),
            "as large as it may be once decoded": (scene) =>
              gzip(bodyOf(scene.taskId, `,"note":"${" ".repeat(200_000)}"`)),
          },
          (made) => taken(made, unsafe, { headers: { "content-encoding": "gzip" } }),
        ),
        "77 a callback in another coding is refused": each(["br", "deflate", "gzip, gzip"], (coding) =>
          refused("415 unsupported_media_type", bodyFor, { headers: { "content-encoding": coding } }),
        ),
        "77 what is called gzip and is not, or is too large once decoded, is refused": {
          "no gzip": refused("400 malformed_json", bodyFor, { headers: { "content-encoding": "gzip" } }),
          "a small body that becomes a large one": refused(
            "413 body_too_large",
            ({ taskId }) => gzip(bodyOf(taskId, `,"note":"${" ".repeat(LIMIT_BYTES)}"`)),
            { headers: { "content-encoding": "gzip" } },
          ),
        },
        "25 a body that is no object is refused": each(["[]", '"veo_task"', "5", "null", "true"], withoutId),
      },
    },
  ],
};
