/** `/videos` and `/videos/:taskId` in the document. */

import { listQuerySchema } from "../library/query.ts";
import {
  header,
  inline,
  jsonBody,
  jsonExamples,
  jsonResponse,
  noStore,
  query,
  requestHeader,
  sureHeader,
  taskIdParameter,
} from "./building-blocks.ts";
import { retriedTask, storedTask, taskPage, waitingTask } from "./examples.ts";
import { COMMON_PROBLEMS, problems } from "./problems.ts";
import type { Operations, Parameter, ResponseHeaders } from "./specification.ts";

const taskHeaders: ResponseHeaders = {
  ETag: sureHeader("Changes whenever the task or its progress does."),
  "Cache-Control": sureHeader("`no-store` until the task has finished; after that caches must revalidate."),
  "Retry-After": header("Seconds to wait before the next request; only until the task has finished."),
  "Preference-Applied": header("`wait=N`, if the request asked for it."),
};

const taskContent = jsonExamples("Task", {
  stored: { summary: "All videos stored", value: storedTask },
  waiting: { summary: "No result yet", value: waitingTask },
});

const { state, limit, cursor, q, model, since, until, reference } = listQuerySchema.shape;

const listParameters: readonly Parameter[] = [
  query("state", "Return only tasks in this state.", inline(state.def.innerType, "input"), "stored"),
  query("limit", "The number of tasks in a page.", {
    ...inline(limit, "output"),
    default: Number(inline(limit, "input").default),
  }),
  query("cursor", "The `cursor` of the previous page.", inline(cursor.def.innerType, "input")),
  query(
    "q",
    "Return only tasks that have each of these words (at most 10), in any case, in their prompt, message or reference, or at the start of their id. A word may be a part of one, in Chinese too.",
    inline(q.def.innerType, "input"),
    "fox snow",
  ),
  query("model", "Return only tasks of this model.", inline(model.def.innerType, "input"), "veo3_fast"),
  query(
    "since",
    "Return only tasks created at this instant or later; a date is its beginning in UTC.",
    inline(since.def.innerType, "input"),
    "2026-11-01",
  ),
  query(
    "until",
    "Return only tasks created before this instant; a date is its beginning in UTC.",
    inline(until.def.innerType, "input"),
    "2026-12-01",
  ),
  query(
    "reference",
    "Return only tasks with exactly this reference.",
    inline(reference.def.innerType, "input"),
    "order-42",
  ),
];

export const taskOperations: Operations = {
  "get /videos": {
    operationId: "listTasks",
    summary: "List tasks",
    description:
      "All tasks, newest first, in pages and without their videos, and the number of tasks in each state. To get the next page, pass the `cursor` of this one. A page that has looked at many tasks comes short, also with no task at all: go on as long as there is a `cursor`. An empty parameter counts as absent.",
    parameters: listParameters,
    responses: {
      200: jsonResponse("A page of tasks.", "TaskPage", taskPage, noStore),
      ...problems("invalid_query", ...COMMON_PROBLEMS),
    },
  },
  "get /videos/{taskId}": {
    operationId: "getTask",
    summary: "Get a task",
    description:
      "The task with all its videos, in whatever state it is. To follow it, ask again after `Retry-After` seconds, have the response wait for a change with `Prefer: wait=25`, or [stream its updates](/docs#watchTask). The links of an old response expire: for new ones, ask without `If-None-Match`.",
    parameters: [
      taskIdParameter,
      requestHeader(
        "Prefer",
        "`wait=N` delays the response until the task changes, or for N seconds (at most 25).",
        "wait=25",
      ),
      requestHeader("If-None-Match", "The `ETag` of an earlier response. 304 if the task is unchanged.", "*"),
    ],
    responses: {
      200: { description: "The task as it is now.", headers: taskHeaders, content: taskContent },
      304: { description: "The task has not changed.", headers: taskHeaders },
      ...problems("unknown_task", ...COMMON_PROBLEMS),
    },
  },
  "put /videos/{taskId}": {
    operationId: "registerTask",
    summary: "Register a task",
    description:
      "For a task that was not submitted through the receiver: if its callback does not arrive, the receiver polls the provider for the result (needs `VEO3_API_KEY`). Safe to repeat. A body is needed only to give the task a reference.",
    parameters: [taskIdParameter],
    requestBody: jsonBody("Registration", { reference: "order-42" }, false),
    responses: {
      200: { description: "The task was known already. Its current state.", content: taskContent },
      201: jsonResponse("The task is registered.", "Task", waitingTask, {
        Location: sureHeader("The URL of the task."),
      }),
      ...problems(
        "invalid_task_id",
        "malformed_json",
        "invalid_reference",
        "read_only",
        "body_too_large",
        "unsupported_media_type",
        ...COMMON_PROBLEMS,
      ),
    },
  },
  "delete /videos/{taskId}": {
    operationId: "deleteTask",
    summary: "Delete a task",
    description:
      "Stops its transfers, and deletes its videos and everything stored about it. A callback that arrives later starts a new task.",
    parameters: [taskIdParameter],
    responses: {
      204: { description: "Deleted." },
      ...problems("read_only", "unknown_task", ...COMMON_PROBLEMS),
    },
  },
  "post /videos/{taskId}/retry": {
    operationId: "retryTask",
    summary: "Retry a task",
    description:
      "Downloads the failed videos again, with new links from the provider if `VEO3_API_KEY` is set. For a task without a result, the provider is polled again. Nothing is generated and no credits are used.",
    parameters: [taskIdParameter],
    responses: {
      202: jsonResponse("The retry has started. The task's current state.", "Task", retriedTask),
      ...problems("read_only", "unknown_task", "nothing_to_retry", ...COMMON_PROBLEMS),
    },
  },
  "post /videos/{taskId}/notifications/{id}/resend": {
    operationId: "resendNotification",
    summary: "Send a notification again",
    description:
      "Sends it at once, whatever its state, and again by its schedule if that fails. Its id and type stay; what it says is what is true by now.",
    parameters: [
      taskIdParameter,
      {
        name: "id",
        in: "path",
        required: true,
        description: "The `id` of one of the task's `notifications`.",
        schema: { type: "string" },
        example: storedTask.notifications[0]?.id ?? "",
      },
    ],
    responses: {
      202: jsonResponse("It is being sent. The task's current state.", "Task", storedTask),
      ...problems("read_only", "unknown_task", "unknown_notification", ...COMMON_PROBLEMS),
    },
  },
  "get /videos/{taskId}/events": {
    operationId: "watchTask",
    summary: "Stream task updates",
    description:
      "Server-Sent Events: a `task` event with the whole task, first at once and then after each change (progress at most once a second), and a comment every 15 seconds. The stream ends once the task has finished. Browsers' `EventSource` cannot send the token: use `fetch`.",
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
        headers: noStore,
        content: {
          "text/event-stream": {
            schema: { type: "string" },
            example: `id: W/"m2x-3-0"\nevent: task\ndata: ${JSON.stringify(storedTask)}\n\n`,
          },
        },
      },
      204: {
        description: "The task has finished, and `Last-Event-ID` was its last event: no other will follow.",
      },
      ...problems("unknown_task", ...COMMON_PROBLEMS),
    },
  },
};
