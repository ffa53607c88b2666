/**
 * The kinds of files that the provider makes for a task, one row each: where it lists them, and what they are.
 *
 * Pure. A new kind is one row here, and its words in `gallery/words-*.ts`.
 */

type KindRow = {
  /** The upgrade that the file is the result of; null: it is part of the task itself. */
  readonly upgrade: "1080p" | "4k" | null;
  readonly media: keyof typeof EXTENSIONS;
  /** The fields in which the provider lists its URLs. The first is the one that is written to clients. */
  readonly fields: readonly [string, ...string[]];
};

/** How the names of files end. A URL that ends in one of them decides; else it is the first. */
export const EXTENSIONS = { video: ["mp4"], picture: ["jpg", "png", "webp"] } as const;

export const VIDEO_KINDS = {
  /** The result. */
  generated: { upgrade: null, media: "video", fields: ["resultUrls", "result_urls"] },
  /** The uncropped result, which there is only when the aspect ratio is not 16:9. */
  original: { upgrade: null, media: "video", fields: ["originUrls"] },
  /** The whole film of an extended video, of which `generated` is only the new part. */
  full: { upgrade: null, media: "video", fields: ["fullResultUrls"] },
  "1080p": { upgrade: "1080p", media: "video", fields: ["resultUrl", "result_url", "resultUrls"] },
  "4k": { upgrade: "4k", media: "video", fields: ["resultUrls", "result_urls"] },
  /** The still picture that comes with a 4K video. */
  "4k_image": { upgrade: "4k", media: "picture", fields: ["imageUrls", "image_urls"] },
} as const satisfies Record<string, KindRow>;

export type VideoKind = keyof typeof VIDEO_KINDS;
export type Upgrade = (typeof VIDEO_KINDS)[VideoKind]["upgrade"];
export type UrlField = (typeof VIDEO_KINDS)[VideoKind]["fields"][number];

export const KINDS = Object.keys(VIDEO_KINDS) as [VideoKind, ...VideoKind[]];

/** @param upgrade null: the kinds of a task itself */
export function kindsOf(upgrade: Upgrade): VideoKind[] {
  return KINDS.filter((kind) => VIDEO_KINDS[kind].upgrade === upgrade);
}

/** Whether the file is part of the task itself. The others are upgrades, which clients ask for one by one. */
export function isBase({ kind }: { readonly kind: VideoKind }): boolean {
  return VIDEO_KINDS[kind].upgrade === null;
}
