/**
 * The provider's side: tasks with videos of every way to be stored, and callbacks that are delivered until they are
 * answered 200.
 */

import { successBody } from "../simulator/callback-bodies.ts";
import type { CallbackReport, HostedFile, SimulatorControl } from "../simulator/control-protocol.ts";
import type { FileResponse } from "../simulator/file-plan.ts";
import type { Random } from "./random.ts";

export interface SubmittedTask {
  readonly taskId: string;
  /** What its videos must become, by name. */
  readonly sources: ReadonlyMap<string, HostedFile>;
  readonly body: unknown;
  /** A delivery of it was answered 200: from then on it must never be lost. */
  answered: boolean;
}

export interface Delivery {
  readonly taskId: string;
  /** Every HTTP request of it, in order. */
  readonly attempts: CallbackReport["attempts"];
  delivered: boolean;
}

const MIB = 1024 * 1024;

type ShapeName = "known" | "chunked" | "multipart" | "ranged" | "refused" | "cut" | "drip";

interface Shape {
  /** Whole bytes, both included. */
  readonly bytes: readonly [smallest: number, largest: number];
  readonly length: NonNullable<FileResponse["length"]>;
  /** How every request for a byte range is refused. */
  readonly refused?: FileResponse;
  /** What the first request meets, before the host becomes well. */
  readonly first?: FileResponse;
  /** After how many bytes the host cuts every connection. */
  readonly cutAt?: number;
}

/** The simulator's host gives every file a strong ETag, and ranges. */
const SHAPES: Record<ShapeName, Shape> = {
  /** One streamed put. */
  known: { bytes: [MIB, 2 * MIB], length: "known" },
  /** One put of what was collected. */
  chunked: { bytes: [MIB, 2 * MIB], length: "chunked" },
  /** More than one part of a multipart upload, and nothing that says how many. */
  multipart: { bytes: [9 * MIB, 11 * MIB], length: "chunked" },
  /** Large enough to be gone on with where it was cut. */
  ranged: { bytes: [17 * MIB, 19 * MIB], length: "known" },
  /** It promises ranges, cuts the connection, and then refuses every range. */
  refused: {
    bytes: [9 * MIB, 11 * MIB],
    length: "known",
    refused: { status: 403 },
    first: { resetAt: 4 * MIB },
  },
  cut: { bytes: [17 * MIB, 19 * MIB], length: "known", cutAt: 6 * MIB },
  /** Far below the rate that counts as something. */
  drip: { bytes: [MIB, 2 * MIB], length: "known", first: { bytesPerSecond: 200 } },
};

/** Some transfers end within most lives of the receiver, some only in a long one, or where they can be resumed. */
const TRANSFER_SECONDS = [0.5, 4] as const;

/** What a task consists of; `quick` is stored before the next kill, more often than not. */
const TASKS = {
  quick: { "generated_0.mp4": "known", "generated_1.mp4": "chunked" },
  full: {
    "generated_0.mp4": "ranged",
    "generated_1.mp4": "multipart",
    "generated_2.mp4": "chunked",
    "original_0.mp4": "known",
  },
  bad: {
    "generated_0.mp4": "refused",
    "generated_1.mp4": "cut",
    "generated_2.mp4": "drip",
    "original_0.mp4": "known",
  },
} satisfies Record<string, Record<string, ShapeName>>;

export type TaskSize = keyof typeof TASKS;

const MAX_FILE_SEED = 2 ** 31;

/** The provider gives up after four attempts, and half of the time nobody listens: then its operator sends it again. */
const MAX_ROUNDS = 10;

export class Workload {
  readonly tasks = new Map<string, SubmittedTask>();
  readonly deliveries: Delivery[] = [];
  readonly #simulator: SimulatorControl;
  readonly #random: Random;
  readonly #callbackUrl: string;
  readonly #delivering = new Set<Promise<void>>();

  constructor(simulator: SimulatorControl, random: Random, callbackUrl: string) {
    this.#simulator = simulator;
    this.#random = random;
    this.#callbackUrl = callbackUrl;
  }

  /** Makes a task and its videos; its callback is on its way when this returns. */
  async submit(size: TaskSize): Promise<void> {
    const taskId = `veo_task_${this.tasks.size + 1}`;
    const hosted = Object.entries(TASKS[size]).map(
      async ([name, shape]) => [name, await this.#host(shape)] as const,
    );
    const sources = new Map(await Promise.all(hosted));
    const urlsOf = (kind: string) =>
      [...sources].filter(([name]) => name.startsWith(kind)).map(([, { url }]) => url);
    const body = successBody({ taskId, resultUrls: urlsOf("generated"), originUrls: urlsOf("original") });
    const task: SubmittedTask = { taskId, sources, body, answered: false };
    this.tasks.set(taskId, task);
    this.deliver(task);
  }

  /** The callback of a task that was answered already, once more, as a provider does that never saw the answer. */
  repeat(): void {
    const answered = [...this.tasks.values()].filter((task) => task.answered);
    const task = answered[this.#random.whole(0, answered.length - 1)];
    if (task !== undefined) this.deliver(task);
  }

  deliver(task: SubmittedTask): void {
    const delivery: Delivery = { taskId: task.taskId, attempts: [], delivered: false };
    this.deliveries.push(delivery);
    const delivering = this.#deliver(task, delivery).finally(() => this.#delivering.delete(delivering));
    this.#delivering.add(delivering);
  }

  /** Once no delivery is under way. */
  async delivered(): Promise<void> {
    while (this.#delivering.size > 0) await Promise.all(this.#delivering);
  }

  /** Once a request of a video of these tasks has ended, in whatever way. */
  async requestEnded(taskIds: Iterable<string>): Promise<void> {
    const files = [...taskIds].flatMap((taskId) => [...(this.tasks.get(taskId)?.sources.values() ?? [])]);
    const ended = files.map(async ({ id }) => {
      const { requests } = await this.#simulator.file(id);
      const before = requests.filter((request) => request.ended !== null).length;
      await this.#simulator.file(id, { ended: before + 1 });
    });
    await Promise.race(ended);
  }

  async #deliver(task: SubmittedTask, delivery: Delivery): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS && !delivery.delivered; round++) {
      const { id } = await this.#simulator.deliver({ url: this.#callbackUrl, body: task.body });
      const { attempts, state } = await this.#simulator.callback(id);
      delivery.attempts.push(...attempts);
      delivery.delivered = state === "delivered";
    }
    if (delivery.delivered) task.answered = true;
  }

  #host(shape: ShapeName): Promise<HostedFile> {
    const { bytes: range, length, refused, first, cutAt } = SHAPES[shape];
    const bytes = this.#random.whole(...range);
    const bytesPerSecond = Math.ceil(bytes / this.#random.between(...TRANSFER_SECONDS));
    // A seed of its own: what is served under another video's name is then noticed.
    const seed = this.#random.whole(1, MAX_FILE_SEED);
    const usual = { length, bytesPerSecond, ...(cutAt && { resetAt: cutAt }) };
    const responses = first === undefined ? [usual] : [{ ...usual, ...first }, usual];
    return this.#simulator.addFile({ bytes, seed, responses, ...(refused && { refused }) });
  }
}
