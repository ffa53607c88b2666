/** Which operations a session in the gallery is enough for: `requireReader` is what their routes ask for. */

import type { Entry } from "./specification.ts";

const READ = /^\/(videos|stats|metrics)(\/|$)/;

export function takesSession({ method, path }: Pick<Entry, "method" | "path">): boolean {
  return (method === "get" || method === "head") && READ.test(path);
}
