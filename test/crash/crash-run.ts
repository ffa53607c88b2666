/**
 * One run: a receiver that is killed again and again while it works, always on the same state and the same port, and
 * that has to have kept every promise in the end.
 *
 * Kills are `SIGKILL` to its whole process group, at the moments of `moments.ts`. Leaves no process and no file
 * behind, also when its signal ends it, whose reason it then throws.
 */

import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../e2e/free-port.ts";
import { unlessAborted } from "../e2e/interruption.ts";
import { ReceiverClient } from "../e2e/receiver-client.ts";
import { API_TOKEN, CALLBACK_TOKEN, startTestReceiver } from "../e2e/test-receiver.ts";
import type { HookRequest, SimulatorControl } from "../simulator/control-protocol.ts";
import { startSimulator } from "../simulator/simulator.ts";
import { Evidence } from "./evidence.ts";
import { type LocalState, readLocalState } from "./local-state.ts";
import { type Moment, momentsFrom, type Stage } from "./moments.ts";
import { Random } from "./random.ts";
import { SettledLog } from "./settled-log.ts";
import { Workload } from "./workload.ts";

export interface CrashOptions {
  kills: number;
  seed: number;
  /** Ends the run. */
  signal: AbortSignal;
  onKill?: (progress: CrashProgress) => void;
}

export interface CrashProgress {
  readonly kills: number;
  readonly stage: Stage;
  readonly tasks: number;
  readonly settledTasks: number;
  readonly deliveryAttempts: number;
}

export interface CrashReport {
  readonly killsByStage: ReadonlyMap<Stage, number>;
  readonly tasks: number;
  readonly deliveries: number;
  readonly deliveryAttempts: number;
  readonly videos: number;
  readonly videoAttempts: number;
  /** Notifications that arrived, those that arrived again too. */
  readonly notified: number;
  /** Multipart uploads there have ever been. */
  readonly uploads: number;
  readonly completedUploads: number;
  readonly evidence: Evidence;
}

/** Of the receiver: it always answers 200. */
const ENDPOINT = "crash";
const POLL_MS = 200;
/** The provider's minutes become 1.2 s: its retries fall into the same uptime, the next one, and ones after that. */
const PROVIDER_TIME_SCALE = 0.02;
/** Unsettled tasks: enough for an alarm and a transfer to interrupt at almost any moment. */
const TASKS_IN_FLIGHT = 6;
const REPEAT_PROBABILITY = 0.3;
/** Of a task whose hosts refuse ranges, cut connections and drip. */
const BAD_HOST_PROBABILITY = 0.4;
/** Soon enough for a host that drips to be given up within a few lives. */
const IDLE_TIMEOUT_SECONDS = 5;
/** Next to nothing: a video that is interrupted 35 times, as 200 kills can do, waits for less than the deadline. */
const RETRY_BASE_SECONDS = "0.00000001";
/** A video may end, or an alarm fire, long after; then the moment comes without it. */
const LONGEST_UPTIME_MS = 5_000;
/** The watchdog's 30 s, the transfers, and room for a busy machine. What takes longer is not going to happen. */
const SETTLE_DEADLINE_MS = 600_000;

export async function runCrashes(options: CrashOptions): Promise<CrashReport> {
  await using state = await mkdtempDisposable(join(tmpdir(), "veo3-crash-state-"));
  await using simulator = await startSimulator({ timeScale: PROVIDER_TIME_SCALE });
  const run = new CrashRun(options, simulator, state.path, await freePort());
  const moments = momentsFrom(new Random(options.seed));
  for (let kills = 0; kills < options.kills; kills++) await run.crash(moments.next().value);
  return await run.settle();
}

class CrashRun {
  readonly #options: CrashOptions;
  readonly #simulator: SimulatorControl;
  readonly #stateDirectory: string;
  readonly #port: number;
  readonly #client: ReceiverClient;
  readonly #workload: Workload;
  /** Another sequence than the moments': how much of it is drawn depends on the machine's speed. */
  readonly #random: Random;
  readonly #evidence = new Evidence();
  readonly #settled = new SettledLog();
  readonly #killsByStage = new Map<Stage, number>();
  /** As the last kill left it. */
  #left: LocalState = { tasks: new Map(), objects: [], uploads: [] };

  constructor(options: CrashOptions, simulator: SimulatorControl, stateDirectory: string, port: number) {
    this.#options = options;
    this.#simulator = simulator;
    this.#stateDirectory = stateDirectory;
    this.#port = port;
    const tokens = { callbackToken: CALLBACK_TOKEN, apiToken: API_TOKEN };
    this.#client = new ReceiverClient(`http://127.0.0.1:${port}`, tokens);
    this.#random = new Random(~options.seed);
    this.#workload = new Workload(simulator, this.#random, this.#client.callbackUrl);
  }

