/**
 * How a hosted file answers: what it contains and, request by request, how it behaves.
 * Types and one pure lookup. Nothing here needs Node, so tests inside workerd may import it.
 */

/** What one request is answered with. Everything left out behaves like a good file host. */
export interface FileResponse {
  /** Default 200; a good Range request then becomes 206 or 416. */
  status?: number;
  /** Extra headers, sent as they are; null takes a default one away. */
  headers?: Record<string, string | null>;
  /** Default "video", the file itself, for 2xx, one line of text otherwise. */
  body?: "video" | "html" | "json" | "empty";
  /** Content-Length, chunked, or ended by closing the connection. Default "known", "chunked" with gzip or endless. */
  length?: "known" | "chunked" | "close";
  /** Bytes claimed in Content-Length, whatever is really sent. */
  declaredLength?: number;
  /** Compresses the body, whether the client asked for it or not. Ranges are then not honoured. */
  encoding?: "gzip";
  /** How `Content-Encoding` names it. Default "gzip". */
  codingName?: string;
  /** Closes the connection in order (FIN) after that many body bytes. */
  truncateAt?: number;
  /** Resets the connection (RST) after that many body bytes. */
  resetAt?: number;
  /** Sends that many body bytes, then nothing, and keeps the connection open. */
  stallAt?: number;
  /** Milliseconds before the headers. */
  delayMs?: number;
  /** Steady pacing, in small slices. */
  bytesPerSecond?: number;
  /** How many bytes are written at once: with "chunked", the size of each chunk. Default: large ones. */
  sliceBytes?: number;
  /** Sends the body over and over. */
  endless?: boolean;
  /** Honours Range and If-Range. Default true. */
  ranges?: boolean;
  /** Sends only those bytes of the video, both ends included: with status 206, a part nobody asked for. */
  slice?: [first: number, last: number];
  /** Default: strong, and derived from the content. */
  etag?: string | null;
  retryAfter?: string;
  /** Redirects to the same address, with this cookie, whoever does not bring it back. */
  wantsCookie?: string;
  /** For 3xx. May be relative: "video.mp4" sends the client back to the same file. */
  location?: string;
  /** Other bytes than the plan's, as when the file was replaced between two requests. */
  seed?: number;
}

/** The films in `../fixtures`: a test pattern, a landscape one, an upright one, and a square one. */
export const FILMS = ["clip", "sunrise", "aurora", "square"] as const;
export type Film = (typeof FILMS)[number];

/** The n-th request gets the n-th response; the last one repeats. */
export interface FilePlan {
  /** Default "video". A "png" is a small picture, always the same. */
  content?: "video" | "png";
  /** What a video shows. Default "clip". */
  film?: Film;
  /** The major brand of the video, in place of the film's. */
  brand?: string;
  /** The type of an empty box that stands before the film's first one. */
  padding?: string;
  /** Size of the video. Default: the fixture's, a little more when there is a seed. */
  bytes?: number;
  /** Different seeds make different contents. Default 0. */
  seed?: number;
  /** What fills a video up to its size: noise, which does not compress, or zeros, which do. Default "noise". */
  filler?: "noise" | "zeros";
  responses?: FileResponse[];
  /** How every request for a byte range is answered, in place of `responses`, which count the plain requests only. */
  refused?: FileResponse;
  /**
   * Answers 503 to a request for a byte range with an end, which is how a receiver opens more connections to a host
   * that is slow. Such a request is not recorded, so the others are the same on a busy machine.
   */
  oneConnection?: boolean;
}

/** `requestIndex` counts from 0. */
export function responseFor(plan: FilePlan, requestIndex: number): FileResponse {
  return plan.responses?.[requestIndex] ?? plan.responses?.at(-1) ?? {};
}
