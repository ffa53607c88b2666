/**
 * The receiver with a meter at every binding: the header `X-Bill` of each answer says what it cost, line by line.
 *
 * It answers once everything is done that the receiver does behind its answer, so that the bill is whole; and it
 * takes one request at a time. A Durable Object class that is added to the receiver is to be added here.
 */

import receiver, {
  LibraryObject as Library,
  SubmissionObject as Submission,
  TaskObject as Task,
} from "../../../src/index.ts";

/** Of the request that is answered now. All of a Worker's code shares one isolate here, its objects' too. */
const bill = new Map<string, number>();
/** The objects that were left with an alarm, which will be a request of its own. */
const alarms = new Map<string, string>();
/** What goes on behind the answer, in the Worker and in its objects. */
const behind: Promise<unknown>[] = [];

function charge(line: string, count = 1): void {
  if (count > 0) bill.set(line, (bill.get(line) ?? 0) + count);
}

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    bill.clear();
    alarms.clear();
    watch(context, "waitUntil", (_, promise) => behind.push(promise as Promise<unknown>));
    const response = await receiver.fetch(request, meteredEnv(env), context);
    while (behind.length > 0) await Promise.allSettled(behind.splice(0));
    for (const className of alarms.values()) charge(`DO ${className}.alarm, to come`);
    const answer = new Response(response.body, response);
    answer.headers.set("x-bill", JSON.stringify(Object.fromEntries(bill)));
    return answer;
  },
};

export class TaskObject extends Task {
  constructor(ctx: DurableObjectState, env: Env) {
    meterStorage("TaskObject", ctx);
    watch(ctx, "waitUntil", (_, promise) => behind.push(promise as Promise<unknown>));
    super(ctx, meteredEnv(env));
  }

  override alarm(): Promise<void> {
    charge("DO TaskObject.alarm");
    return super.alarm();
  }
}

export class LibraryObject extends Library {
  constructor(ctx: DurableObjectState, env: Env) {
    meterStorage("LibraryObject", ctx);
    super(ctx, meteredEnv(env));
  }
}

export class SubmissionObject extends Submission {
  constructor(ctx: DurableObjectState, env: Env) {
    meterStorage("SubmissionObject", ctx);
    watch(ctx, "waitUntil", (_, promise) => behind.push(promise as Promise<unknown>));
    super(ctx, meteredEnv(env));
  }
}

function meteredEnv(env: Env): Env {
  return {
    ...env,
    DELIVERIES: metered(env.DELIVERIES, "KV "),
    VIDEOS: metered(env.VIDEOS, "R2 "),
    TASKS: meteredNamespace(env.TASKS, "TaskObject"),
    LIBRARY: meteredNamespace(env.LIBRARY, "LibraryObject"),
    SUBMISSIONS: meteredNamespace(env.SUBMISSIONS, "SubmissionObject"),
  };
}

/** The binding, and whatever its methods give that has methods too: a multipart upload. */
function metered<T extends object>(binding: T, prefix: string): T {
  return new Proxy(binding, {
    get(target, name) {
      const member = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        charge(prefix + String(name));
        // `member.apply` would be a call of the object's method `apply`.
        const result = Reflect.apply(member, target, args);
        const wrap = (value: unknown) => (isUpload(value) ? metered(value, prefix) : value);
        return result instanceof Promise ? result.then(wrap) : wrap(result);
      };
    },
  });
}

function isUpload(value: unknown): value is R2MultipartUpload {
  return typeof value === "object" && value !== null && "uploadPart" in value;
}

function meteredNamespace<T extends DurableObjectNamespace>(namespace: T, className: string): T {
  return new Proxy(namespace, {
    get(target, name) {
      const member = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        const result = Reflect.apply(member, target, args);
        return name === "get" || name === "getByName" ? metered(result, `DO ${className}.`) : result;
      };
    },
  });
}

/** A row each: a key-value pair, an alarm, and what SQL says it wrote. */
function meterStorage(className: string, { id, storage }: DurableObjectState): void {
  const row = (what: string) => `row ${className} ${what}`;
  watch(storage.kv, "put", (_, key) => charge(row(String(key))));
  watch(storage.kv, "delete", (existed, key) => charge(row(String(key)), existed ? 1 : 0));
  watch(storage.sql, "exec", (cursor) => charge(row("sql"), (cursor as SqlStorageCursor<never>).rowsWritten));
  watch(storage, "setAlarm", () => {
    charge(row("alarm"));
    alarms.set(String(id), className);
  });
  watch(storage, "deleteAlarm", () => {
    charge(row("alarm"));
    alarms.delete(String(id));
  });
}

function watch<T extends object>(
  object: T,
  name: keyof T & string,
  called: (result: unknown, ...args: unknown[]) => void,
) {
  const method = object[name] as (...args: unknown[]) => unknown;
  const value = (...args: unknown[]) => {
    const result = method.apply(object, args);
    called(result, ...args);
    return result;
  };
  Object.defineProperty(object, name, { value });
}
