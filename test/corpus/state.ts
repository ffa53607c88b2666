/** What callbacks do to a task, in whatever order and number they come. */

import { FAILURES, type FailureName, failureBody, oldestSuccessBody } from "../simulator/callback-bodies.ts";
import { type CallbackBody, type Chapter, each, type Made, type Scene, type Step } from "./case.ts";

const success = ({ taskId, url }: Scene) => oldestSuccessBody({ taskId, resultUrls: [url()] });
const successWith =
  (...queries: string[]) =>
  ({ taskId, url }: Scene) =>
    oldestSuccessBody({ taskId, resultUrls: queries.map((query) => url() + query) });
const failure =
  (name: FailureName) =>
  ({ taskId }: Scene) =>
    failureBody(taskId, name);

const accepted = (callBack: Made<CallbackBody>): Step => ({ callBack, answer: "accepted" });
const duplicate = (callBack: Made<CallbackBody>): Step => ({ callBack, answer: "duplicate" });
const ignored = (callBack: Made<CallbackBody>): Step => ({ callBack, answer: "ignored" });

/** As much as a body may have beside it. */
const LONG_MESSAGE = "x".repeat(255_000);
const verbose = (taskId: string) => ({ code: 501, msg: LONG_MESSAGE, data: { taskId } });

const VIDEO = "generated_0.mp4";
/** Once nothing is left to do. */
const taskIsStored: Step = { task: { state: "stored" }, when: "settled" };
const storedOnce: Step = {
  task: { state: "stored", callbacks: 1, videos: [{ attempts: 1 }] },
  when: "settled",
};
const videoIsStored: Step = { stored: VIDEO };
const removed: Step[] = [
  {
    get: ({ taskId }) => `/videos/${taskId}`,
    method: "DELETE",
    answer: { status: 204, body: "none" },
  },
  { task: null },
  { get: ({ taskId }) => `/videos/${taskId}/${VIDEO}`, answer: "404 unknown_task" },
];

