/**
 * The READMEs: each of their commands works, and what they say about configuration, storage and files is so.
 *
 * Commands that call a receiver are run by a shell, from top to bottom, as a reader pastes them: a variable that one
 * command sets is there for the next. Other commands would deploy, or take minutes: of them the tests check that the
 * script, or the command of wrangler, exists.
 */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { taskFromRow } from "../../src/task/row.ts";
import { summarySchema } from "../../src/task/summary-schema.ts";
import { startSimulator } from "../simulator/simulator.ts";
import { API_TOKEN, CALLBACK_TOKEN, startTestReceiver } from "./test-receiver.ts";
import { untilTestsEnd } from "./until-tests-end.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
// Imported without their types: they are those of workerd, and this file is compiled with those of Node.
const { configOf }: { configOf: (env: object) => Readonly<Record<string, unknown>> } = await import(
  join(PROJECT, "src/config.ts")
);
const { submissionSchema }: { submissionSchema: () => { parse: (row: unknown) => unknown } } = await import(
  join(PROJECT, "src/submission-object/submission.ts")
);
const WRANGLER = join(PROJECT, "node_modules/wrangler/bin/wrangler.js");
const DOCUMENTS = ["README.md", "README.zh-CN.md", "src/README.md", "test/README.md", "OPERATING.md"];

const documents = await Promise.all(
  DOCUMENTS.map(async (path) => ({ path, text: await readFile(join(PROJECT, path), "utf8") })),
);
const [readme, chinese, howItWorks] = documents.map(({ text }) => text) as [string, string, string, string];

/** The commands of all shell blocks, each with its continuation lines. */
function commandsIn(markdown: string): string[] {
  const lines = [...markdown.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = ""]) =>
    block.split("\n"),
  );
  const commands: string[] = [];
  let begun = "";
  for (const line of lines) {
    begun += line;
    const isContinued = /[\\|]$/.test(begun) || begun.split("'").length % 2 === 0;
    if (isContinued) begun += "\n";
    else {
      if (begun !== "") commands.push(begun);
      begun = "";
    }
  }
  return commands;
}

const isCall = (command: string) => /\bcurl /.test(command);
const SOURCED = /^set -a; \. \.\/\.secrets\.env; set \+a$/;
const SECRETS_IN_FILE = ["CALLBACK_TOKEN", "API_TOKEN", "VEO3_API_KEY"];
const isExport = (command: string) => command.startsWith("export ");
/** They name npm's scripts and wrangler's commands, which are checked below; or they run elsewhere. */
const ELSEWHERE = [
  /^git clone \S+ && cd \S+$/,
  /^npm (ci|test|run [\w:]+( -- .+)?)( && npm (test|run [\w:]+))?$/,
  /^(echo "\$\w+" \| )?npx wrangler (login|deploy|secret put \w+|tail --format json)$/,
  // As a reader has the variables that `npm run setup` has written to the file.
  SOURCED,
  /^npx wrangler r2 bucket create \S+ --jurisdiction eu$/,
  // Tried against an S3 server on loopback: the bucket's own needs an account.
  /^rclone (copy|check) --fast-list r2:\S+ videos$/,
  // The mutation run.
  /^npm i -D --no-save @stryker-mutator\/core@[\d.]+ @stryker-mutator\/vitest-runner@[\d.]+ && npx stryker run && npm ci$/,
];

