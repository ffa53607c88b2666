/** Who may deliver a callback. What is refused leaves the task unknown. */

import { type Answer, type Case, type Chapter, each, type RequestOptions, type Scene } from "./case.ts";
import { CALLBACK_TOKEN, NEW_KEY, OLD_KEY, TOLERANCE_SECONDS } from "./configuration.ts";
import { signatureHeaders } from "./signature.ts";

const nowSeconds = () => Math.floor(Date.now() / 1000);
const failureOf = ({ taskId }: Scene) => ({ code: 501, msg: "failed", data: { taskId } });
const withTwoIds = ({ taskId, otherId }: Scene) =>
  `{"code":501,"msg":"","data":{"taskId":"${taskId}","taskId":"${otherId}"}}`;
const signedWith =
  (key: string, timestamp: () => number | string = nowSeconds) =>
  ({ taskId }: Scene) =>
    signatureHeaders(taskId, timestamp(), key);

const refused = (answer: Answer, options: RequestOptions = {}, query?: string): Case => ({
  steps: [{ callBack: failureOf, ...options, ...(query !== undefined && { query }), answer }, { task: null }],
});
const taken = (options: RequestOptions, query?: string): Case => ({
  steps: [
    { callBack: failureOf, ...options, ...(query !== undefined && { query }), answer: "accepted" },
    { task: { state: "failed", callbacks: 1 } },
  ],
});

const tokens = each<string>(
  {
    none: "",
    "an empty one": "?token=",
    "a wrong one": "?token=another-token",
    "one in another case": `?token=${CALLBACK_TOKEN.toUpperCase()}`,
    "one that goes on": `?token=${CALLBACK_TOKEN}x`,
    "the right one after a wrong one": `?token=x&token=${CALLBACK_TOKEN}`,
    "the right one before a wrong one": `?token=${CALLBACK_TOKEN}&token=x`,
  },
  (query) => refused("401 bad_token", { headers: signedWith(OLD_KEY) }, query),
);

/** The right signature for the task, changed. */
const altered = (change: (right: string) => string): Case =>
  refused("401 bad_signature", {
    headers: async (scene) => {
      const headers = await signedWith(OLD_KEY)(scene);
      return { ...headers, "x-webhook-signature": change(headers["x-webhook-signature"]) };
    },
  });

const twice = (name: "x-webhook-signature" | "x-webhook-timestamp", answer: Answer) =>
  refused(answer, {
    headers: async (scene) => {
      const headers = await signedWith(OLD_KEY)(scene);
      return { ...headers, [name]: [headers[name], headers[name]] };
    },
  });

export const verification: Chapter = {
  title: "the verification of a callback",
  sections: [
    {
      configuration: "signed",
      rows: {
        "8 of a key that comes twice, the value that is signed is the one that counts": {
          "the task id": {
            steps: [
              { callBack: withTwoIds, headers: signedWith(OLD_KEY), answer: "401 bad_signature" },
              {
                callBack: withTwoIds,
                headers: ({ otherId }) => signatureHeaders(otherId, nowSeconds(), OLD_KEY),
                answer: "accepted",
              },
              { task: null },
              { task: { callbacks: 1 }, of: "otherId" },
            ],
          },
        },
        "26 a token that is not right is refused, however well the callback is signed": tokens,
        "27 a callback without a signature is refused": {
          "neither header": refused("401 missing_signature"),
        },
        "28 a signature that is malformed is refused": each<string>(
          { "not base64": "*** no base64 ***", "bytes that are no ASCII": "ünïcödé" },
          (signature) => altered(() => signature),
        ),
        "29 a signature that is wrong is refused": {
          "of the right length": altered((right) => `${right.startsWith("A") ? "B" : "A"}${right.slice(1)}`),
          "by a key that is not configured": refused("401 bad_signature", {
            headers: signedWith("another-key"),
          }),
        },
        "30 a signature by one of two configured keys is taken": each<string>(
          { "the first": OLD_KEY, "the second": NEW_KEY },
          (key) => taken({ headers: signedWith(key) }),
        ),
        "31 a timestamp is refused, however well it is signed": each<() => number | string>(
          {
            "older than the tolerance": () => nowSeconds() - TOLERANCE_SECONDS - 60,
            "newer than the tolerance": () => nowSeconds() + TOLERANCE_SECONDS + 60,
            "in milliseconds": () => Date.now(),
            NaN: () => Number.NaN,
            negative: () => -nowSeconds(),
          },
          (timestamp) => refused("401 stale_signature", { headers: signedWith(OLD_KEY, timestamp) }),
        ),
        "31 an empty timestamp is refused": {
          "with a signature of it": refused("401 missing_signature", {
            headers: signedWith(OLD_KEY, () => ""),
          }),
        },
        "31 a timestamp within the tolerance is taken": each<number>(
          { older: 60 - TOLERANCE_SECONDS, newer: TOLERANCE_SECONDS - 60 },
          (offset) => taken({ headers: signedWith(OLD_KEY, () => nowSeconds() + offset) }),
        ),
        "32 a repeated header is refused": {
          "x-webhook-signature": twice("x-webhook-signature", "401 bad_signature"),
          "x-webhook-timestamp": twice("x-webhook-timestamp", "401 stale_signature"),
        },
        "33 the signature of another task is refused": {
          "with the key of both": refused("401 bad_signature", {
            headers: ({ otherId }) => signatureHeaders(otherId, nowSeconds(), OLD_KEY),
          }),
        },
      },
    },
    { rows: { "26 a token that is not right is refused": tokens } },
    {
      configuration: "signatureOnly",
      rows: {
        "30 a signature is enough where no token is configured": {
          "without a token": taken({ headers: signedWith(OLD_KEY) }, ""),
        },
      },
    },
    {
      configuration: "unconfigured",
      rows: {
        "34 a callback is refused where nothing is configured, so that the provider delivers it again":
          each<RequestOptions>({ unsigned: {}, signed: { headers: signedWith(OLD_KEY) } }, (options) => ({
            steps: [{ callBack: failureOf, ...options, answer: "503 not_configured" }],
          })),
        "34 a client is refused where nothing is configured, whatever it has": each<string>(
          { "a task": "", "a forged link": "/generated_0.mp4?expires=9999999999&signature=x" },
          (path) => ({
            steps: ([{}, { anonymous: true }] as const).map((client) => ({
              get: ({ taskId }) => `/videos/${taskId}${path}`,
              ...client,
              answer: "503 not_configured",
            })),
          }),
        ),
        "34 the health can be asked where nothing is configured": {
          "without a token": { steps: [{ get: "/healthz", anonymous: true, answer: { status: 200 } }] },
        },
      },
    },
  ],
};
