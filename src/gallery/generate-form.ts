/** The form for a new video: filled with an earlier request, read, and made into the body of a request. Pure. */

import type { KeptRequest } from "../veo3/kept-request.ts";

const FIELDS = [
  "prompt",
  "model",
  "aspectRatio",
  "resolution",
  "seeds",
  "imageUrls",
  "generationType",
  /** The id of the task whose video it continues. Not a field that a person fills in. */
  "extends",
] as const;

/** As a person typed it; empty: nothing. */
export type GenerateForm = Readonly<Record<(typeof FIELDS)[number], string>>;

/** The faster model is the cheaper one. */
export const EMPTY_FORM: GenerateForm = {
  ...(Object.fromEntries(FIELDS.map((name) => [name, ""])) as GenerateForm),
  model: "veo3_fast",
  aspectRatio: "16:9",
};

export function formOf(request: KeptRequest): GenerateForm {
  return {
    prompt: request.prompt ?? "",
    model: request.model ?? "",
    aspectRatio: request.aspectRatio ?? "",
    resolution: request.resolution ?? "",
    seeds: request.seeds === null ? "" : String(request.seeds),
    imageUrls: request.imageUrls.join("\n"),
    generationType: request.generationType ?? "",
    extends: request.extends ?? "",
  };
}

/** Browsers send line ends as CR LF. */
export function formIn(sent: URLSearchParams): GenerateForm {
  const values = FIELDS.map((name) => [name, (sent.get(name) ?? "").replaceAll("\r\n", "\n").trim()]);
  return Object.fromEntries(values) as GenerateForm;
}

/** What the gateway is asked for. It checks the values: what is no number is passed on as the text that it is. */
export function requestOf(form: GenerateForm): { path: "generate" | "extend"; body: object } {
  const { prompt, model, aspectRatio, resolution, seeds, imageUrls, generationType } = form;
  const both = { prompt, model, seeds: /^\d{1,9}$/.test(seeds) ? Number(seeds) : seeds };
  if (form.extends !== "") return { path: "extend", body: filled({ taskId: form.extends, ...both }) };
  const urls = imageUrls.split(/\s+/).filter(Boolean);
  const more = { aspect_ratio: aspectRatio, resolution, generationType, imageUrls: urls };
  return { path: "generate", body: filled({ ...both, ...more }) };
}

function filled(fields: Readonly<Record<string, string | number | readonly string[]>>): object {
  const isFilled = (value: unknown) => typeof value === "number" || (value as { length: number }).length > 0;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isFilled(value)));
}