describe("the commands of the READMEs", () => {
  it("are all of a kind that is tested", () => {
    const others = documents
      .flatMap(({ text }) => commandsIn(text))
      .filter((command) => !isCall(command) && !isExport(command))
      .filter((command) => !ELSEWHERE.some((kind) => kind.test(command)));
    expect(others).toEqual([]);
  });

  it("have no comments, which are no comments to the shell of macOS", () => {
    const commented = documents
      .flatMap(({ text }) => commandsIn(text))
      .filter((command) => /\s#/.test(command));
    expect(commented).toEqual([]);
  });

  it("are the same in English and Chinese", () => {
    expect(commandsIn(chinese)).toEqual(commandsIn(readme));
  });

  it("name scripts of npm that there are", () => {
    const named = documents.flatMap(({ text }) => [...text.matchAll(/npm run ([\w:]+)/g)]);
    const unknown = named
      .map(([, script = ""]) => script)
      .filter((script) => !(script in packageJson.scripts));
    expect(unknown).toEqual([]);
  });

  it("name commands that wrangler has, and secrets that the receiver reads", async () => {
    const help = async (...command: string[]) => {
      const { stdout } = await promisify(execFile)(process.execPath, [WRANGLER, ...command, "--help"]);
      return stdout;
    };
    const listed = (await Promise.all([help(), help("secret")])).join("\n");
    const named = documents.flatMap(({ text }) => [
      ...text.matchAll(/npx (wrangler (?:secret )?[a-z0-9]+)/g),
    ]);
    for (const [, command = ""] of named) expect(listed).toMatch(new RegExp(`^ *${command}\\b`, "m"));
    const secrets = documents.flatMap(({ text }) => [...text.matchAll(/secret put ([A-Z]\w+)/g)]);
    const variables = [...Object.keys(configOf({})), "NAME"];
    expect(variables).toEqual(expect.arrayContaining(secrets.map(([, secret]) => secret)));
  });
});

type Example = { readonly has: RegExp /** A pattern. */; readonly status: string; readonly prints?: string };

/** In the README's order. */
const EXAMPLES: readonly Example[] = [
  { has: /^TASK_ID=.*\$VEO3_API\/api.*callBackUrl/s, status: "200" },
  // Whichever is first, this or the callback, makes the task known.
  { has: /-X PUT/, status: "20[01]" },
  { has: /^curl "[^"]*\/videos\/\$TASK_ID" -H "Auth[^"]*"$/, status: "200", prints: '"taskId":"veo_task_' },
  { has: /-N .*\/events/, status: "200", prints: '"state":"stored"' },
  { has: /\?state=stored/, status: "200", prints: '"storedCount":2' },
  { has: /\/stats"/, status: "200", prints: '"callbackToStored":' },
  { has: /^VIDEO_URL=/, status: "200" },
  { has: /-o video\.mp4/, status: "200" },
  { has: /-OJ .*download=1/, status: "200" },
  { has: /-r 0-99/, status: "206" },
  { has: /\/link"/, status: "200", prints: '"expiresAt":"' },
  { has: /^TASK_ID=.*\$RECEIVER\/api\/v1\/veo\/generate/s, status: "200" },
  { has: /-N .*\/events/, status: "200", prints: '"state":"stored"' },
  { has: /veo\/record-info/, status: "200", prints: '"state":"success"' },
  { has: /veo\/get-1080p-video/, status: "200", prints: "1080P is processing" },
  { has: /veo\/get-4k-video/, status: "200", prints: '"code":200' },
  { has: /veo\/extend/, status: "200", prints: '"code":200' },
  { has: /-X POST .*\/retry/, status: "409", prints: "nothing_to_retry" },
  { has: /-X DELETE/, status: "204" },
];

describe("the README's examples", () => {
  const calls = commandsIn(readme).filter(isCall);
  const started = untilTestsEnd();
  let directory: string;
  let variables: Record<string, string>;
  beforeAll(async () => {
    const apiKey = "provider-key";
    const simulator = started.use(await startSimulator({ apiKey, generateMs: 0, upgradeMs: 0 }));
    const vars = { VEO3_API_KEY: apiKey, VEO3_API_BASE: simulator.origin };
    const { origin } = started.use(await startTestReceiver(simulator, { vars }));
    directory = started.use(await mkdtempDisposable(join(tmpdir(), "veo3-readme-"))).path;
    // The examples do not print the status. This curl does, on stderr, and otherwise does what the real one does.
    const curl = join(directory, "curl");
    await writeFile(curl, `#!/bin/sh\nPATH=$CLEAN_PATH exec curl -sS -w '%{stderr}%{http_code}' "$@"\n`);
    await chmod(curl, 0o755);
    await writeFile(join(directory, "variables"), "");
    variables = {
      RECEIVER: origin,
      CALLBACK_TOKEN,
      API_TOKEN,
      VEO3_API: simulator.origin,
      VEO3_API_KEY: apiKey,
    };
  });

  /** In a shell that knows the variables that earlier commands have set. */
  function run(command: string): Promise<{ exitCode: number | string; status: string; stdout: string }> {
    const script = `. ./variables; set -a\n${command}\nstatus=$?; export -p > variables; exit $status`;
    const path = process.env.PATH ?? "";
    const env = { ...variables, PATH: `${directory}:${path}`, CLEAN_PATH: path };
    return new Promise((resolve) => {
      execFile("/bin/sh", ["-c", script], { env, cwd: directory }, (error, stdout, stderr) => {
        resolve({ exitCode: error?.code ?? 0, status: stderr.slice(-3), stdout });
      });
    });
  }

  it("are these, and use the variables that the README has its readers set", () => {
    expect(calls).toEqual(EXAMPLES.map(({ has }) => expect.stringMatching(has)));
    const exported = commandsIn(readme)
      .filter(isExport)
      .flatMap((command) => [...command.matchAll(/(\w+)=/g)].map(([, name]) => name));
    expect([...exported, ...SECRETS_IN_FILE].sort()).toEqual(Object.keys(variables).sort());
  });

  // Each needs what the ones before it have done.
  it.each(calls.map((command, i) => ({ command, ...(EXAMPLES[i] as Example) })))(
    "$command",
    async ({ command, status, prints = "" }) => {
      const done = await run(command);
      expect(done, done.stdout).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(prints) });
      expect(done.status).toMatch(new RegExp(status));
    },
  );
});

describe("what the READMEs say", () => {
  it.each([readme, chinese])("names every variable with its default", (text) => {
    const section = /^## (?:Configuration|配置)\n(.*?)^## /ms.exec(text)?.[1] ?? "";
    const rows = [...section.matchAll(/^\| `(\w+)` \| `?([^|`]*)`? \|/gm)];
    const config = configOf({});
    expect(rows.map(([, name]) => name).sort()).toEqual(Object.keys(config).sort());
    for (const [, name = "", said = ""] of rows) {
      const value = config[name];
      const isEmpty = value === null || (Array.isArray(value) && value.length === 0);
      if (isEmpty) expect(said.trim(), name).toMatch(/^(–|empty|空)$/);
      else expect(said.trim(), name).toBe(String(value));
    }
  });

  it("shows records as they are stored", () => {
    const section = /^## What is stored\n(.*?)^## /ms.exec(howItWorks)?.[1] ?? "";
    const records = [...section.matchAll(/^```json\n(.*?)^```$/gms)].map(([, json = ""]) => JSON.parse(json));
    expect(records).toHaveLength(3);
    expect(taskFromRow(records[0])).toEqual(records[0]);
    expect(summarySchema.parse(records[1])).toEqual(records[1]);
    expect(submissionSchema().parse(records[2])).toEqual(records[2]);
  });

  it("names every event of the log", async () => {
    const section = /^## The log\n(.*?)^## /ms.exec(howItWorks)?.[1] ?? "";
    const named = section.match(/(?<="event":"|`)[a-z_]+(?=["`])/g) ?? [];
    const files = await readdir(join(PROJECT, "src"), { recursive: true });
    const sources = files.filter((file) => /\.tsx?$/.test(file));
    const texts = await Promise.all(sources.map((file) => readFile(join(PROJECT, "src", file), "utf8")));
    const logged = texts.flatMap((text) => text.match(/(?<=(?:\blog|#pause)\(")[a-z_]+(?=")/g) ?? []);
    expect([...new Set(named)].sort()).toEqual([...new Set(logged)].sort());
  });

  const guides = ["corpus", "fixtures", "simulator"].map((folder) => `test/${folder}/README.md`);
  it.each([...DOCUMENTS, ...guides])("links to files and headings that there are: %s", async (path) => {
    const text = await readFile(join(PROJECT, path), "utf8");
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
    const dead: string[] = [];
    for (const link of links.filter((target) => !/^https?:/.test(target))) {
      const [file = "", heading] = link.split("#");
      const target = file === "" ? join(PROJECT, path) : join(PROJECT, dirname(path), file);
      const isThere = existsSync(target);
      const isNamed =
        heading === undefined || (isThere && anchorsIn(await readFile(target, "utf8")).includes(heading));
      if (!isThere || !isNamed) dead.push(link);
    }
    expect(dead).toEqual([]);
  });
});

/** As GitHub makes them of headings. */
function anchorsIn(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