export const state: Chapter = {
  title: "the state of a task",
  sections: [
    {
      rows: {
        "79 a result is read in every shape that is seen": each<(url: string) => object>(
          {
            "record-info's own": (url) => ({
              successFlag: 1,
              response: { resultUrls: [url], originUrls: null },
            }),
            "the newer form": (url) => ({
              state: "success",
              resultJson: JSON.stringify({ resultUrls: [url] }),
            }),
          },
          (dataOf) => ({
            files: [{}],
            steps: [
              accepted(({ taskId, url }) => ({
                code: 200,
                msg: "success",
                data: { taskId, ...dataOf(url()) },
              })),
              {
                task: { state: "stored", videos: [{ kind: "generated", state: "stored" }] },
                when: "settled",
              },
              videoIsStored,
            ],
          }),
        ),
        "79 the full film of an extended video is stored beside its new part": {
          "both in one callback": {
            files: [{ seed: 1 }, { seed: 2 }],
            steps: [
              accepted(({ taskId, url }) => {
                const info = { resultUrls: [url(0)], fullResultUrls: [url(1)], originUrls: null };
                return { code: 200, msg: "success", data: { taskId, info } };
              }),
              {
                task: { state: "stored", videos: [{ kind: "generated" }, { kind: "full" }] },
                when: "settled",
              },
            ],
          },
        },
        "79 the failure of the newer form has its own code and words": {
          "a rejected prompt": {
            steps: [
              accepted(({ taskId }) => {
                const data = {
                  taskId,
                  state: "fail",
                  resultJson: null,
                  failCode: "422",
                  failMsg: "Rejected.",
                };
                return { code: 501, msg: "Task failed", data };
              }),
              {
                task: {
                  state: "failed",
                  code: 422,
                  message: "Rejected.",
                  failure: { reason: "content_policy" },
                },
              },
            ],
          },
        },
        "78 a message of 255 kB is taken and kept cut": {
          "one of them": {
            steps: [
              accepted(({ taskId }) => verbose(taskId)),
              { task: { state: "failed", message: LONG_MESSAGE.slice(0, 2000) } },
            ],
          },
          "so many that the list would be larger than an object may answer": {
            steps: [
              ...Array.from({ length: 110 }, (_, n) => accepted(({ taskId }) => verbose(`${taskId}_${n}`))),
              { get: "/videos?limit=100", answer: { status: 200 } },
            ],
          },
        },
        "80 the codes and words that were seen since have their reasons": each<[number, string, string]>(
          {
            "408": [408, "Upstream timed out.", "provider_error"],
            "451": [451, "Failed to fetch the image.", "image_unavailable"],
            "a minor": [400, "public error minor upload", "image_unsafe"],
            "prominent people": [400, "public error prominent people upload", "image_unsafe"],
          },
          ([code, msg, reason]) => ({
            steps: [
              accepted(({ taskId }) => ({ code, msg, data: { taskId } })),
              { task: { state: "failed", code, message: msg, failure: { reason } } },
            ],
          }),
        ),
        "35 the same delivery has one effect": {
          "three times": {
            files: [{}],
            steps: [
              accepted(success),
              duplicate(success),
              storedOnce,
              duplicate(success),
              { task: { state: "stored", callbacks: 1, videos: [{ attempts: 1 }] } },
              { host: 0, requests: 1 },
            ],
          },
          "known by its meaning, not by its bytes": {
            files: [{}],
            steps: [
              accepted(success),
              duplicate((scene) => {
                const { code, msg, data } = success(scene);
                const rewritten = { data: { ...data, promptJson: "{}" }, more: 1, msg, code: String(code) };
                return JSON.stringify(rewritten, null, 4);
              }),
              { task: { callbacks: 1 }, when: "settled" },
            ],
          },
        },
        "35 the same delivery for another task is no duplicate": {
          "after the first": {
            files: [{}],
            steps: [
              accepted(success),
              accepted((scene) => success({ ...scene, taskId: scene.otherId })),
              taskIsStored,
              { task: { state: "stored" }, when: "settled", of: "otherId" },
            ],
          },
        },
        "36 the same delivery a hundred times at the same moment has one effect": {
          // More than once: KV alone, without the object behind it, would often be fast enough to hide the race.
          ...each(["first round", "second round", "third round"], () => ({
            steps: [
              { crowd: 100, callBack: failure("generationFailed") },
              { task: { state: "failed", callbacks: 1 } },
            ],
          })),
          "with a video": {
            files: [{ bytes: 1_000_000 }],
            steps: [{ crowd: 100, callBack: success }, storedOnce, { host: 0, requests: 1 }],
          },
        },
        "37 a failure after a success changes nothing": {
          "when the video is stored": {
            files: [{}],
            steps: [
              accepted(success),
              taskIsStored,
              ignored(failure("generationFailed")),
              {
                task: ({ task }) => ({
                  state: "stored",
                  code: 200,
                  message: task?.message,
                  failure: null,
                  callbacks: 2,
                  settledAt: task?.settledAt,
                }),
              },
              videoIsStored,
            ],
          },
          "while the video is being stored": {
            files: [{ bytes: 400_000, responses: [{ bytesPerSecond: 800_000 }] }],
            steps: [
              accepted(success),
              ignored(failure("internalError")),
              { task: { state: "stored", code: 200, failure: null, callbacks: 2 }, when: "settled" },
              videoIsStored,
            ],
          },
        },
        "38 a success after a failure upgrades the task": each(Object.keys(FAILURES), (name) => ({
          files: [{}],
          steps: [
            accepted(failure(name as FailureName)),
            { task: { state: "failed", videos: [] } },
            accepted(success),
            { task: { code: 200, failure: null, callbacks: 2 }, when: "stored" },
            videoIsStored,
          ],
        })),
        "39 a link with another query string is the same video": {
          "that is stored": {
            files: [{}],
            steps: [
              accepted(successWith("?expires=1&signature=a")),
              taskIsStored,
              ignored(successWith("?expires=2&signature=b")),
              { task: { state: "stored", videos: { length: 1 } } },
              { host: 0, requests: 1 },
            ],
          },
          "that is fetched by the newest link where it is not stored": {
            // Without another link the video would be tried again in an hour.
            files: [{ responses: [{ status: 503, retryAfter: "3600" }, {}] }],
            steps: [
              accepted(successWith("?link=1")),
              { task: {}, when: ({ videos }) => videos[0]?.state === "pending" && videos[0].attempts === 1 },
              accepted(successWith("?link=2")),
              { task: { state: "stored", videos: { length: 1 } }, when: "settled" },
              { task: ({ url }) => ({ videos: [{ sourceUrl: `${url()}?link=2` }] }) },
              videoIsStored,
              { host: 0, requests: [{ query: "?link=1" }, { query: "?link=2" }] },
            ],
          },
        },
        "40 a new URL is another video, at the next index of its kind": {
          "of two kinds": {
            files: [{ seed: 1 }, { seed: 2 }, { seed: 3 }],
            steps: [
              accepted(success),
              { task: { state: "stored", videos: [{ name: VIDEO }] }, when: "settled" },
              accepted(({ taskId, url }) =>
                oldestSuccessBody({ taskId, resultUrls: [url(1)], originUrls: [url(2)] }),
              ),
              {
                task: ({ url }) => ({
                  videos: [
                    { name: VIDEO, sourceUrl: url(0) },
                    { name: "generated_1.mp4", sourceUrl: url(1) },
                    { name: "original_0.mp4", sourceUrl: url(2) },
                  ],
                }),
                when: ({ state, videos }) => state === "stored" && videos.length === 3,
              },
              { host: 0, requests: 1 },
            ],
          },
        },
        "41 a callback for an unknown task is taken: the task was submitted elsewhere": {
          "a failure": {
            steps: [
              { task: null },
              accepted(failure("contentPolicy")),
              { task: ({ taskId }) => ({ taskId, state: "failed", callbacks: 1 }) },
            ],
          },
        },
        "42 reading an unknown task is 404": each<string>(
          { "the task": "", "a video": `/${VIDEO}` },
          (path) => ({
            steps: [{ get: ({ taskId }) => `/videos/${taskId}${path}`, answer: "404 unknown_task" }],
          }),
        ),
        "45 a callback for a deleted task begins a new one": {
          "the same callback": {
            files: [{}],
            steps: [
              accepted(success),
              taskIsStored,
              ignored(failure("internalError")),
              ...removed,
              accepted(success),
              storedOnce,
              videoIsStored,
              { host: 0, requests: 2 },
              duplicate(success),
            ],
          },
          "another callback": {
            files: [{ seed: 1 }, { seed: 2 }],
            steps: [
              accepted(success),
              taskIsStored,
              ...removed,
              accepted(failure("contentPolicy")),
              { task: { state: "failed", callbacks: 1, videos: [] } },
              accepted(({ taskId, url }) => oldestSuccessBody({ taskId, resultUrls: [url(1)] })),
              { task: ({ url }) => ({ videos: [{ sourceUrl: url(1) }] }), when: "stored" },
              { task: { videos: { length: 1 } } },
            ],
          },
        },
        "45 a transfer of a deleted task is stopped": {
          "half-way": {
            files: [{ bytes: 1_000_000, responses: [{ stallAt: 500_000 }, {}] }],
            steps: [
              accepted(success),
              { task: {}, when: ({ videos }) => (videos[0]?.receivedBytes ?? 0) > 0 },
              ...removed,
              { host: 0, ended: 1, requests: [{ ended: "aborted" }] },
              accepted(success),
              storedOnce,
              videoIsStored,
            ],
          },
        },
      },
    },
  ],
};
