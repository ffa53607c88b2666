/**
 * The routes of tasks that are new: to submit one from the page, and to import those that were submitted elsewhere.
 *
 * A video is asked for through the gateway, as by any other client. The form has a nonce, which goes along as
 * `Idempotency-Key`, so that a form that is sent twice is one request.
 */

import { Hono } from "hono/quick";
import * as z from "zod/mini";
import { askProvider } from "../doctor/probes.ts";
import { Problem } from "../http/problem.ts";
import { MAX_IMPORTED } from "../task/schedule.ts";
import { importTasks } from "../task-object/import-tasks.ts";
import { readTask } from "../task-object/stub.ts";
import { TASK_ID } from "../veo3/result.ts";
import { type GalleryContext, type GalleryEnv, readForm, render } from "./answer.tsx";
import { EMPTY_FORM, formIn, formOf, type GenerateForm, requestOf } from "./generate-form.ts";
import { GeneratePage } from "./generate-page.tsx";
import { ImportPage } from "./import-page.tsx";
import { NoKey } from "./no-key.tsx";
import { leadTo } from "./notice.ts";

/** As much as the gateway takes. An image's URL may be long. */
const MAX_FORM_BYTES = 256 * 1024;
/** The page is worth more than the number on it. */
const CREDIT_TIMEOUT_MS = 1500;

const NONCE = /^[\w-]{1,64}$/;

const answerSchema = z.object({
  code: z.number(),
  msg: z.catch(z.string(), ""),
  data: z.catch(z.nullish(z.object({ taskId: z.string().check(z.regex(TASK_ID)) })), null),
});

export const newTaskRoutes = new Hono<GalleryEnv>();

for (const path of ["/generate", "/import"]) {
  newTaskRoutes.use(path, async (c, next) => {
    if (!c.var.page.mayChange) throw new Problem("read_only");
    return c.var.page.canGenerate ? next() : render(c, <NoKey />, 503);
  });
}

newTaskRoutes
  .get("/generate", async (c) => {
    const from = c.req.query("from");
    const request = from === undefined ? null : (await readTask(c.env, from))?.task.request;
    return renderForm(c, request ? formOf(request) : EMPTY_FORM, crypto.randomUUID(), null);
  })
  .post("/generate", async (c) => {
    const sent = await readForm(c, MAX_FORM_BYTES);
    const nonce = sent.get("nonce") ?? "";
    if (!NONCE.test(nonce)) throw new Problem("invalid_body");
    const form = formIn(sent);
    const { status, answer } = await callGateway(c, form, nonce);
    const taskId = answer?.code === 200 ? answer.data?.taskId : undefined;
    if (taskId !== undefined) return leadTo(c, `/tasks/${taskId}`, "sent");
    // The same nonce: should the provider have taken it nevertheless, it is asked for once.
    return renderForm(c, form, nonce, answer?.msg ?? "", status >= 500 ? 502 : 422);
  })
  .get("/import", (c) => render(c, <ImportPage />))
  .post("/import", async (c) => {
    const text = (await readForm(c, MAX_FORM_BYTES)).get("ids") ?? "";
    // Also as they stand in a list of JSON, or in a table.
    const taskIds = text.split(/[\s,;"'[\]]+/).filter(Boolean);
    if (taskIds.length === 0 || taskIds.length > MAX_IMPORTED) {
      return render(c, <ImportPage text={text} isTooMany={taskIds.length > 0} />, 422);
    }
    const imported = await importTasks(c.env, taskIds, c.var.page.url.origin);
    return render(c, <ImportPage imported={imported} />);
  });

async function renderForm(
  c: GalleryContext,
  form: GenerateForm,
  nonce: string,
  refusal: string | null,
  status: 200 | 422 | 502 = 200,
) {
  const provider = await askProvider({ config: c.var.config, malformed: [] }, CREDIT_TIMEOUT_MS);
  const credit = provider.kind === "credit" ? provider.credit : null;
  const page = <GeneratePage form={form} nonce={nonce} credit={credit} refusal={refusal} />;
  return render(c, page, status);
}

async function callGateway(c: GalleryContext, form: GenerateForm, nonce: string) {
  const { path, body } = requestOf(form);
  const json = JSON.stringify(body);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(path + json));
  const request = new Request(new URL(`/veo/${path}`, c.var.page.url), {
    method: "POST",
    headers: {
      authorization: `Bearer ${c.var.token}`,
      "content-type": "application/json",
      // With another text in the form it is another request.
      "idempotency-key": `${nonce}-${new Uint8Array(digest).toHex()}`,
    },
    body: json,
  });
  const response = await c.var.callGateway(request, c.env, c.executionCtx);
  const answer = answerSchema.safeParse(await response.json().catch(() => null));
  return { status: response.status, answer: answer.data ?? null };
}
