/** `/videos/:taskId/:name/poster` in the document. */

import { requestHeader, sureHeader, taskIdParameter } from "./building-blocks.ts";
import { COMMON_PROBLEMS, problems } from "./problems.ts";
import type { OperationResponses, Operations, ResponseHeaders } from "./specification.ts";
import { expiresParameter, linkOrToken, nameParameter, preflight } from "./video-operations.ts";

const headers: ResponseHeaders = {
  ETag: sureHeader("The poster's strong `ETag`."),
  "Last-Modified": sureHeader("When the poster was given."),
  "Cache-Control": sureHeader("May be cached, as a poster never changes."),
  "X-Content-Type-Options": sureHeader("Browsers must not guess another media type.", { const: "nosniff" }),
};
const wholeHeaders: ResponseHeaders = {
  ...headers,
  "Content-Length": sureHeader("The number of bytes in the response."),
};

const pictures = { "image/jpeg": { schema: {} }, "image/webp": { schema: {} } };

const parameters = [
  taskIdParameter,
  nameParameter,
  expiresParameter,
  requestHeader("If-None-Match", "The `ETag` of your copy. 304 if the poster is the same.", '"d41d8cd9"'),
];

const withoutPoster: OperationResponses = {
  304: { description: "The poster is the same as your copy.", headers },
  ...problems(
    "invalid_link",
    "expired_link",
    "unknown_task",
    "unknown_video",
    "not_stored",
    "no_poster",
    "precondition_failed",
    ...COMMON_PROBLEMS,
  ),
};

const open = "Needs an API token or the signed link in the video's `posterUrl`.";

export const posterOperations: Operations = {
  "get /videos/{taskId}/{name}/poster": {
    operationId: "getPoster",
    summary: "Get a video's poster",
    description: `The picture that stands for the video, to show before it plays. ${open}`,
    security: linkOrToken,
    parameters,
    responses: {
      200: { description: "The picture.", headers: wholeHeaders, content: pictures },
      ...withoutPoster,
    },
  },
  "head /videos/{taskId}/{name}/poster": {
    operationId: "headPoster",
    summary: "Get a poster's headers",
    description: `The same without the picture. Errors have no body either. ${open}`,
    security: linkOrToken,
    parameters,
    responses: { 200: { description: "There is a poster.", headers: wholeHeaders }, ...withoutPoster },
  },
  "options /videos/{taskId}/{name}/poster": {
    operationId: "preflightPoster",
    summary: "CORS preflight of a poster",
    ...preflight,
  },
  "put /videos/{taskId}/{name}/poster": {
    operationId: "putPoster",
    summary: "Give a video its poster",
    description:
      "A JPEG or WebP picture of at most 100,000 bytes, whatever its `Content-Type` says. It is kept until the task is deleted, and never replaced. The gallery gives one to each video that it shows first.",
    parameters: [taskIdParameter, nameParameter],
    requestBody: { required: true, content: pictures },
    responses: {
      201: { description: "It is the video's poster now." },
      204: { description: "This very picture was the video's poster before." },
      ...problems(
        "read_only",
        "unknown_task",
        "unknown_video",
        "not_stored",
        "poster_exists",
        "body_too_large",
        "unsupported_media_type",
        ...COMMON_PROBLEMS,
      ),
    },
  },
};
