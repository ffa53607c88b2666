/**
 * The provider's other models, as far as a client of them notices: whatever is asked for is made at once, and each family
 * tells of it in its own form. They know nothing of videos of Veo3, and call nobody back.
 */

import { randomBytes } from "node:crypto";
import { type Envelope, refusal, success } from "./envelope.ts";

interface Made {
  taskId: string;
  request: Record<string, unknown>;
  /** Nobody fetches it. */
  url: string;
}

interface Family {
  submit: string;
  details: string;
  /** What `data` says of a task. */
  tell: (made: Made) => object;
}

const FAMILIES: Family[] = [
  {
    submit: "POST /api/v1/jobs/createTask",
    details: "GET /api/v1/jobs/recordInfo",
    tell: ({ taskId, request, url }) => ({
      ...{ taskId, model: request.model, state: "success", param: JSON.stringify(request) },
      ...{ resultJson: JSON.stringify({ resultUrls: [url] }), failCode: null, failMsg: null },
    }),
  },
  {
    submit: "POST /api/v1/generate",
    details: "GET /api/v1/generate/record-info",
    tell: ({ taskId, request, url }) => ({
      ...{ taskId, status: "SUCCESS", type: "GENERATE", param: JSON.stringify(request) },
      response: { taskId, sunoData: [{ id: taskId, audioUrl: url, title: "A song" }] },
    }),
  },
  {
    submit: "POST /api/v1/mj/generate",
    details: "GET /api/v1/mj/record-info",
    tell: ({ taskId, request, url }) => ({
      ...{ taskId, paramJson: JSON.stringify(request), successFlag: 1 },
      resultInfoJson: { resultUrls: [{ resultUrl: url }] },
    }),
  },
  {
    submit: "POST /api/v1/flux/kontext/generate",
    details: "GET /api/v1/flux/kontext/record-info",
    tell: ({ taskId, request, url }) => ({
      ...{ taskId, paramJson: JSON.stringify(request), successFlag: 1 },
      response: { originImageUrl: url, resultImageUrl: url },
    }),
  },
  {
    submit: "POST /api/v1/aleph/generate",
    details: "GET /api/v1/aleph/record-info",
    tell: ({ taskId, request, url }) => ({
      ...{ taskId, paramJson: JSON.stringify(request), successFlag: 1 },
      response: { taskId, resultVideoUrl: url },
    }),
  },
];

/** Answered with what was made, and not with a task. */
const AT_ONCE = ["POST /api/v1/omni/audio/create", "POST /api/v1/omni/character/create"];

export class OtherModels {
  readonly #made = new Map<string, Made>();

  /** @param target method and path. @returns null for what belongs to no family */
  answer(target: string, query: URLSearchParams, body: unknown): Envelope | null {
    // A client of theirs has the base path twice for some.
    const known = target.replace(" /api/v1/api/v1/", " /api/v1/");
    if (AT_ONCE.includes(known)) return success({ id: newId() });
    const family = FAMILIES.find(({ submit, details }) => submit === known || details === known);
    if (!family) return null;
    if (known === family.submit) return success({ taskId: this.#make(Object(body)) });
    const made = this.#made.get(query.get("taskId") ?? "");
    // An HTTP error, unlike for Veo3: a client that does not know which family a task is of asks one after the other.
    return made ? success(family.tell(made)) : refusal(404, "record is null");
  }

  #make(request: Record<string, unknown>): string {
    const taskId = newId();
    this.#made.set(taskId, { taskId, request, url: `https://files.example.com/${taskId}` });
    return taskId;
  }
}

function newId(): string {
  return randomBytes(16).toString("hex");
}
