/** `/videos` and `/videos/:taskId` in the document. */

import { listQuerySchema } from "../library/query.ts";
import {
  header,
  inline,
  json,
  noStore,
  ref,
  requestHeader,
  sureHeader,
  taskIdParameter,
} from "./building-blocks.ts";
import { retriedTask, storedTask, taskPage, waitingTask } from "./examples.ts";
import { problems } from "./problems.ts";
import type { MediaType, Parameter, Paths, Schema } from "./specification.ts";

const tags = ["Tasks"];

const etag = sureHeader("Changes whenever the task or its progress does.");
const retryAfter = header("Seconds to wait before the next request; only until the task has finished.");
const preferenceApplied = header("`wait=N`, if the request asked for it.");
const caching = sureHeader("`no-store` until the task has finished; after that caches must revalidate.");

const taskMedia: Readonly<Record<string, MediaType>> = {
  "application/json": {
    schema: ref("Task"),
    examples: {
      stored: { summary: "All videos stored", value: storedTask },
      waiting: { summary: "No result yet", value: waitingTask },
    },
  },
};

const { state, limit, cursor } = listQuerySchema.shape;

const listParameters: readonly Parameter[] = [
  query("state", "Return only tasks in this state.", inline(state.def.innerType, "input"), "stored"),
  query("limit", "The number of tasks in a page.", {
    ...inline(limit, "output"),
    default: Number(inline(limit, "input").default),
  }),
  query("cursor", "The `cursor` of the previous page.", inline(cursor.def.innerType, "input")),
];

function query(name: string, description: string, schema: Schema, example?: string): Parameter {
  return { name, in: "query", description, schema, ...(example !== undefined && { example }) };
}

export const taskPaths: Paths = {
  "/videos": {
    get: {
      operationId: "listTasks",
      summary: "List tasks",
      description:
        "All tasks, newest first, in pages and without their videos, and the number of tasks in each state. To get the next page, pass the `cursor` of this one. An empty parameter counts as absent.",
      tags,
      parameters: listParameters,
      responses: {
        200: {
          description: "A page of tasks.",
          headers: { "Cache-Control": noStore },
          content: json("TaskPage", taskPage),
        },
        ...problems("invalid_query", "unauthorized", "internal_error", "not_configured"),
      },
    },
  },
  "/videos/{taskId}": {
    get: {
      operationId: "getTask",
      summary: "Get a task",
      description:
        "The task with all its videos, in whatever state it is. To follow it, ask again after `Retry-After` seconds, have the response wait for a change with `Prefer: wait=25`, or [stream its updates](/docs#watchTask). The links of an old response expire: for new ones, ask without `If-None-Match`.",
      tags,
      parameters: [
        taskIdParameter,
        requestHeader(
          "Prefer",
          "`wait=N` delays the response until the task changes, or for N seconds (at most 25).",
          "wait=25",
        ),
        requestHeader(
          "If-None-Match",
          "The `ETag` of an earlier response. 304 if the task is unchanged.",
          "*",
        ),
      ],
      responses: {
        200: {
          description: "The task as it is now.",
          headers: {
            ETag: etag,
            "Cache-Control": caching,
            "Retry-After": retryAfter,
            "Preference-Applied": preferenceApplied,
          },
          content: taskMedia,
        },
        304: {
          description: "The task has not changed.",
          headers: {
            ETag: etag,
            "Cache-Control": caching,
            "Retry-After": retryAfter,
            "Preference-Applied": preferenceApplied,
          },
        },
        ...problems("unauthorized", "unknown_task", "internal_error", "not_configured"),
      },
    },
    put: {
      operationId: "registerTask",
      summary: "Register a task",
      description:
        "For a task that was not submitted through the receiver: if its callback does not arrive, the receiver polls the provider for the result (needs `VEO3_API_KEY`). Safe to repeat.",
      tags,
      parameters: [taskIdParameter],
      responses: {
        200: { description: "The task was known already. Its current state.", content: taskMedia },
        201: {
          description: "The task is registered.",
          headers: { Location: sureHeader("The URL of the task.") },
          content: json("Task", waitingTask),
        },
        ...problems("invalid_task_id", "unauthorized", "read_only", "internal_error", "not_configured"),
      },
    },
    delete: {
      operationId: "deleteTask",
      summary: "Delete a task",
      description:
        "Stops its transfers, and deletes its videos and everything stored about it. A callback that arrives later starts a new task.",
      tags,
      parameters: [taskIdParameter],
      responses: {
        204: { description: "Deleted." },
        ...problems("unauthorized", "read_only", "unknown_task", "internal_error", "not_configured"),
      },
    },
  },
  "/videos/{taskId}/retry": {
    post: {
      operationId: "retryTask",
      summary: "Retry a task",
      description:
        "Downloads the failed videos again, with new links from the provider if `VEO3_API_KEY` is set. For a task without a result, the provider is polled again. Nothing is generated and no credits are used.",
      tags,
      parameters: [taskIdParameter],
      responses: {
        202: {
          description: "The retry has started. The task's current state.",
          content: json("Task", retriedTask),
        },
        ...problems(
          "unauthorized",
          "read_only",
          "unknown_task",
          "nothing_to_retry",
          "internal_error",
          "not_configured",
        ),
      },
    },
  },
  "/videos/{taskId}/events": {
    get: {
      operationId: "watchTask",
      summary: "Stream task updates",
      description:
        "Server-Sent Events: a `task` event with the whole task, first at once and then after each change (progress at most once a second), and a comment every 15 seconds. The stream ends once the task has finished. Browsers' `EventSource` cannot send the token: use `fetch`.",
      tags,
      parameters: [
        taskIdParameter,
        requestHeader(
          "Last-Event-ID",
          "The id of the last event that you received; the stream continues after it.",
          "1",
        ),
      ],
      responses: {
        200: {
          description: "The stream. The `data` of each event is a `Task` as JSON.",
          headers: { "Cache-Control": noStore },
          content: {
            "text/event-stream": {
              schema: { type: "string" },
              example: `id: W/"m2x-3"\nevent: task\ndata: ${JSON.stringify(storedTask)}\n\n`,
            },
          },
        },
        204: {
          description: "The task has finished, and `Last-Event-ID` was its last event: no other will follow.",
        },
        ...problems("unauthorized", "unknown_task", "internal_error", "not_configured"),
      },
    },
  },
};
