/**
 * The progress of a task's videos: on a terminal one bar for each video, redrawn in place; elsewhere one line for a
 * video each time that its state changes or another quarter has arrived.
 */

import type { VideoView } from "../e2e/receiver-client.ts";
import type { Terminal } from "./terminal.ts";

const WIDEST_BAR = 28;
const NARROWEST_BAR = 6;
/** Columns of a line that are not its bar. */
const LINE_WITHOUT_BAR = 54;

const STATE_STYLES = { pending: "dim", storing: "cyan", stored: "green", failed: "red" } as const;

export class Progress {
  readonly #terminal: Terminal;
  #drawn = 0;
  /** What was last printed of each video, by its name. */
  readonly #printed = new Map<string, string>();

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(videos: readonly VideoView[]): void {
    if (this.#terminal.redraws) this.#redraw(videos);
    else this.#printNews(videos);
  }

  #redraw(videos: readonly VideoView[]): void {
    const backToFirst = this.#drawn > 0 ? `\x1b[${this.#drawn}A` : "";
    this.#terminal.write(backToFirst + videos.map((video) => `\x1b[2K${this.#draw(video)}\n`).join(""));
    this.#drawn = videos.length;
  }

  #draw(video: VideoView): string {
    const width = Math.min(WIDEST_BAR, Math.max(NARROWEST_BAR, this.#terminal.columns - LINE_WITHOUT_BAR));
    const full = Math.round(arrived(video) * width);
    const style = STATE_STYLES[video.state];
    const bar = this.#terminal.style(style, "█".repeat(full)) + "░".repeat(width - full);
    return `   ${video.name.padEnd(16)} ${bar} ${describe(video)}  ${this.#terminal.style(style, video.state)}`;
  }

  #printNews(videos: readonly VideoView[]): void {
    for (const video of videos) {
      const news = `${video.state} ${Math.floor(arrived(video) * 4)}`;
      if (this.#printed.get(video.name) === news) continue;
      this.#printed.set(video.name, news);
      this.#terminal.line(`   ${video.name.padEnd(16)} ${describe(video)}  ${video.state}`);
    }
  }
}

function describe(video: VideoView): string {
  const percent = `${Math.floor(arrived(video) * 100)} %`.padStart(5);
  const total = video.bytes === null ? "?" : megabytes(video.bytes);
  return `${percent}  ${`${megabytes(video.receivedBytes)} of ${total} MB`.padStart(13)}`;
}

/** From 0 to 1. */
function arrived({ bytes, receivedBytes }: VideoView): number {
  return bytes === null || bytes === 0 ? 0 : Math.min(1, receivedBytes / bytes);
}

export function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
