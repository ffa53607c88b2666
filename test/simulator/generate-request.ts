/** What generate, extend and get-4k-video take, roughly as the provider checks it. Pure. Throws InvalidInput. */

import { type Check, checkFields, flag, InvalidInput, integer, oneOf, text } from "./check-fields.ts";

export interface GenerateRequest {
  prompt: string;
  imageUrls?: string[];
  model?: string;
  generationType?: string;
  aspect_ratio?: string;
  /** The older spelling. */
  aspectRatio?: string;
  resolution?: string;
  callBackUrl?: string;
  watermark?: string;
  enableTranslation?: boolean;
  enableFallback?: boolean;
  seeds?: number;
}

export interface ExtendRequest {
  /** The task to go on from. */
  taskId: string;
  prompt: string;
  model?: string;
  callBackUrl?: string;
  watermark?: string;
  seeds?: number;
}

export interface UpgradeRequest {
  taskId: string;
  /** Which of its videos. Default 0. */
  index?: number;
  callBackUrl?: string;
}

export const TASK_ID = /^[A-Za-z0-9_-]{1,128}$/;

const ASPECT_RATIO = oneOf("16:9", "9:16", "Auto");

const PROMPT: Check = (value) =>
  typeof value === "string" && value.trim() !== "" ? null : "must not be empty";
const SEEDS = integer(10_000, 99_999);
const CALLBACK_URL: Check = (value) =>
  typeof value === "string" && /^https?:$/.test(URL.parse(value)?.protocol ?? "")
    ? null
    : "must be an http(s) URL";
const TASK: Check = (value) =>
  typeof value === "string" && TASK_ID.test(value) ? null : "must be the id of a task";

const GENERATE_CHECKS: Record<keyof GenerateRequest, Check> = {
  prompt: PROMPT,
  imageUrls: (value) =>
    Array.isArray(value) && value.length <= 3 && value.every((url) => typeof url === "string")
      ? null
      : "must be a list of at most 3 URLs",
  model: oneOf("veo3", "veo3_fast", "veo3_lite"),
  generationType: oneOf("TEXT_2_VIDEO", "FIRST_AND_LAST_FRAMES_2_VIDEO", "REFERENCE_2_VIDEO"),
  aspect_ratio: ASPECT_RATIO,
  aspectRatio: ASPECT_RATIO,
  resolution: oneOf("720p", "1080p", "4k"),
  callBackUrl: CALLBACK_URL,
  watermark: text,
  enableTranslation: flag,
  enableFallback: flag,
  seeds: SEEDS,
};

const EXTEND_CHECKS: Record<keyof ExtendRequest, Check> = {
  taskId: TASK,
  prompt: PROMPT,
  // Its own names, beside those of generate.
  model: oneOf("fast", "quality", "lite", "veo3", "veo3_fast", "veo3_lite"),
  callBackUrl: CALLBACK_URL,
  watermark: text,
  seeds: SEEDS,
};

const UPGRADE_CHECKS: Record<keyof UpgradeRequest, Check> = {
  taskId: TASK,
  index: integer(0),
  callBackUrl: CALLBACK_URL,
};

export function checkGenerateRequest(value: unknown): GenerateRequest {
  const request = checkKnown<GenerateRequest>(value, GENERATE_CHECKS, ["prompt"]);
  const images = request.imageUrls?.length ?? 0;
  if (request.generationType === "FIRST_AND_LAST_FRAMES_2_VIDEO" && (images < 1 || images > 2)) {
    throw new InvalidInput("request: imageUrls must have 1 or 2 entries for FIRST_AND_LAST_FRAMES_2_VIDEO");
  }
  if (request.generationType === "REFERENCE_2_VIDEO" && images < 1) {
    throw new InvalidInput("request: imageUrls must have 1 to 3 entries for REFERENCE_2_VIDEO");
  }
  return request;
}

export function checkExtendRequest(value: unknown): ExtendRequest {
  return checkKnown<ExtendRequest>(value, EXTEND_CHECKS, ["taskId", "prompt"]);
}

export function checkUpgradeRequest(value: unknown): UpgradeRequest {
  return checkKnown<UpgradeRequest>(value, UPGRADE_CHECKS, ["taskId"]);
}

/** The provider passes over fields it does not know. */
function checkKnown<T>(
  value: unknown,
  checks: Record<keyof T & string, Check>,
  required: (keyof T & string)[],
): T {
  const known =
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).filter(([name]) => Object.hasOwn(checks, name)))
      : value;
  return checkFields<T>("request", known, checks, required);
}

/** A landscape video has no separate original. */
export function hasOriginal(request: GenerateRequest): boolean {
  return (request.aspect_ratio ?? request.aspectRatio ?? "16:9") !== "16:9";
}
