/** What the receiver answers, as schemas; those of the gateway are in `gateway-schemas.ts`. */

import * as z from "zod/mini";
import { PROBLEMS, type Problem, type ProblemReason } from "../http/problem.ts";
import type { Outcome } from "../task/events.ts";
import { TASK_FAILURES, VIDEO_FAILURES } from "../task/failure.ts";
import type { SummaryView } from "../task/summary.ts";
import { TASK_STATES, type TaskState } from "../task/task.ts";
import type { TaskView, VideoView } from "../task/view.ts";
import { KINDS } from "../veo3/video-kinds.ts";
import { atLeast, exactly } from "./held-to.ts";

const text = z.string();
const count = z.int().check(z.nonnegative());
const instant = z.iso.datetime().with(z.describe("UTC, ISO 8601."));

const state = z.enum(TASK_STATES).with(
  z.describe(
    `\`waiting\`: known, no result yet. \`storing\`: at least one video is still to be stored. \`stored\`: all are.
\`partial\`: settled, some are stored and some failed. \`failed\`: the generation failed, or nothing could be stored.`,
  ),
);
const code = z.nullable(z.int()).with(z.describe("The provider's last code that counted; 200 is a success."));
const message = z.nullable(text).with(z.describe("The provider's words for it."));
const extendsTask = text.with(z.describe("The task that this one continues."));
const settledAt = z.nullable(instant).with(z.describe("When nothing was left to do; null until then."));

const reasonNames = Object.keys({ ...TASK_FAILURES, ...VIDEO_FAILURES })
  .map((reason) => `\`${reason}\``)
  .join(", ");

export const failure = exactly<NonNullable<TaskView["failure"]>>()(
  z
    .object({
      reason: text.with(z.describe(`One of ${reasonNames}.`)),
      retryable: z.boolean().with(z.describe("Whether submitting the same request again may succeed.")),
      advice: text.with(z.describe("What to do about it: a sentence for a person.")),
    })
    .with(z.describe("Why a task failed.")),
);

export const video = exactly<VideoView>()(
  z
    .object({
      name: text.with(
        z.describe("`<kind>_<index>.mp4`, of pictures `.jpg`, `.png` or `.webp`; never changes."),
      ),
      kind: z
        .enum(KINDS)
        .with(
          z.describe(
            "`generated`: the result. `original`: the uncropped one. `1080p`, `4k`, `4k_image`: upgrades.",
          ),
        ),
      index: count.with(z.describe("Its place among those of its kind.")),
      state: z
        .enum(["pending", "storing", "stored", "failed"])
        .with(z.describe("`pending`: to be tried at `nextAttemptAt`. `storing`: being copied now.")),
      url: z
        .nullable(z.url())
        .with(z.describe("A link that plays without a token, for an hour; null until stored.")),
      sourceUrl: text.with(z.describe("Where the provider has it.")),
      bytes: z.nullable(count).with(z.describe("In all; null while unknown.")),
      receivedBytes: count.with(z.describe("Moves while it is being stored.")),
      contentType: z.nullable(text),
      etag: z.nullable(text).with(z.describe("Of the stored video, as it is served.")),
      attempts: count.with(z.describe("How often it was tried to be stored.")),
      nextAttemptAt: z.nullable(instant),
      failure: z
        .nullable(
          z.object({
            reason: z.enum(Object.keys(VIDEO_FAILURES) as (keyof typeof VIDEO_FAILURES)[]),
            message: text.with(z.describe("What happened, without secrets: `HTTP 404 from example.com`.")),
          }),
        )
        .with(z.describe("Of the last attempt, also while it is tried again.")),
    })
    .with(z.describe("One video of a task.")),
);

export const task = exactly<TaskView>()(
  z
    .object({
      taskId: text,
      extends: z.exactOptional(extendsTask),
      state,
      code,
      message,
      failure: z.nullable(failure),
      videos: z.array(video),
      resolution: z.nullable(text).with(z.describe("As the provider told it.")),
      fallback: z
        .nullable(z.boolean())
        .with(z.describe("Whether the provider used its fallback model; null: untold.")),
      callbacks: count.with(z.describe("Deliveries of the callback that were not duplicates.")),
      createdAt: instant,
      updatedAt: instant,
      settledAt,
      history: z
        .array(z.object({ at: instant, event: text, detail: text }))
        .with(z.describe("What happened, newest last, at most 100 entries.")),
    })
    .with(z.describe("A task: where it stands, and its videos.")),
);

export const taskSummary = exactly<SummaryView>()(
  z
    .object({
      taskId: text,
      state,
      code,
      message,
      failure: z.nullable(failure),
      extends: z.nullable(extendsTask),
      videoCount: count,
      storedCount: count,
      failedCount: count,
      bytes: count.with(z.describe("Of the stored videos, together.")),
      cover: z.nullable(text).with(z.describe("The name of a stored video that stands for the task.")),
      createdAt: instant,
      updatedAt: instant,
      settledAt,
    })
    .with(z.describe("A task as the list shows it.")),
);

const counts = z.object(
  Object.fromEntries(TASK_STATES.map((name) => [name, count])) as Record<TaskState, typeof count>,
);

type Page = { tasks: SummaryView[]; cursor: string | null; counts: Record<TaskState, number> };

export const taskPage = exactly<Page>()(
  z
    .object({
      tasks: z.array(taskSummary).with(z.describe("Newest first.")),
      cursor: z.nullable(text).with(z.describe("Asks for the next page; null: this is the last one.")),
      counts: counts.with(z.describe("How many tasks there are in each state, in all.")),
    })
    .with(z.describe("A page of tasks.")),
);

export const health = z.object({ status: z.literal("ok") }).with(z.describe("The receiver runs."));

export const callbackAnswer = z
  .object({ code: z.literal(200), msg: z.literal("success") })
  .with(z.describe("What the provider takes for a success."));

/** Of the header `X-Callback-Outcome`. */
export const callbackOutcome = exactly<Exclude<Outcome, "refused">>()(
  z.enum(["accepted", "duplicate", "ignored"]),
);

const reasons = Object.keys(PROBLEMS) as ProblemReason[];
const problemMembers = atLeast<Problem["body"]>()(
  z.object({
    type: z.literal("about:blank"),
    title: text.with(z.describe("The status, in words.")),
    status: z.int().with(z.describe("The HTTP status.")),
    detail: text.with(z.describe("What is wrong and what to do: a sentence for a person.")),
    reason: z.enum(reasons).with(z.describe("What is wrong, for programs.")),
  }),
);

export const problem = problemMembers.with(z.describe("An error (RFC 9457), with a `reason` beside."));

export const gatewayProblem = z
  .extend(problemMembers, {
    code: z.int().with(z.describe("The status.")),
    msg: text.with(z.describe("The detail.")),
  })
  .with(
    z.describe("An error of the receiver's own, with the `code` and `msg` that the provider's clients read."),
  );
