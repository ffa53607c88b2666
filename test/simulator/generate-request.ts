/**
 * What generate, extend and get-4k-video take. Checked is only what the simulator cannot do without: the receiver refuses
 * the rest before the provider sees it. Pure. Throws InvalidInput.
 */

import { InvalidInput } from "./invalid-input.ts";

export interface GenerateRequest {
  prompt: string;
  aspect_ratio?: string;
  /** The older spelling. */
  aspectRatio?: string;
  resolution?: string;
  callBackUrl?: string;
}

export interface ExtendRequest {
  /** The task to go on from. */
  taskId: string;
  prompt: string;
  callBackUrl?: string;
}

export interface UpgradeRequest {
  taskId: string;
  /** Which of its videos. Default 0. */
  index?: number;
  callBackUrl?: string;
}

export function checkGenerateRequest(value: unknown): GenerateRequest {
  return checked<GenerateRequest>(value, ["prompt"]);
}

export function checkExtendRequest(value: unknown): ExtendRequest {
  return checked<ExtendRequest>(value, ["taskId", "prompt"]);
}

export function checkUpgradeRequest(value: unknown): UpgradeRequest {
  return checked<UpgradeRequest>(value, ["taskId"]);
}

function checked<T extends object>(value: unknown, required: (keyof T & string)[]): T {
  const request = Object(value) as Record<string, unknown>;
  for (const name of required) {
    if (typeof request[name] !== "string" || request[name].trim() === "") {
      throw new InvalidInput(`request: ${name} is missing`);
    }
  }
  return request as T;
}

/** A landscape video has no separate original. */
export function hasOriginal(request: GenerateRequest): boolean {
  return (request.aspect_ratio ?? request.aspectRatio ?? "16:9") !== "16:9";
}
