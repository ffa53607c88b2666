/** `/videos/:taskId/:name` and the making of links to it in the document. */

import {
  header,
  jsonBody,
  jsonResponse,
  noStore,
  query,
  requestHeader,
  sureHeader,
  taskIdParameter,
} from "./building-blocks.ts";
import { sharedLink } from "./examples.ts";
import { COMMON_PROBLEMS, problems } from "./problems.ts";
import type { Security } from "./security-schemes.ts";
import type {
  Operation,
  OperationResponses,
  Operations,
  Parameter,
  ResponseHeaders,
} from "./specification.ts";

export const linkOrToken: Security = [{ signedLink: [] }, { apiToken: [] }];

export const nameParameter: Parameter = {
  name: "name",
  in: "path",
  required: true,
  description: "The video's `name` in its task.",
  schema: { type: "string" },
  example: "generated_0.mp4",
};

export const expiresParameter = query(
  "expires",
  "When a signed link expires, in Unix seconds. Required with `signature`, which covers it.",
  { type: "integer" },
);

const linkParameters = [
  expiresParameter,
  query("download", "`1`: browsers save the video instead of playing it.", { enum: ["1"] }),
];

const rangeParameters = [
  requestHeader(
    "Range",
    "One byte range. Several ranges, or another unit, get the whole video.",
    "bytes=0-99",
  ),
  requestHeader(
    "If-Range",
    "An `ETag` or date: get the range only if the video still has it, else the whole video.",
    "*",
  ),
];

const etag = '"d41d8cd9"';
const date = "Mon, 23 Nov 2026 09:00:00 GMT";
const conditions = [
  requestHeader("If-None-Match", "The `ETag` of your copy. 304 if the video is the same.", etag),
  requestHeader("If-Modified-Since", "The same by date: 304 if the video was not stored later.", date),
  requestHeader("If-Match", "412 if the video has another `ETag`.", etag),
  requestHeader("If-Unmodified-Since", "412 if the video was stored later.", date),
];

const headers: ResponseHeaders = {
  ETag: sureHeader("The video's strong `ETag`."),
  "Last-Modified": sureHeader("When the video was stored."),
  "Accept-Ranges": sureHeader("Range requests are supported.", { const: "bytes" }),
  "Cache-Control": sureHeader("May be cached, as a video never changes."),
  "Content-Disposition": sureHeader("The file name for saving: `veo3_<kind>_<taskId>_<index>.mp4`."),
  "X-Content-Type-Options": sureHeader("Browsers must not guess another media type.", { const: "nosniff" }),
};
const lengthHeaders: ResponseHeaders = {
  ...headers,
  "Content-Length": sureHeader("The number of bytes in the response."),
};
const rangeHeaders: ResponseHeaders = {
  ...lengthHeaders,
  "Content-Range": sureHeader("The position of these bytes, and the video's size."),
};

const content = { "video/mp4": { schema: {} }, "image/*": { schema: {} } };

/** What `GET` and `HEAD` have in common when the video itself is not sent. */
const withoutVideo: OperationResponses = {
  304: { description: "The video is the same as your copy.", headers },
  ...problems(
    "invalid_link",
    "expired_link",
    "unknown_task",
    "unknown_video",
    "not_stored",
    "precondition_failed",
    ...COMMON_PROBLEMS,
  ),
};

const open = "Needs an API token or a signed link: the `url` of a stored video in its task.";

export const preflight: Omit<Operation, "operationId" | "summary"> = {
  description: "Asked by browsers. Pages of any origin may use signed links.",
  security: [],
  parameters: [taskIdParameter, nameParameter],
  responses: {
    204: {
      description: "`GET` and `HEAD` are allowed, with `Range`, `If-Range` and `If-None-Match`.",
      headers: {
        "Access-Control-Allow-Origin": sureHeader("Pages of any origin may use the link.", { const: "*" }),
        "Access-Control-Allow-Methods": sureHeader("The allowed methods.", { const: "GET,HEAD,OPTIONS" }),
        "Access-Control-Allow-Headers": sureHeader("The allowed request headers."),
        "Access-Control-Max-Age": header("How many seconds a browser may remember this."),
      },
    },
  },
};

export const videoOperations: Operations = {
  "get /videos/{taskId}/{name}": {
    operationId: "getVideo",
    summary: "Get a video",
    description: `Streams the stored video. Range and conditional requests work as in RFC 9110, so players can seek. ${open}`,
    security: linkOrToken,
    parameters: [taskIdParameter, nameParameter, ...linkParameters, ...rangeParameters, ...conditions],
    responses: {
      200: { description: "The whole video.", headers: lengthHeaders, content },
      206: { description: "The requested range.", headers: rangeHeaders, content },
      ...withoutVideo,
      ...problems("range_not_satisfiable"),
    },
  },
  "head /videos/{taskId}/{name}": {
    operationId: "headVideo",
    summary: "Get a video's headers",
    description: `The headers of the whole video, without its bytes. Errors have no body either. ${open}`,
    security: linkOrToken,
    parameters: [taskIdParameter, nameParameter, ...linkParameters, ...conditions],
    responses: { 200: { description: "The video is stored.", headers: lengthHeaders }, ...withoutVideo },
  },
  "options /videos/{taskId}/{name}": {
    operationId: "preflightVideo",
    summary: "CORS preflight",
    ...preflight,
  },
  "post /videos/{taskId}/{name}/link": {
    operationId: "makeLink",
    summary: "Make a link to share",
    description:
      "A signed link that lives as long as you say: from a minute to 30 days. It ends earlier when the API token that made it is removed.",
    parameters: [taskIdParameter, nameParameter],
    requestBody: jsonBody("LinkRequest", { seconds: 86_400 }),
    responses: {
      200: jsonResponse("The link.", "SharedLink", sharedLink, noStore),
      ...problems(
        "malformed_json",
        "invalid_body",
        "read_only",
        "unknown_task",
        "unknown_video",
        "not_stored",
        "body_too_large",
        ...COMMON_PROBLEMS,
      ),
    },
  },
};