  /** One life of the receiver, from its start to its kill at that moment, and a look at what it left. */
  async crash(moment: Moment): Promise<void> {
    await using receiver = await this.#start();
    await this.#until(moment);
    await receiver.kill();
    const { stage } = moment;
    this.#killsByStage.set(stage, (this.#killsByStage.get(stage) ?? 0) + 1);
    const kills = [...this.#killsByStage.values()].reduce((sum, count) => sum + count);
    this.#left = await readLocalState(this.#stateDirectory);
    this.#evidence.afterKill(this.#left, this.#workload.tasks, `after kill ${kills}, ${stage}`);
    this.#options.onKill?.({
      kills,
      stage,
      tasks: this.#workload.tasks.size,
      settledTasks: this.#workload.tasks.size - this.#unsettled().length,
      deliveryAttempts: this.#deliveryAttempts(),
    });
  }

  /** Lets the receiver finish in peace, then asks it and its disk for everything. */
  async settle(): Promise<CrashReport> {
    const { tasks, deliveries } = this.#workload;
    let videoAttempts: number;
    let notified: readonly HookRequest[];
    {
      await using receiver = await this.#start();
      await unlessAborted(this.#workload.delivered(), this.#options.signal);
      await this.#untilSettled();
      notified = await this.#untilNotified();
      videoAttempts = await this.#ask();
      await receiver.stop();
    }
    const state = await readLocalState(this.#stateDirectory);
    this.#evidence.atTheEnd(state, tasks, deliveries);
    this.#evidence.notified(tasks, notified);
    return {
      killsByStage: this.#killsByStage,
      tasks: tasks.size,
      deliveries: deliveries.length,
      deliveryAttempts: this.#deliveryAttempts(),
      videos: [...tasks.values()].reduce((sum, { sources }) => sum + sources.size, 0),
      videoAttempts,
      notified: notified.length,
      uploads: state.uploads.length,
      completedUploads: state.uploads.filter((upload) => upload.state === "completed").length,
      evidence: this.#evidence,
    };
  }

  #start() {
    return startTestReceiver(this.#simulator, {
      stateDirectory: this.#stateDirectory,
      port: this.#port,
      vars: {
        IDLE_TIMEOUT_SECONDS,
        RETRY_BASE_SECONDS,
        NOTIFY_URLS: `${this.#simulator.origin}/hooks/${ENDPOINT}`,
      },
      onLog: (text) => this.#settled.add(text),
      signal: this.#options.signal,
    });
  }

  async #until({ stage, upMs, afterMs }: Moment): Promise<void> {
    await this.#sleep(upMs);
    const hasRoom = this.#unsettled().length < TASKS_IN_FLIGHT;
    if (hasRoom) await this.#workload.submit(this.#random.chance(BAD_HOST_PROBABILITY) ? "bad" : "full");
    else if (stage === "accept") await this.#workload.submit("quick");
    if (this.#random.chance(REPEAT_PROBABILITY)) this.#workload.repeat();
    if (stage === "completion") {
      const ended = this.#workload.requestEnded(this.#unsettled());
      await Promise.race([ended, this.#sleep(LONGEST_UPTIME_MS)]);
    }
    await this.#sleep((stage === "alarm" ? this.#untilAlarmMs() : 0) + afterMs);
  }

  /** 0 when none is near: those that are overdue fire as the receiver starts. */
  #untilAlarmMs(): number {
    const waits = [...this.#left.tasks.values()]
      .map(({ isSettled, alarmAt }) => (isSettled || alarmAt === null ? -1 : alarmAt - Date.now()))
      .filter((wait) => wait > 0 && wait < LONGEST_UPTIME_MS);
    return waits.length === 0 ? 0 : Math.min(...waits);
  }

  /** Ids of the tasks that had not settled by the last kill. */
  #unsettled(): string[] {
    return [...this.#workload.tasks.keys()].filter((taskId) => !this.#left.tasks.get(taskId)?.isSettled);
  }

  async #untilSettled(): Promise<void> {
    const deadline = AbortSignal.timeout(SETTLE_DEADLINE_MS);
    const signal = AbortSignal.any([this.#options.signal, deadline]);
    await this.#settled.until(this.#unsettled(), signal).catch(() => this.#options.signal.throwIfAborted());
  }

  /** @returns what the endpoint has got once that is something of every task, or once it has been waited for too long */
  async #untilNotified(): Promise<readonly HookRequest[]> {
    const deadline = Date.now() + SETTLE_DEADLINE_MS;
    for (;;) {
      const { requests } = await this.#simulator.hook(ENDPOINT);
      const ids = new Set(requests.map(({ headers }) => headers["webhook-id"]));
      if (ids.size >= this.#workload.tasks.size || Date.now() > deadline) return requests;
      await this.#sleep(POLL_MS);
    }
  }

  /** @returns how many attempts at videos there were in all */
  async #ask(): Promise<number> {
    let attempts = 0;
    for (const task of this.#workload.tasks.values()) {
      this.#options.signal.throwIfAborted();
      const view = await this.#client.readTask(task.taskId);
      this.#evidence.read(task, view);
      for (const video of view?.videos ?? []) {
        attempts += video.attempts;
        if (video.state !== "stored") continue;
        const { status, sha256 } = await this.#client.getDigest(`/videos/${task.taskId}/${video.name}`);
        this.#evidence.served(task, video.name, status, sha256);
      }
    }
    return attempts;
  }

  #deliveryAttempts(): number {
    return this.#workload.deliveries.reduce((sum, { attempts }) => sum + attempts.length, 0);
  }

  #sleep(ms: number): Promise<void> {
    return sleep(Math.max(0, ms), undefined, { signal: this.#options.signal });
  }
}
