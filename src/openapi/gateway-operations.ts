/** `/api/v1/veo/*` in the document. */

import { MAX_VIDEOS, TASK_ID } from "../veo3/result.ts";
import { header, json, noStore, ref, TASK_ID_EXAMPLE } from "./building-blocks.ts";
import type { ComponentName } from "./components.ts";
import { recordInfo, videoLink } from "./examples.ts";
import { gatewayProblems } from "./problems.ts";
import type {
  MediaType,
  Operation,
  OperationResponse,
  OperationResponses,
  Parameter,
  Paths,
} from "./specification.ts";

const tags = ["Gateway"];

const taskId: Parameter = {
  name: "taskId",
  in: "query",
  required: true,
  description: "The id of the task.",
  schema: { type: "string", pattern: TASK_ID.source },
  example: TASK_ID_EXAMPLE,
};

const index: Parameter = {
  name: "index",
  in: "query",
  description: "The index of the video.",
  schema: { type: "integer", minimum: 0, maximum: MAX_VIDEOS - 1, default: 0 },
};

function refusal(code: number, msg: string): Readonly<Record<string, MediaType>> {
  return json("Envelope", { code, msg, data: null });
}

const retryAfter = header("Seconds to wait, if the provider limits the rate.");

/** A refusal of the provider. */
function refused(description: string, code: number, msg: string): OperationResponse {
  return {
    description,
    headers: { "Cache-Control": noStore, "Retry-After": retryAfter },
    content: refusal(code, msg),
  };
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

/** The receiver's own errors; with 400 and 500 the provider may also answer. */
function either(own: OperationResponses): OperationResponses {
  return Object.fromEntries(
    Object.entries(own).map(([status, answer]) => {
      if (status !== "400" && status !== "500") return [status, answer];
      const description = `${answer.description}\n\nOr the provider's refusal.`;
      const content = { ...refusal(Number(status), "The provider's message."), ...answer.content };
      return [status, { ...answer, description, content }];
    }),
  );
}

const ownErrors = gatewayProblems(
  "unauthorized",
  "read_only",
  "internal_error",
  "provider_unavailable",
  "not_configured",
);

function answers(schema: ComponentName, example: unknown): OperationResponses {
  return {
    200: {
      description: "The provider's response. Its status is `code`.",
      headers: { "Cache-Control": noStore, "Retry-After": retryAfter },
      content: json(schema, example),
    },
    ...refusals,
    ...either(ownErrors),
  };
}

type Submission = Pick<Operation, "operationId" | "summary" | "description">;

function post(
  about: Submission,
  body: ComponentName,
  request: object,
  schema: ComponentName,
  answer: object,
): Operation {
  return {
    ...about,
    tags,
    requestBody: {
      required: true,
      content: { "application/json": { schema: ref(body), example: request } },
    },
    responses: {
      ...answers(schema, answer),
      ...either(gatewayProblems("malformed_json", "body_too_large")),
    },
  };
}

const submitted = { code: 200, msg: "success", data: { taskId: TASK_ID_EXAMPLE } };

export const gatewayPaths: Paths = {
  "/api/v1/veo/generate": {
    post: post(
      {
        operationId: "generate",
        summary: "Generate a video",
        description:
          "Checks the request by the provider's rules and passes it on, with the receiver as `callBackUrl`. The task is registered before you get its id. With `enableTranslation: false`, a prompt without a Latin letter is refused, as the provider would fail it.",
      },
      "GenerateRequest",
      { prompt: "A fox in the snow", model: "veo3_fast", aspect_ratio: "16:9" },
      "Submitted",
      submitted,
    ),
  },
  "/api/v1/veo/extend": {
    post: post(
      {
        operationId: "extend",
        summary: "Extend a video",
        description: "Works like `generate`. The new task names the old one in `extends`.",
      },
      "ExtendRequest",
      { taskId: TASK_ID_EXAMPLE, prompt: "The fox looks up" },
      "Submitted",
      submitted,
    ),
  },
  "/api/v1/veo/record-info": {
    get: {
      operationId: "recordInfo",
      summary: "record-info",
      description:
        "The provider's details of a task. Once the videos are stored, the links are the receiver's, and the response no longer depends on the provider.",
      tags,
      parameters: [taskId],
      responses: answers("RecordInfo", recordInfo),
    },
  },
  "/api/v1/veo/get-1080p-video": {
    get: {
      operationId: "get1080pVideo",
      summary: "Get the 1080p version",
      description:
        "The provider needs 1 to 3 minutes: ask again until `code` is 200. The receiver then stores the video as kind `1080p` of the same task and, once it is stored, returns its own link.",
      tags,
      parameters: [taskId, index],
      responses: answers("Upgraded1080p", { code: 200, msg: "success", data: { resultUrl: videoLink } }),
    },
  },
  "/api/v1/veo/get-4k-video": {
    post: post(
      {
        operationId: "get4kVideo",
        summary: "Request the 4K version",
        description:
          "The provider needs 5 to 10 minutes and then sends a callback. The receiver stores its files as kinds `4k` and `4k_image` of the same task.",
      },
      "Get4kRequest",
      { taskId: TASK_ID_EXAMPLE, index: 0 },
      "Upgraded4k",
      { code: 200, msg: "success", data: { taskId: TASK_ID_EXAMPLE, resultUrls: null, imageUrls: null } },
    ),
  },
};
