/** What the receiver answers besides tasks (`task/view-schema.ts`), as schemas; the gateway's are in `gateway-schemas.ts`. */

import * as z from "zod/mini";
import { PROBLEMS, type ProblemReason } from "../http/problem.ts";

const text = z.string();

export const healthSchema = z.object({ status: z.literal("ok") }).with(z.describe("The receiver runs."));

export const callbackAnswerSchema = z
  .object({ code: z.literal(200), msg: z.literal("success") })
  .with(z.describe("What the provider takes for a success."));

const reasons = Object.keys(PROBLEMS) as ProblemReason[];
const problemMembers = z.object({
  type: z.literal("about:blank"),
  title: text.with(z.describe("The status, in words.")),
  status: z.int().with(z.describe("The HTTP status.")),
  detail: text.with(z.describe("What is wrong and what to do: a sentence for a person.")),
  reason: z.enum(reasons).with(z.describe("What is wrong, for programs.")),
});

export const problemSchema = problemMembers.with(z.describe("An error (RFC 9457), with a `reason` beside."));

export const gatewayProblemSchema = z
  .extend(problemMembers, {
    code: z.int().with(z.describe("The status.")),
    msg: text.with(z.describe("The detail.")),
  })
  .with(
    z.describe("An error of the receiver's own, with the `code` and `msg` that the provider's clients read."),
  );
