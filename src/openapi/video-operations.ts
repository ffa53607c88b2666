/** `/videos/:taskId/:name` in the document. */

import { header, requestHeader, sureHeader, taskIdParameter } from "./building-blocks.ts";
import { problems } from "./problems.ts";
import type { Header, Operation, OperationResponses, Parameter, Paths, Security } from "./specification.ts";

const tags = ["Videos"];
const security: Security = [{ signedLink: [] }, { apiToken: [] }];

const nameParameter: Parameter = {
  name: "name",
  in: "path",
  required: true,
  description: "As the task tells it.",
  schema: { type: "string" },
  example: "generated_0.mp4",
};

const linkParameters: readonly Parameter[] = [
  {
    name: "expires",
    in: "query",
    description: "Of a signed link: when it expires, in Unix seconds. Needed with `signature`, signed by it.",
    schema: { type: "integer" },
  },
  {
    name: "download",
    in: "query",
    description: "`1`: to be saved and not shown.",
    schema: { enum: ["1"] },
  },
];

const conditions = [
  requestHeader("If-None-Match", "The `ETag` of what is there already: the same is 304.", '"d41d8cd9"'),
  requestHeader("If-Modified-Since", "As above, by date.", "Mon, 23 Nov 2026 09:00:00 GMT"),
  requestHeader("If-Match", "Any other video than this `ETag`'s is 412.", '"d41d8cd9"'),
  requestHeader("If-Unmodified-Since", "As above, by date.", "Mon, 23 Nov 2026 09:00:00 GMT"),
];

const rangeParameters = [
  requestHeader("Range", "One range of bytes. Several, or another unit: the whole video.", "bytes=0-99"),
  requestHeader("If-Range", "The range only if this is still the `ETag` or date, else the whole video.", "*"),
];

const described: Readonly<Record<string, Header>> = {
  ETag: sureHeader("Of the video, strong."),
  "Last-Modified": sureHeader("When it was stored."),
  "Accept-Ranges": sureHeader("Ranges are taken.", { const: "bytes" }),
  "Cache-Control": sureHeader("A video never changes."),
  "Content-Disposition": sureHeader("The name to save it under: `veo3_<kind>_<taskId>_<index>.mp4`."),
  "X-Content-Type-Options": sureHeader("It is a video, whatever it looks like.", { const: "nosniff" }),
};
const length = sureHeader("Bytes in this answer.");
const anyOrigin = sureHeader("Pages of any origin may play it.", { const: "*" });

const binary = { "video/mp4": { schema: {} }, "image/*": { schema: {} } };

const refusals = problems(
  "unauthorized",
  "invalid_link",
  "expired_link",
  "unknown_task",
  "unknown_video",
  "not_stored",
  "precondition_failed",
  "internal_error",
  "not_configured",
);

const notModified: OperationResponses = {
  304: { description: "It is the one that the client has.", headers: described },
};

const open = "Needs a signed link, which the task has as `url` of each stored video, or an API token.";

const get: Operation = {
  operationId: "getVideo",
  summary: "A stored video",
  description: `Streamed from R2, with ranges and conditions as RFC 9110 has them, so that players can seek. ${open}`,
  tags,
  security,
  parameters: [taskIdParameter, nameParameter, ...linkParameters, ...rangeParameters, ...conditions],
  responses: {
    200: {
      description: "The whole video.",
      headers: { ...described, "Content-Length": length },
      content: binary,
    },
    206: {
      description: "The range of it.",
      headers: {
        ...described,
        "Content-Length": length,
        "Content-Range": sureHeader("Which bytes these are, and of how many."),
      },
      content: binary,
    },
    ...notModified,
    ...refusals,
    ...problems("range_not_satisfiable"),
  },
};

const head: Operation = {
  operationId: "headVideo",
  summary: "A stored video's headers",
  description: `What \`GET\` would answer without a range, without the video itself; errors have no body either. ${open}`,
  tags,
  security,
  parameters: [taskIdParameter, nameParameter, ...linkParameters, ...conditions],
  responses: {
    200: { description: "It is there.", headers: { ...described, "Content-Length": length } },
    ...notModified,
    ...refusals,
  },
};

const options: Operation = {
  operationId: "preflightVideo",
  summary: "What other origins may ask",
  description: "A browser's CORS preflight. Signed links may be played by pages of any origin.",
  tags,
  security: [],
  parameters: [taskIdParameter, nameParameter],
  responses: {
    204: {
      description: "`GET` and `HEAD`, with `Range`, `If-Range` and `If-None-Match`.",
      headers: {
        "Access-Control-Allow-Origin": anyOrigin,
        "Access-Control-Allow-Methods": sureHeader("Methods.", { const: "GET,HEAD,OPTIONS" }),
        "Access-Control-Allow-Headers": sureHeader("Request headers."),
        "Access-Control-Max-Age": header("Seconds for which it holds."),
      },
    },
  },
};

export const videoPaths: Paths = { "/videos/{taskId}/{name}": { get, head, options } };
