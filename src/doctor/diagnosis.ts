/** What the doctor says: the schema of `GET /doctor`'s answer, whose types every check returns. */

import * as z from "zod/mini";

export const CHECK_NAMES = [
  "configuration",
  "callback_secret",
  "provider_key",
  "kv",
  "r2",
  "task_object",
  "video_hosts",
  "callbacks",
  "stuck_tasks",
  "notifications",
] as const;

const checkSchema = z.object({
  name: z.enum(CHECK_NAMES),
  status: z
    .enum(["ok", "warning", "failed", "skipped"])
    .with(
      z.describe(
        "`warning`: it works, but something should be done. `failed`: it does not work. `skipped`: there is nothing to try.",
      ),
    ),
  detail: z.string().with(z.describe("What was found: a sentence for a person. Never a secret.")),
  advice: z.nullable(z.string()).with(z.describe("What to do about it; null if nothing.")),
});

export const diagnosisSchema = z
  .object({
    ok: z.boolean().with(z.describe("Whether no check has failed.")),
    checks: z.array(checkSchema).with(z.describe("All checks, always in the same order.")),
  })
  .with(z.describe("What works and what does not."));

export type Check = z.infer<typeof checkSchema>;
export type Diagnosis = z.infer<typeof diagnosisSchema>;

/** A detail, and an advice or null. */
export type Said = readonly [detail: string, advice: string | null];

export function check(name: Check["name"], status: Check["status"], [detail, advice]: Said): Check {
  return { name, status, detail, advice };
}
