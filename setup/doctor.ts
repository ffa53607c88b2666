/**
 * `npm run doctor -- <url>`: what the receiver's own doctor says, and what only the outside can tell.
 *
 * `API_TOKEN`, `CALLBACK_TOKEN` and `WEBHOOK_HMAC_KEY` come from the environment; what they are needed for is skipped
 * without them. It speaks Chinese where LANG does. `HTTPS_PROXY` is honoured.
 *
 * Exit code 0: nothing has failed. 1: something has. 2: it was not told where the receiver is.
 */

import type { Check } from "./diagnosis.ts";
import { OutsideDoctor } from "./outside.ts";
import { doctorWordsFor } from "./words.ts";

const { env } = process;
const words = doctorWordsFor(env.LANG);
const url = URL.parse(process.argv[2] ?? "");
if (url === null || !/^https?:$/.test(url.protocol)) {
  console.error(words.usage);
  process.exitCode = 2;
} else {
  const { API_TOKEN = "", CALLBACK_TOKEN = "", WEBHOOK_HMAC_KEY = "" } = env;
  const hasProxy = Boolean(env.HTTPS_PROXY ?? env.https_proxy ?? env.HTTP_PROXY ?? env.http_proxy);
  const secrets = { API_TOKEN, CALLBACK_TOKEN, WEBHOOK_HMAC_KEY };
  const failed = await examine(new OutsideDoctor(url.origin, secrets, hasProxy, words));
  console.log(`\n${failed.length === 0 ? words.healthy : words.unhealthy(failed)}`);
  console.log(`\n${words.noCallback.title}`);
  for (const point of words.noCallback.points) console.log(`  - ${point}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

/** Prints each check as it is done. @returns the names of those that have failed */
async function examine(doctor: OutsideDoctor): Promise<string[]> {
  console.log(words.fromOutside);
  const { checks, isReached } = await doctor.look();
  const done = print(checks);
  if (!isReached) return done;
  // Before the callback of its own, which would be the newest of the tasks that it looks at.
  const own = await doctor.askDoctor();
  done.push(...print(await doctor.tryCallbacks()));
  console.log(words.fromInside);
  return [...done, ...print(own)];
}

function print(checks: readonly Check[]): string[] {
  for (const { name, status, detail, advice } of checks) {
    console.log(`  ${words.status[status]}  ${name}: ${detail}`);
    if (advice !== null) console.log(`      → ${advice}`);
  }
  return checks.filter(({ status }) => status === "failed").map(({ name }) => name);
}
