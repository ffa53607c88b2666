/** `/api/v1/veo/*` in the document. */

import type { ProblemReason } from "../http/problem.ts";
import { MAX_VIDEOS } from "../veo3/result.ts";
import {
  header,
  json,
  jsonBody,
  jsonResponse,
  noStore,
  query,
  requestHeader,
  TASK_ID_EXAMPLE,
  taskIdParameter,
} from "./building-blocks.ts";
import type { ComponentName } from "./components.ts";
import { recordInfo, videoLink } from "./examples.ts";
import { COMMON_PROBLEMS, gatewayProblems } from "./problems.ts";
import type {
  OperationResponse,
  OperationResponses,
  Operations,
  Parameter,
  ResponseHeaders,
} from "./specification.ts";

const taskId: Parameter = { ...taskIdParameter, in: "query", description: "The id of the task." };

const index = query("index", "The index of the video.", {
  type: "integer",
  minimum: 0,
  maximum: MAX_VIDEOS - 1,
  default: 0,
});

const headers: ResponseHeaders = {
  ...noStore,
  "Retry-After": header("Seconds to wait, if the provider limits the rate."),
};

const replayed = header("`true` if an earlier request with this `Idempotency-Key` got this response.");

/** A refusal of the provider. */
function refused(description: string, code: number, msg: string): OperationResponse {
  return jsonResponse(description, "Envelope", { code, msg, data: null }, headers);
}

const refusals: OperationResponses = {
  402: refused("The provider's account has no credits left.", 402, "Insufficient credits"),
  422: refused(
    "The request is not valid; `msg` names the wrong fields.",
    422,
    "Validation error: prompt is required.",
  ),
  429: refused("The provider's rate limit is reached.", 429, "Too many requests."),
  default: refused("Any other response of the provider, with its status.", 455, "Service Unavailable"),
};

/** Statuses of the receiver's own errors with which the provider may also answer. */
const SHARED_STATUSES = ["400", "422", "500"];

/** The receiver's own errors. */
function ownErrors(...reasons: readonly ProblemReason[]): OperationResponses {
  return Object.fromEntries(
    Object.entries(gatewayProblems(...reasons)).map(([status, own]) => {
      if (!SHARED_STATUSES.includes(status)) return [status, own];
      const description = `${own.description}\n\nOr the provider's refusal.`;
      const refusal = { code: Number(status), msg: "The provider's message.", data: null };
      return [status, { ...own, description, content: { ...json("Envelope", refusal), ...own.content } }];
    }),
  );
}

/** @param more the receiver's own refusals that not every operation has */
function answers(schema: ComponentName, example: unknown, ...more: ProblemReason[]): OperationResponses {
  return {
    200: jsonResponse("The provider's response. Its status is `code`.", schema, example, {
      ...headers,
      ...(more.includes("submission_unknown") && { "Idempotent-Replayed": replayed }),
    }),
    ...refusals,
    ...ownErrors("provider_unavailable", ...COMMON_PROBLEMS, ...more),
  };
}

const bodyErrors: readonly ProblemReason[] = ["read_only", "malformed_json", "body_too_large"];

const reference = requestHeader(
  "X-Reference",
  "Your own word for the task, at most 200 characters (UTF-8): its `reference`.",
  "order-42",
);

const submissionErrors: readonly ProblemReason[] = [
  ...bodyErrors,
  "invalid_reference",
  "invalid_idempotency_key",
  "submission_unknown",
  "idempotency_key_reused",
];

const idempotencyKey = requestHeader(
  "Idempotency-Key",
  "A text of your choice, up to 255 characters, new for each video. Sent again within 24 hours with the same body, it gets the same response and the same task, also if the first response was lost. A refusal is not kept.",
  "3f6c9f0e-order-42",
);

const submitted = { code: 200, msg: "success", data: { taskId: TASK_ID_EXAMPLE } };

const submitAnswers = answers("Submitted", submitted, ...submissionErrors);

export const gatewayOperations: Operations = {
  "post /api/v1/veo/generate": {
    operationId: "generate",
    summary: "Generate a video",
    description:
      "Checks the request by the provider's rules and passes it on, with the receiver as `callBackUrl`. The task is registered before you get its id. With `enableTranslation: false`, a prompt without a Latin letter is refused, as the provider would fail it.",
    parameters: [idempotencyKey, reference],
    requestBody: jsonBody("GenerateRequest", {
      prompt: "A fox in the snow",
      model: "veo3_fast",
      aspect_ratio: "16:9",
    }),
    responses: submitAnswers,
  },
  "post /api/v1/veo/extend": {
    operationId: "extend",
    summary: "Extend a video",
    description: "Works like `generate`. The new task names the old one in `extends`.",
    parameters: [idempotencyKey, reference],
    requestBody: jsonBody("ExtendRequest", { taskId: TASK_ID_EXAMPLE, prompt: "The fox looks up" }),
    responses: submitAnswers,
  },
  "get /api/v1/veo/record-info": {
    operationId: "recordInfo",
    summary: "record-info",
    description:
      "The provider's details of a task. Once the videos are stored, the links are the receiver's, and the response no longer depends on the provider.",
    parameters: [taskId],
    responses: answers("RecordInfo", recordInfo),
  },
  "get /api/v1/veo/get-1080p-video": {
    operationId: "get1080pVideo",
    summary: "Get the 1080p version",
    description:
      "The provider needs 1 to 3 minutes: ask again until `code` is 200. The receiver then stores the video as kind `1080p` of the same task and, once it is stored, returns its own link.",
    parameters: [taskId, index],
    responses: answers(
      "Upgraded1080p",
      { code: 200, msg: "success", data: { resultUrl: videoLink } },
      "read_only",
    ),
  },
  "post /api/v1/veo/get-4k-video": {
    operationId: "get4kVideo",
    summary: "Request the 4K version",
    description:
      "The provider needs 5 to 10 minutes and then sends a callback. The receiver stores its files as kinds `4k` and `4k_image` of the same task.",
    requestBody: jsonBody("Get4kRequest", { taskId: TASK_ID_EXAMPLE, index: 0 }),
    responses: answers(
      "Upgraded4k",
      { code: 200, msg: "success", data: { taskId: TASK_ID_EXAMPLE, resultUrls: null, imageUrls: null } },
      ...bodyErrors,
    ),
  },
};
