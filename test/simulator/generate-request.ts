/** What POST /api/v1/veo/generate takes, roughly as the provider checks it. Pure. Throws InvalidInput. */

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

const ASPECT_RATIO = oneOf("16:9", "9:16", "Auto");

const CHECKS: Record<keyof GenerateRequest, Check> = {
  prompt: (value) => (typeof value === "string" && value.trim() !== "" ? null : "must not be empty"),
  imageUrls: (value) =>
    Array.isArray(value) && value.length <= 3 && value.every((url) => typeof url === "string")
      ? null
      : "must be a list of at most 3 URLs",
  model: oneOf("veo3", "veo3_fast", "veo3_lite"),
  generationType: oneOf("TEXT_2_VIDEO", "FIRST_AND_LAST_FRAMES_2_VIDEO", "REFERENCE_2_VIDEO"),
  aspect_ratio: ASPECT_RATIO,
  aspectRatio: ASPECT_RATIO,
  resolution: oneOf("720p", "1080p", "4k"),
  callBackUrl: (value) =>
    typeof value === "string" && /^https?:$/.test(URL.parse(value)?.protocol ?? "")
      ? null
      : "must be an http(s) URL",
  watermark: text,
  enableTranslation: flag,
  enableFallback: flag,
  seeds: integer(10_000, 99_999),
};

export function checkGenerateRequest(value: unknown): GenerateRequest {
  // The provider passes over fields it does not know.
  const known =
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).filter(([name]) => Object.hasOwn(CHECKS, name)))
      : value;
  const request = checkFields<GenerateRequest>("request", known, CHECKS, ["prompt"]);
  const images = request.imageUrls?.length ?? 0;
  if (request.generationType === "FIRST_AND_LAST_FRAMES_2_VIDEO" && (images < 1 || images > 2)) {
    throw new InvalidInput("request: imageUrls must have 1 or 2 entries for FIRST_AND_LAST_FRAMES_2_VIDEO");
  }
  if (request.generationType === "REFERENCE_2_VIDEO" && images < 1) {
    throw new InvalidInput("request: imageUrls must have 1 to 3 entries for REFERENCE_2_VIDEO");
  }
  return request;
}

/** A landscape video has no separate original. */
export function hasOriginal(request: GenerateRequest): boolean {
  return (request.aspect_ratio ?? request.aspectRatio ?? "16:9") !== "16:9";
}
