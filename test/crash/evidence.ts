/**
 * The promises a crash must not break, and all that was seen against them.
 *
 * No I/O: it is shown what was on disk after each kill, what was on disk in the end, and what the receiver serves.
 */

import type { TaskView } from "../e2e/receiver-client.ts";
import type { HookRequest } from "../simulator/control-protocol.ts";
import type { LocalState, MultipartUpload } from "./local-state.ts";
import type { Delivery, SubmittedTask } from "./workload.ts";

type Tasks = ReadonlyMap<string, SubmittedTask>;

/** Each counts what it names once, however often it was seen. */
export const PROMISES = {
  unanswered: "every delivery is answered 200 in the end",
  lostTasks: "a task whose delivery was answered 200 is there, after each kill",
  recounted: "a delivery counts once, however often it is made",
  lostVideos: "every video is stored in the end",
  alteredVideos: "what is stored and served is the source's bytes, all of them",
  duplicated: "R2 has one object for each video, written once",
  openUploads: "no multipart upload is left open",
  missingAlarms: "pending work has an alarm, after each kill",
  unnotified: "an endpoint is told of every task, in the end",
  toldTwice: "what an endpoint is told again has the same id, one for each task",
} as const;

export type Promised = keyof typeof PROMISES;

export class Evidence {
  /** By promise: what broke it → where that was seen first. */
  readonly #broken = new Map<Promised, Map<string, string>>();
  readonly #versions = new Map<string, string>();
  readonly #seenUploads = new Set<string>();
  readonly #unknownUploads = new Set<string>();

  /** How often a promise was broken. */
  count(promise: Promised): number {
    return this.#broken.get(promise)?.size ?? 0;
  }

  /**
   * Multipart uploads that the receiver never learnt the id of: killed between R2's opening one and its answer. R2's
   * binding cannot list uploads, so nobody can abort these; R2 itself drops them after 7 days.
   */
  get unknownUploads(): number {
    return this.#unknownUploads.size;
  }

  /** One line for each thing that broke a promise. */
  describe(): string[] {
    return [...this.#broken].flatMap(([promise, things]) =>
      [...things].map(([thing, where]) => `${PROMISES[promise]}: not so for ${thing} (${where})`),
    );
  }

  /** @param where "after kill 12" */
  afterKill(state: LocalState, tasks: Tasks, where: string): void {
    this.#seen(state, tasks, where);
    for (const upload of state.uploads) {
      // Later the id may be missing because the receiver has forgotten it: that is no excuse.
      if (!this.#seenUploads.has(upload.id) && isUnknown(upload, state)) this.#unknownUploads.add(upload.id);
      this.#seenUploads.add(upload.id);
    }
  }

  /** Once everything has settled and the receiver was stopped in order. */
  atTheEnd(state: LocalState, tasks: Tasks, deliveries: readonly Delivery[]): void {
    const where = "in the end";
    this.#seen(state, tasks, where);
    for (const { taskId, attempts, delivered } of deliveries) {
      if (delivered) continue;
      const answers = attempts.map(({ status, error }) => status ?? error).join(", ");
      this.#break("unanswered", `${taskId}: ${answers}`, where);
    }
    const keys = new Set(state.objects.map(({ key }) => key));
    for (const key of expectedBytes(tasks).keys()) {
      if (!keys.has(key)) this.#break("lostVideos", key, where);
    }
    const completed = new Set<string>();
    for (const { id, key, state: uploadState, parts } of state.uploads) {
      if (uploadState === "open" && !this.#unknownUploads.has(id)) {
        this.#break("openUploads", `${key}, upload ${id.slice(0, 8)}… with ${parts} parts`, where);
      }
      if (uploadState !== "completed") continue;
      if (completed.has(key)) this.#break("duplicated", `${key}, which was completed twice`, where);
      completed.add(key);
    }
  }

  /** What an endpoint that always answers 200 has got in the end, of each of the tasks. */
  notified(tasks: Tasks, requests: readonly HookRequest[]): void {
    const byTask = Map.groupBy(requests, ({ body }) => JSON.parse(body).data.taskId as string);
    for (const taskId of tasks.keys()) {
      const got = byTask.get(taskId) ?? [];
      const ids = new Set(got.map(({ headers }) => headers["webhook-id"]));
      if (ids.size === 0) this.#break("unnotified", taskId, "in the end");
      if (ids.size > 1) this.#break("toldTwice", `${taskId}: ${[...ids].join(", ")}`, "in the end");
    }
  }

  /** What the receiver says of a task in the end. */
  read(task: SubmittedTask, view: TaskView | null): void {
    const where = "in the end";
    if (view === null) {
      this.#break("lostTasks", task.taskId, where);
      return;
    }
    if (view.callbacks !== 1) this.#break("recounted", `${task.taskId}: ${view.callbacks} callbacks`, where);
    for (const name of task.sources.keys()) {
      const video = view.videos.find((candidate) => candidate.name === name);
      if (video?.state === "stored") continue;
      const failure = video?.failure ? ` (${video.failure.reason}: ${video.failure.message})` : "";
      const attempts = `${video?.attempts ?? 0} attempts${failure}`;
      this.#break(
        "lostVideos",
        keyOf(task.taskId, name),
        `${where} ${video?.state ?? "unknown"}, ${attempts}`,
      );
    }
  }

