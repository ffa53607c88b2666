/** Which operations a session in the gallery is enough for: `requireReader` or `requireChanger` is what their routes ask. */

import type { Entry } from "./specification.ts";

const READ = /^\/(videos|stats|metrics)(\/|$)/;

export function takesSession({ method, path }: Pick<Entry, "method" | "path">): boolean {
  if (method === "put") return path.endsWith("/poster");
  return (method === "get" || method === "head") && READ.test(path);
}
