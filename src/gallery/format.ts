/** Sizes and times as people read them. `tag` is the language, as in `Intl`. Pure. */

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** `12.3 MB`: decimal units, as file managers and video hosts use them. */
export function formatBytes(bytes: number, tag: string): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const unit = UNITS[power] ?? "byte";
  const format = new Intl.NumberFormat(tag, { style: "unit", unit, maximumFractionDigits: 1 });
  return format.format(bytes / 1000 ** power);
}

/** `3.2 / 10.0 MB · 32%`, or `3.2 MB` if the size is unknown. `gallery.client.js` writes the same as bytes arrive. */
export function formatProgress(receivedBytes: number, totalBytes: number | null): string {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  if (totalBytes === null) return `${megabytes(receivedBytes)} MB`;
  const percent = Math.floor((receivedBytes / totalBytes) * 100);
  return `${megabytes(receivedBytes)} / ${megabytes(totalBytes)} MB · ${percent}%`;
}

const STEPS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** `5 minutes ago`, `in 2 hours`. */
export function formatAge(at: number, now: number, tag: string): string {
  const seconds = Math.round((at - now) / 1000);
  const [unit, length] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? STEPS[3];
  const format = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  return format.format(Math.trunc(seconds / length), unit);
}

/** Date and time in UTC, with `UTC` behind: only the script knows the reader's time zone. */
export function formatInstant(at: number, tag: string): string {
  const format = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" });
  return `${format.format(at)} UTC`;
}

/** A UTC day, `2026-11-27`, without its year: `27 Nov`. */
export function formatDay(day: string, tag: string): string {
  const format = new Intl.DateTimeFormat(tag, { day: "numeric", month: "short", timeZone: "UTC" });
  return format.format(Date.parse(day));
}

/** `3.2 sec`. */
export function formatSeconds(seconds: number, tag: string): string {
  const format = new Intl.NumberFormat(tag, { style: "unit", unit: "second", maximumFractionDigits: 1 });
  return format.format(seconds);
}

/** `1 hour`, `7 days`: in the largest unit that it has one of. */
export function formatDuration(seconds: number, tag: string): string {
  const [unit, length] = STEPS.find(([, length]) => seconds >= length) ?? STEPS[3];
  const style = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(tag, style).format(seconds / length);
}

/** A title takes three lines, in which no more fit. */
const MAX_TITLE = 160;

/** A task's title: how its prompt begins, or its id where no prompt is known. */
export function titled({ taskId, request }: Titled, maxLength = MAX_TITLE): string {
  const prompt = request?.prompt?.trim().replace(/\s+/g, " ") ?? "";
  if (prompt === "") return taskId;
  if (prompt.length <= maxLength) return prompt;
  // Emoji and accents are several characters each: cut in the middle they would become others.
  const segments = new Intl.Segmenter().segment(prompt.slice(0, maxLength + 50));
  const whole = [...segments].filter(({ index, segment }) => index + segment.length <= maxLength);
  return `${whole.map(({ segment }) => segment).join("")}…`;
}

type Titled = { readonly taskId: string; readonly request: { readonly prompt: string | null } | null };
