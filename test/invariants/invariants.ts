/**
 * `npm run test:invariants`: breaks the invariants, one edit of the sources at a time, and expects a test to fail.
 *
 *     node test/invariants/invariants.ts [NUMBER...]
 *
 * With numbers only the breaks of those invariants. Each edit is made in a copy of the project.
 *
 * Exit code 0: a test found each break; 1: one was not found; 2: it was called wrongly; 130 or 143: interrupted. It
 * leaves no process and no file behind in any case.
 */

import { once } from "node:events";
import { cp, mkdir, mkdtempDisposable, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { signalGroup, spawnGuarded } from "../e2e/guarded-process.ts";
import { exitCodeOf, interruption } from "../e2e/interruption.ts";
import { BREAKS, type Break, broken, INVARIANTS } from "./breaks.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
/** What the tests need of the project, beside node_modules. */
const FILES = [
  ...["src", "test", "package.json", "tsconfig.json", "wrangler.toml"],
  ...["vitest.config.ts", "vitest.pure.config.ts"],
];
/** The tests of a break take a few seconds; an edit may make them hang. */
const DEADLINE_MS = 2 * 60_000;
/** Shorter than the patience of a test: one that waits for what a break has taken away has found it. */
const TEST_TIMEOUT_MS = 30_000;

type Report = { testResults: { assertionResults: { status: string; fullName: string }[] }[] };

const chosen = chosenBreaks(process.argv.slice(2));
const signal = interruption();
process.exit(await run());

/** @returns the exit code */
async function run(): Promise<number> {
  let found = 0;
  for (const [index, one] of chosen.entries()) {
    const foundBy = await findingTest(one);
    if (signal.aborted) return exitCodeOf(signal);
    if (foundBy !== null) found += 1;
    const progress = `${String(index + 1).padStart(2)}/${chosen.length}`;
    console.log(`${progress}  invariant ${one.invariant}: ${one.what}`);
    console.log(`       ${foundBy === null ? "NOT FOUND" : `found by: ${foundBy}`}`);
  }
  console.log(`\n${found} found, ${chosen.length - found} not found`);
  return found === chosen.length ? 0 : 1;
}

/** @returns the name of a test that fails with the break; null: none does */
async function findingTest(one: Break): Promise<string | null> {
  await using copy = await mkdtempDisposable(join(tmpdir(), "veo3-invariants-"));
  const inCopy = (name: string) => join(copy.path, name);
  await mkdir(inCopy("tmp"));
  await Promise.all(FILES.map((name) => cp(join(PROJECT, name), inCopy(name), { recursive: true })));
  await symlink(join(PROJECT, "node_modules"), inCopy("node_modules"));
  const source = inCopy(`src/${one.file}`);
  await writeFile(source, broken(await readFile(source, "utf8"), one));

  const command = [
    ...[process.execPath, inCopy("node_modules/vitest/vitest.mjs"), "run", "--bail", "1"],
    ...["--testTimeout", String(TEST_TIMEOUT_MS)],
    ...["--reporter", "json", "--outputFile", "report.json"],
    ...(one.only === undefined ? [] : ["--testNamePattern", one.only]),
    ...one.tests.map((file) => `test/${file}`),
  ];
  const env = { ...process.env, TMPDIR: inCopy("tmp") };
  const child = spawnGuarded(command, { directory: copy.path, cwd: copy.path, env });
  child.stdout.resume();
  child.stderr.resume();
  const end = () => signalGroup(child.pid ?? 0, "SIGKILL");
  const ended = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
  ended.addEventListener("abort", end);
  await once(child, "exit");
  ended.removeEventListener("abort", end);
  end();

  // Only a test that has failed counts, and not a run that could not begin.
  const json = await readFile(inCopy("report.json"), "utf8").catch(() => '{ "testResults": [] }');
  const results = (JSON.parse(json) as Report).testResults.flatMap((file) => file.assertionResults);
  return results.find(({ status }) => status === "failed")?.fullName ?? null;
}

function chosenBreaks(numbers: readonly string[]): readonly Break[] {
  const known = Array.from({ length: INVARIANTS }, (_, i) => String(i + 1));
  const unknown = numbers.filter((number) => !known.includes(number));
  if (unknown.length > 0) {
    console.error(
      `There is no invariant ${unknown.join(", ")}.\n\nnode test/invariants/invariants.ts [NUMBER...]`,
    );
    process.exit(2);
  }
  return numbers.length === 0 ? BREAKS : BREAKS.filter((one) => numbers.includes(String(one.invariant)));
}
