/** The library, with a record of the calls of its objects. */

import { env } from "cloudflare:workers";

type Call = { readonly name: string; readonly method: string; readonly answer: unknown };

export function countedLibrary(): { library: Env["LIBRARY"]; calls: Call[] } {
  const calls: Call[] = [];
  const getByName = (name: string) =>
    new Proxy({} as Record<string, unknown>, {
      get:
        (_, method: string) =>
        async (...args: unknown[]) => {
          const object = env.LIBRARY.getByName(name) as unknown as Record<
            string,
            (...args: unknown[]) => unknown
          >;
          const answer = await object[method]?.(...args);
          calls.push({ name, method, answer });
          return answer;
        },
    });
  return { library: { getByName } as unknown as Env["LIBRARY"], calls };
}
