/** The receiver with a KV and an R2 of which one call in twenty fails: before it took effect, or after it did. */

import receiver, { LibraryObject, SubmissionObject, TaskObject as Task } from "../../src/index.ts";

const FAILING = 1 / 20;
/** They give no promise, and do nothing by themselves. */
const LOCAL = ["resumeMultipartUpload"];

export { LibraryObject, SubmissionObject };

export class TaskObject extends Task {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, faultyEnv(env));
  }
}

export default {
  fetch(request: Request, env: Env, context: ExecutionContext): Response | Promise<Response> {
    return receiver.fetch(request, faultyEnv(env), context);
  },
};

function faultyEnv(env: Env): Env {
  return { ...env, DELIVERIES: faulty(env.DELIVERIES), VIDEOS: faulty(env.VIDEOS) };
}

function faulty<T extends object>(binding: T): T {
  return new Proxy(binding, {
    get(target, name) {
      const member = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        const call = () => Reflect.apply(member, target, args);
        return LOCAL.includes(String(name)) ? faulty(call()) : fallibly(String(name), call);
      };
    },
  });
}

async function fallibly(name: string, call: () => Promise<unknown>): Promise<unknown> {
  const fate = Math.random();
  if (fate < FAILING / 2) throw new Error(`${name}: failed before it took effect`);
  const result = await call();
  if (fate < FAILING) throw new Error(`${name}: failed after it took effect`);
  const isUpload = typeof result === "object" && result !== null && "uploadPart" in result;
  return isUpload ? faulty(result) : result;
}
