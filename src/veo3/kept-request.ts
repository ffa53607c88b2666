/**
 * What is kept of a request for a video: the listed fields, and nothing else of it. Above all never a callback URL,
 * which carries a token.
 *
 * Pure.
 */

import * as z from "zod/mini";
import { callbackAddresses, isCut, withoutAddresses } from "./callback-address.ts";
import { integer, TASK_ID, urlList } from "./result.ts";

const text = z.nullable(z.string());

/** Null, or an empty list: the request did not say, or it is not known. */
export const keptRequestSchema = z.object({
  prompt: text,
  model: text,
  generationType: text,
  aspectRatio: text,
  resolution: text,
  seeds: z.nullable(z.int()),
  imageUrls: z.array(z.string()),
  /** The id of the task whose video it continues. */
  extends: text,
});

export type KeptRequest = z.infer<typeof keptRequestSchema>;

/** As many characters as the gateway lets pass. */
const MAX_PROMPT_LENGTH = 10_000;
/** Of a word such as the model's name. */
const MAX_WORD_LENGTH = 64;
/** Presigned URLs are long. A longer one is cut. */
const MAX_URL_LENGTH = 8192;
/** The provider takes no more. */
const MAX_IMAGES = 3;

/** The provider's fields that echo the request, as JSON text or as an object: in record-info, and in callbacks. */
export const ECHOES = ["paramJson", "promptJson"] as const;

type Fields = Readonly<Record<string, unknown>>;

/**
 * @param value a request's body, as an object or as JSON
 * @param taskId of the task itself: some echoes have it beside the fields of the request
 * @returns null when it cannot be read, or has none of the fields
 */
export function keptRequest(value: unknown, taskId: string | null = null): KeptRequest | null {
  const body = asObject(value);
  const addresses = body && callbackAddresses([body, asObject(body.prompt)]);
  if (body === null || addresses === null) return null;

  const first = (...names: string[]) => names.map((name) => body[name]).find((one) => one != null);
  const kept = (maxLength: number, one: unknown) => {
    if (typeof one !== "string" || one.trim() === "") return null;
    return shortened(withoutAddresses(one.toWellFormed(), addresses), maxLength);
  };
  const word = (...names: string[]) => kept(MAX_WORD_LENGTH, first(...names));
  const images = urlList.safeParse(first("imageUrls", "image_urls")).data ?? [];
  const seeds = first("seeds", "seed");
  const base = first("taskId", "task_id");
  const request = {
    prompt: kept(MAX_PROMPT_LENGTH, first("prompt")),
    model: word("model"),
    generationType: word("generationType", "generation_type"),
    aspectRatio: word("aspectRatio", "aspect_ratio"),
    resolution: word("resolution"),
    seeds: seeds === undefined ? null : (integer.safeParse(seeds).data ?? null),
    imageUrls: images.flatMap((url) => kept(MAX_URL_LENGTH, url) ?? []).filter((url) => !isCut(url)),
    extends: typeof base === "string" && TASK_ID.test(base) && base !== taskId ? base : null,
  };
  request.imageUrls.splice(MAX_IMAGES);
  return Object.values(request).some(isKnown) ? request : null;
}

/** The request that a callback or record-info echoes. @param body the provider's JSON */
export function echoedRequest(body: unknown, taskId: string): KeptRequest | null {
  const data = asObject(asObject(body)?.data);
  const [first, second] = ECHOES.map((name) => keptRequest(data?.[name], taskId));
  return completedRequest(first ?? null, second ?? null);
}

/**
 * What is known stays, and what is not is filled from what became known later.
 *
 * @returns `known` itself when nothing was filled
 */
export function completedRequest(known: KeptRequest | null, later: KeptRequest | null): KeptRequest | null {
  if (known === null || later === null) return known ?? later;
  const entries = Object.entries(later) as [keyof KeptRequest, unknown][];
  const filled = entries.filter(([name, value]) => !isKnown(known[name]) && isKnown(value));
  return filled.length === 0 ? known : { ...known, ...Object.fromEntries(filled) };
}

function isKnown(value: unknown): boolean {
  return value !== null && (value as { length?: number }).length !== 0;
}

function asObject(value: unknown): Fields | null {
  const json = typeof value === "string" ? parsed(value) : value;
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as Fields) : null;
}

function parsed(json: string): unknown {
  // A prompt in words is the usual case, and an error costs more than the rest together.
  if (!json.trimStart().startsWith("{")) return null;
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** Never ends in half of a character. */
function shortened(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, "");
}
