/**
 * get-1080p-video and get-4k-video. Both take a while from the first time they are asked for; the first is asked for
 * again until it is there, the second calls back under the id of the task that was upgraded.
 */

import { upgradeBody } from "./callback-bodies.ts";
import { type Envelope, RECORD_IS_NULL, refusal, success } from "./envelope.ts";
import type { FileHost } from "./file-host.ts";
import { checkUpgradeRequest } from "./generate-request.ts";
import { InvalidInput } from "./invalid-input.ts";
import { readSwitches } from "./prompt-switches.ts";
import { type GeneratedTask, succeeded } from "./record-info.ts";
import { planFor, type Tasks } from "./tasks.ts";

const PROCESSING_1080P = "1080P is processing. It should be ready in 1-2 minutes. Please check back shortly.";
const PROCESSING_4K = "4k is processing. It should be ready in 5-10 minutes. Please check back shortly.";

interface Urls4k {
  resultUrls: string[];
  imageUrls: string[];
}

export class Upgrades {
  readonly #upgradeMs: number;
  readonly #files: FileHost;
  readonly #tasks: Tasks;
  /** By task id and index; the URL is null while it is being made. */
  readonly #in1080p = new Map<string, { url: string | null }>();
  readonly #in4k = new Map<string, { urls: Urls4k | null }>();

  constructor(upgradeMs: number, files: FileHost, tasks: Tasks) {
    this.#upgradeMs = upgradeMs;
    this.#files = files;
    this.#tasks = tasks;
  }

  /** Throws InvalidInput. */
  async get1080p(query: URLSearchParams): Promise<Envelope> {
    const taskId = query.get("taskId") ?? "";
    const task = this.#tasks.record(taskId);
    if (!task) return RECORD_IS_NULL;
    const index = Number(query.get("index") ?? "0");
    checkUpgradable(task, index);
    const key = `${taskId} ${index}`;
    const known = this.#in1080p.get(key);
    if (known?.url) return success({ resultUrl: known.url });
    if (!known) {
      const upgrade: { url: string | null } = { url: null };
      this.#in1080p.set(key, upgrade);
      const { url } = await this.#files.add(planFor(readSwitches(task.request.prompt)));
      this.#tasks.work(taskId, this.#upgradeMs, () => {
        upgrade.url = url;
      });
    }
    return refusal(400, PROCESSING_1080P);
  }

  /** Throws InvalidInput. */
  async get4k(body: unknown): Promise<Envelope> {
    const { taskId, index = 0, callBackUrl } = checkUpgradeRequest(body);
    const task = this.#tasks.record(taskId);
    if (!task) return RECORD_IS_NULL;
    checkUpgradable(task, index);
    const none = { taskId, resultUrls: null, imageUrls: null };
    const key = `${taskId} ${index}`;
    const known = this.#in4k.get(key);
    if (known?.urls)
      return refusal(422, "The video has been generated successfully", { taskId, ...known.urls });
    if (known) return refusal(422, PROCESSING_4K, none);

    const upgrade: { urls: Urls4k | null } = { urls: null };
    this.#in4k.set(key, upgrade);
    const switches = readSwitches(task.request.prompt);
    const video = await this.#files.add(planFor(switches));
    const image = await this.#files.add({ content: "png" });
    this.#tasks.work(taskId, this.#upgradeMs, () => {
      const urls = { resultUrls: [video.url], imageUrls: [image.url] };
      upgrade.urls = urls;
      if (callBackUrl === undefined || switches.loseCallback4k) return;
      this.#tasks.callBack(taskId, callBackUrl, upgradeBody({ taskId, ...urls }));
    });
    return success(none);
  }
}

/** Throws InvalidInput. */
function checkUpgradable(task: GeneratedTask, index: number): void {
  if (!succeeded(task)) throw new InvalidInput("The video has not been generated.");
  const last = task.resultUrls.length - 1;
  if (!Number.isInteger(index) || index < 0 || index > last) {
    throw new InvalidInput(`index must be a whole number from 0 to ${last}`);
  }
}
