/**
 * `npm run setup`: from a fresh clone to a deployed receiver that has been seen working.
 *
 * It asks before it changes an account. `-- --yes` asks nothing; `-- --dry-run` only says what it would do. It speaks
 * Chinese where LANG does. `CLOUDFLARE_API_TOKEN`, `CLOUDFLARE_ACCOUNT_ID`, `CLOUDFLARE_API_BASE_URL` and
 * `HTTPS_PROXY` are honoured as wrangler does.
 *
 * Exit code 0: the receiver works (or would be set up, by `--dry-run`). 1: the last line, on stderr, is a sentence that
 * says what to do; run again, it goes on.
 */

import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { setUp } from "./steps.ts";
import { Stopped } from "./stopped.ts";
import { wordsFor } from "./words.ts";

const OPTIONS = {
  yes: { type: "boolean", default: false },
  "dry-run": { type: "boolean", default: false },
} as const;

const { values: options } = parseArgs({ options: OPTIONS });
const words = wordsFor(process.env.LANG);
try {
  await setUp({
    project: fileURLToPath(new URL("..", import.meta.url)),
    environment: process.env,
    words,
    isDryRun: options["dry-run"],
    say: (line) => console.log(line),
    confirm: async () => options.yes || (await ask(words.goOn)),
  });
} catch (error) {
  if (!(error instanceof Stopped)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** Whoever cannot answer says no. */
async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  const answer = await Promise.race([terminal.question(question), ended]);
  terminal.close();
  return /^(y|yes|是|好)$/i.test(answer.trim());
}
