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

const etag = sureHeader("Of the task as it is now; moves with its progress.");
const retryAfter = header("Seconds to wait before asking again; only until the task is settled.");
const preferenceApplied = header("`wait=N`, where the request asked for it.");
const caching = sureHeader("`no-store` until the task is settled, then to be revalidated.");

const taskMedia: Readonly<Record<string, MediaType>> = {
  "application/json": {
    schema: ref("Task"),
    examples: {
      stored: { summary: "All videos are stored", value: storedTask },
      waiting: { summary: "Known, without a result yet", value: waitingTask },
    },
  },
};

const { state, limit, cursor } = listQuerySchema.shape;

const listParameters: readonly Parameter[] = [
  query("state", "Only tasks in this state.", inline(state.def.innerType, "input"), "stored"),
  query("limit", "Tasks a page.", {
    ...inline(limit, "output"),
    default: Number(inline(limit, "input").default),
  }),
  query("cursor", "Of the page before: continues behind it.", inline(cursor.def.innerType, "input")),
];

function query(name: string, description: string, schema: Schema, example?: string): Parameter {
  return { name, in: "query", description, schema, ...(example !== undefined && { example }) };
}

export const taskPaths: Paths = {
  "/videos": {
    get: {
      operationId: "listTasks",
      summary: "All tasks, newest first",
      description:
        "A page of tasks without their videos' details, and how many there are in each state. For the next page pass on `cursor`. An empty parameter is the same as none.",
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
      summary: "Where a task stands",
      description:
        "The task with all its videos, in every state: one that waits is no error. Ask again as `Retry-After` says, or let the answer wait with `Prefer: wait=25`, or take [its events](/docs#watchTask). The links of an old answer expire: for fresh ones ask without `If-None-Match`.",
      tags,
      parameters: [
        taskIdParameter,
        requestHeader(
          "Prefer",
          "`wait=N` holds the answer until the task changes, or N seconds (at most 25) have passed.",
          "wait=25",
        ),
        requestHeader("If-None-Match", "The `ETag` of an earlier answer: unchanged, the answer is 304.", "*"),
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
          description: "The task is still as `If-None-Match` says.",
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
      summary: "Make a task known",
      description:
        "For a task that was submitted elsewhere: should its callback never come, the receiver asks the provider (needs `VEO3_API_KEY`). Safe to repeat.",
      tags,
      parameters: [taskIdParameter],
      responses: {
        200: { description: "It was known. The task as it is now.", content: taskMedia },
        201: {
          description: "It is known from now on.",
          headers: { Location: sureHeader("Where the task is.") },
          content: json("Task", waitingTask),
        },
        ...problems("invalid_task_id", "unauthorized", "internal_error", "not_configured"),
      },
    },
    delete: {
      operationId: "deleteTask",
      summary: "Delete a task with its videos",
      description:
        "Stops what runs, removes the videos and all that is known. A late callback starts a new task.",
      tags,
      parameters: [taskIdParameter],
      responses: {
        204: { description: "It is gone." },
        ...problems("unauthorized", "unknown_task", "internal_error", "not_configured"),
      },
    },
  },
  "/videos/{taskId}/retry": {
    post: {
      operationId: "retryTask",
      summary: "Try failed videos again",
      description:
        "Videos that failed are tried again at once, with fresh links of the provider where `VEO3_API_KEY` is set; a task whose result never came is asked about again.",
      tags,
      parameters: [taskIdParameter],
      responses: {
        202: { description: "It is being tried. The task as it is now.", content: json("Task", retriedTask) },
        ...problems("unauthorized", "unknown_task", "nothing_to_retry", "internal_error", "not_configured"),
      },
    },
  },
  "/videos/{taskId}/events": {
    get: {
      operationId: "watchTask",
      summary: "A task as it changes",
      description:
        "Server-Sent Events: a `task` event with the whole task at once and after each change (progress at most once a second), a comment every 15 seconds, and the end once the task is settled. Browsers' `EventSource` cannot send the token: use `fetch`.",
      tags,
      parameters: [
        taskIdParameter,
        requestHeader("Last-Event-ID", "The last event that was seen: continues behind it.", "1"),
      ],
      responses: {
        200: {
          description: "The events. The `data` of each is a `Task` as JSON.",
          headers: { "Cache-Control": noStore },
          content: {
            "text/event-stream": {
              schema: { type: "string" },
              example: `id: W/"m2x-3"\nevent: task\ndata: ${JSON.stringify(storedTask)}\n\n`,
            },
          },
        },
        204: {
          description: "The task is settled, and `Last-Event-ID` was its last event: there is no more.",
        },
        ...problems("unauthorized", "unknown_task", "internal_error", "not_configured"),
      },
    },
  },
};
