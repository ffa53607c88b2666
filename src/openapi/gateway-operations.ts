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
  description: "The task.",
  schema: { type: "string", pattern: TASK_ID.source },
  example: TASK_ID_EXAMPLE,
};

const index: Parameter = {
  name: "index",
  in: "query",
  description: "Which of its videos.",
  schema: { type: "integer", minimum: 0, maximum: MAX_VIDEOS - 1, default: 0 },
};

function refusal(code: number, msg: string): Readonly<Record<string, MediaType>> {
  return json("Envelope", { code, msg, data: null });
}

const retryAfter = header("Seconds to wait, where the rate is limited.");

/** A status of the provider's own. */
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
    "The request is not valid: `msg` names the fields.",
    422,
    "Validation error: prompt is required.",
  ),
  429: refused("The provider's rate is limited.", 429, "Too many requests."),
  default: refused("Whatever else the provider answers, with its own status.", 455, "Service Unavailable"),
};

/** What both may answer with the same status: the provider, or the receiver for itself. */
function either(own: OperationResponses): OperationResponses {
  return Object.fromEntries(
    Object.entries(own).map(([status, answer]) => {
      if (status !== "400" && status !== "500") return [status, answer];
      const description = `${answer.description}\n\nOr the provider's own refusal.`;
      const content = { ...refusal(Number(status), "The provider's words."), ...answer.content };
      return [status, { ...answer, description, content }];
    }),
  );
}

const ownErrors = gatewayProblems("unauthorized", "internal_error", "provider_unavailable", "not_configured");

function answers(schema: ComponentName, example: unknown): OperationResponses {
  return {
    200: {
      description: "As the provider answers. Its real status is `code`.",
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
        summary: "Submit a video",
        description:
          "Checked by the provider's rules, then passed on with the receiver's address as `callBackUrl`. The task is known before you get its id. A prompt without a Latin letter is refused where translation is off: it could only fail.",
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
        summary: "Continue a video",
        description: "As `generate`. The new task says `extends`.",
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
      summary: "A task as the provider tells it",
      description:
        "The provider's answer until the videos are stored, then the same with links of the receiver, also when the provider has forgotten the task or is down.",
      tags,
      parameters: [taskId],
      responses: answers("RecordInfo", recordInfo),
    },
  },
  "/api/v1/veo/get-1080p-video": {
    get: {
      operationId: "get1080pVideo",
      summary: "A video in 1080p",
      description:
        "Takes the provider 1 to 3 minutes: ask again until `code` is 200. The video is archived as kind `1080p` of the same task, and from then on the answer has its link.",
      tags,
      parameters: [taskId, index],
      responses: answers("Upgraded1080p", { code: 200, msg: "success", data: { resultUrl: videoLink } }),
    },
  },
  "/api/v1/veo/get-4k-video": {
    post: post(
      {
        operationId: "get4kVideo",
        summary: "A video in 4K",
        description:
          "Takes the provider 5 to 10 minutes. What its callback brings is archived as kinds `4k` and `4k_image` of the same task.",
      },
      "Get4kRequest",
      { taskId: TASK_ID_EXAMPLE, index: 0 },
      "Upgraded4k",
      { code: 200, msg: "success", data: { taskId: TASK_ID_EXAMPLE, resultUrls: null, imageUrls: null } },
    ),
  },
};
