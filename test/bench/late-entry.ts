/**
 * A module around a Worker's, which imports that with the first request: workerd imports what it is given while it
 * starts, before it can be asked how long that takes. Pure.
 */

/** Answered without the Worker, and without importing it. */
export const NOTHING = "/nothing";
/** Answered without the Worker, once it is imported. */
export const IMPORT = "/import";

/** @param classes of its Durable Objects, which only the Worker itself calls: by then it is imported */
export function lateEntry(script: string, classes: readonly string[]): string {
  return `import { DurableObject } from "cloudflare:workers";

let worker;

export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (pathname === "${NOTHING}") return new Response();
    worker ??= await import("./${script}");
    return pathname === "${IMPORT}" ? new Response() : worker.default.fetch(request, env, context);
  },
};
${classes.map(lateClass).join("")}`;
}

function lateClass(name: string): string {
  return `
export class ${name} extends DurableObject {
  constructor(context, env) {
    return new worker.${name}(context, env);
  }
}
`;
}
