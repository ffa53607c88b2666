/** Schemas of the receiver's response bodies, except tasks (`task/view-schema.ts`) and the gateway (`gateway-schemas.ts`). */

import * as z from "zod/mini";
import { diagnosisSchema } from "../doctor/diagnosis.ts";
import { PROBLEMS, type ProblemReason } from "../http/problem.ts";

const text = z.string();

const reasons = Object.keys(PROBLEMS) as ProblemReason[];
const problem = z.object({
  type: z.literal("about:blank"),
  title: text.with(z.describe("The name of the status.")),
  status: z.int().with(z.describe("The HTTP status.")),
  detail: text.with(z.describe("What is wrong and what to do: a sentence for a person.")),
  reason: z.enum(reasons).with(z.describe("What is wrong: a code for programs.")),
});

export const RESPONSES = {
  Health: z.object({ status: z.literal("ok") }).with(z.describe("The Worker runs.")),
  Diagnosis: diagnosisSchema,
  SharedLink: z
    .object({
      url: z.url().with(z.describe("It opens the video without a token until it expires.")),
      expiresAt: z.iso.datetime().with(z.describe("UTC, ISO 8601.")),
    })
    .with(z.describe("A link to share.")),
  NotificationTest: z
    .object({
      results: z.array(
        z.object({
          endpoint: text.with(z.describe("The endpoint's host.")),
          delivered: z.boolean(),
          detail: text.with(z.describe("Host and status.")),
        }),
      ),
    })
    .with(z.describe("How each endpoint took a test.")),
  CallbackAnswer: z
    .object({ code: z.literal(200), msg: z.literal("success") })
    .with(z.describe("The response that the provider counts as delivered.")),
  Problem: problem.with(z.describe("An error (RFC 9457), extended by `reason`.")),
  GatewayProblem: z
    .extend(problem, {
      code: z.int().with(z.describe("The same as `status`.")),
      msg: text.with(z.describe("The same as `detail`.")),
    })
    .with(
      z.describe(
        "An error of the receiver itself, extended by the `code` and `msg` that the provider's clients read.",
      ),
    ),
} as const;