  /** What the receiver serves of a video in the end. */
  served(task: SubmittedTask, name: string, status: number, sha256: string): void {
    const source = task.sources.get(name);
    if (status === 200 && sha256 === source?.sha256) return;
    const what = `${keyOf(task.taskId, name)}: ${status}, SHA-256 ${sha256}, the source's ${source?.sha256}`;
    this.#break("alteredVideos", what, "in the end");
  }

  #seen(state: LocalState, tasks: Tasks, where: string): void {
    for (const { taskId, answered } of tasks.values()) {
      if (answered && !state.tasks.has(taskId)) this.#break("lostTasks", taskId, where);
    }
    for (const { taskId, isSettled, alarmAt, row } of state.tasks.values()) {
      const isPending = !isSettled || row.includes('"state":"pending"');
      if (isPending && alarmAt === null) this.#break("missingAlarms", taskId, where);
    }
    const expected = expectedBytes(tasks);
    for (const { key, bytes, version } of state.objects) {
      const wanted = expected.get(key);
      if (wanted === undefined) this.#break("duplicated", `${key}, which is no video's`, where);
      else if (wanted !== bytes) this.#break("alteredVideos", `${key}, ${bytes} of ${wanted} bytes`, where);
      const before = this.#versions.get(key) ?? version;
      if (before !== version) this.#break("duplicated", `${key}, which was replaced`, where);
      this.#versions.set(key, version);
    }
  }

  #break(promise: Promised, thing: string, where: string): void {
    const things = this.#broken.get(promise) ?? new Map<string, string>();
    this.#broken.set(promise, things);
    if (!things.has(thing)) things.set(thing, where);
  }
}

function expectedBytes(tasks: Tasks): Map<string, number> {
  const videos = [...tasks.values()].flatMap(({ taskId, sources }) =>
    [...sources].map(([name, { bytes }]) => [keyOf(taskId, name), bytes] as const),
  );
  return new Map(videos);
}

/** As the contract has it. */
function keyOf(taskId: string, name: string): string {
  return `veo3/${taskId}/${name}`;
}

/** A part is sent only once the upload's id is durable: one with parts is never excused. */
function isUnknown({ id, key, state, parts }: MultipartUpload, { tasks }: LocalState): boolean {
  const task = tasks.get(key.split("/")[1] ?? "");
  return state === "open" && parts === 0 && task?.isSettled === false && !task.row.includes(id);
}
