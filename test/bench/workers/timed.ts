/**
 * The receiver, whose log has the times of what its objects do:
 *
 *     {"event":"awake","class","name","from","to"}   an object, for as long as it could not hibernate
 *     {"event":"called","class","name","at"}         a call or an alarm of an object
 *     {"event":"asked","what","from","to"}           R2; or `fetch`, a host until it answers
 *     {"event":"request","path","at"}                the Worker
 *
 * An object can hibernate, and is not billed, while it waits for nothing: no call, alarm, fetch, timer, `waitUntil` or
 * stream that is being read (https://developers.cloudflare.com/durable-objects/concepts/durable-object-lifecycle/).
 * A class that is added to the receiver is to be added here.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import receiver, {
  LibraryObject as Library,
  SubmissionObject as Submission,
  TaskObject as Task,
} from "../../../src/index.ts";

type Method = (this: object, ...args: unknown[]) => unknown;
type Constructor = abstract new (ctx: DurableObjectState, env: Env) => object;

/** Counts what an object waits for. */
class Wakefulness {
  readonly #of: object;
  #pending = 0;
  #since = 0;

  constructor(className: string, name: string | undefined) {
    this.#of = { class: className, name };
  }

  called(): void {
    note("called", { ...this.#of, at: Date.now() });
  }

  /** @returns to be called once that is over for which the object waits; a second call does nothing */
  begin(): () => void {
    if (this.#pending++ === 0) this.#since = Date.now();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      if (--this.#pending === 0) note("awake", { ...this.#of, from: this.#since, to: Date.now() });
    };
  }

  async during<T>(promise: Promise<T>): Promise<T> {
    const end = this.begin();
    try {
      return await promise;
    } finally {
      end();
    }
  }
}

/** Of the object whose code runs. */
const current = new AsyncLocalStorage<Wakefulness>();
const timers = new Map<unknown, () => void>();
const { setTimeout: setPlainTimeout, clearTimeout: clearPlainTimeout, fetch: plainFetch } = globalThis;

Object.assign(globalThis, {
  setTimeout(callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) {
    const end = current.getStore()?.begin();
    const fire = () => {
      timers.delete(id);
      end?.();
      callback(...args);
    };
    const id = setPlainTimeout(fire, ms);
    if (end !== undefined) timers.set(id, end);
    return id;
  },
  clearTimeout(id: Parameters<typeof clearPlainTimeout>[0]) {
    timers.get(id)?.();
    timers.delete(id);
    clearPlainTimeout(id);
  },
  fetch(...args: Parameters<typeof plainFetch>) {
    const answer = timed("fetch", plainFetch(...args));
    return current.getStore()?.during(answer) ?? answer;
  },
});

export default {
  fetch(request: Request, env: Env, context: ExecutionContext): Response | Promise<Response> {
    note("request", { path: new URL(request.url).pathname, at: Date.now() });
    return receiver.fetch(request, env, context);
  },
};

export class TaskObject extends Task {
  constructor(ctx: DurableObjectState, env: Env) {
    prepare(ctx, "TaskObject");
    super(ctx, { ...env, VIDEOS: timedBucket(env.VIDEOS) });
  }
}

export class LibraryObject extends Library {
  constructor(ctx: DurableObjectState, env: Env) {
    prepare(ctx, "LibraryObject");
    super(ctx, env);
  }
}

export class SubmissionObject extends Submission {
  constructor(ctx: DurableObjectState, env: Env) {
    prepare(ctx, "SubmissionObject");
    super(ctx, env);
  }
}

const wakefulness = new WeakMap<DurableObjectState, Wakefulness>();

function prepare(ctx: DurableObjectState, className: string): void {
  const awake = new Wakefulness(className, ctx.id.name);
  wakefulness.set(ctx, awake);
  const waitUntil = ctx.waitUntil.bind(ctx);
  const value = (promise: Promise<unknown>) => waitUntil(awake.during(promise));
  Object.defineProperty(ctx, "waitUntil", { value });
}

watchMethods(TaskObject, Task);
watchMethods(LibraryObject, Library);
watchMethods(SubmissionObject, Submission);

/** Every method that others can call, and the alarm. */
function watchMethods(watched: Constructor, plain: Constructor): void {
  for (const name of Object.getOwnPropertyNames(plain.prototype)) {
    const method = plain.prototype[name];
    if (name === "constructor" || typeof method !== "function") continue;
    const value: Method = function (...args) {
      const awake = wakefulness.get((this as { ctx: DurableObjectState }).ctx);
      // A call of its own method is no other event.
      if (awake === undefined || current.getStore() === awake) return method.apply(this, args);
      awake.called();
      return current.run(awake, () => awake.during(answered(awake, method.apply(this, args))));
    };
    Object.defineProperty(watched.prototype, name, { value });
  }
}

/** A stream that is an answer is waited for until it is read, or no longer wanted. */
async function answered(awake: Wakefulness, answer: unknown): Promise<unknown> {
  const value = await answer;
  if (!(value instanceof ReadableStream)) return value;
  const { readable, writable } = new IdentityTransformStream();
  const piped = value.pipeTo(writable).catch(() => {});
  awake.during(piped);
  return readable;
}

function timedBucket<T extends object>(bucket: T): T {
  return new Proxy(bucket, {
    get(target, name) {
      const member = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        const result = Reflect.apply(member, target, args);
        const wrap = (value: unknown) => (isUpload(value) ? timedBucket(value) : value);
        return result instanceof Promise ? timed(`R2 ${String(name)}`, result).then(wrap) : wrap(result);
      };
    },
  });
}

function isUpload(value: unknown): value is R2MultipartUpload {
  return typeof value === "object" && value !== null && "uploadPart" in value;
}

async function timed<T>(what: string, work: Promise<T>): Promise<T> {
  const from = Date.now();
  try {
    return await work;
  } finally {
    note("asked", { what, from, to: Date.now() });
  }
}

function note(event: string, fields: object): void {
  console.log(JSON.stringify({ event, ...fields }));
}
