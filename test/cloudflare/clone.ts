/** A fresh clone of the project in a directory of its own, and the commands that its user runs there. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { signalGroup } from "../e2e/guarded-process.ts";

export interface Ended {
  /** Null: a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What is typed. */
  readonly input?: string;
  /** Kills the command, and all that it has started. */
  readonly kill?: AbortSignal;
  readonly onStdout?: (all: string) => void;
}

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
/** What a deployment needs of the project, beside node_modules. */
const SOURCES = [".gitignore", "package.json", "setup", "src", "tsconfig.json", "wrangler.toml"];
/** wrangler starts a fifth faster where it has started before. */
const COMPILE_CACHE = join(PROJECT, "node_modules/.cache/node");
const BINARIES = join(PROJECT, "node_modules/.bin");

export class Clone implements AsyncDisposable {
  readonly #directory: string;
  /** What its commands find in the environment, and nothing else. */
  readonly environment: Readonly<Record<string, string>>;

  private constructor(directory: string, environment: Readonly<Record<string, string>>) {
    this.#directory = directory;
    this.environment = environment;
  }

  /**
   * @param environment beside what every command gets
   * @param certificate PEM, trusted by them
   */
  static async make(environment: Readonly<Record<string, string>>, certificate: string): Promise<Clone> {
    const directory = await mkdtemp(join(tmpdir(), "veo3-clone-"));
    const project = join(directory, "project");
    await mkdir(project);
    await mkdir(join(directory, "home"));
    await Promise.all([
      ...SOURCES.map((name) => cp(join(PROJECT, name), join(project, name), { recursive: true })),
      symlink(join(PROJECT, "node_modules"), join(project, "node_modules")),
    ]);
    const trusted = join(directory, "certificate.pem");
    await writeFile(trusted, certificate);
    return new Clone(directory, {
      ...commonEnvironment(directory),
      NODE_EXTRA_CA_CERTS: trusted,
      ...environment,
    });
  }

  npmRunSetup(args: readonly string[], options?: RunOptions): Promise<Ended> {
    return this.#run("npm", ["run", "--silent", "setup", "--", ...args], options);
  }

  /** The same without npm, whose start takes as long as setup's own. */
  setup(args: readonly string[], options?: RunOptions): Promise<Ended> {
    return this.#run("node", ["--use-env-proxy", "setup/setup.ts", ...args], options);
  }

  wrangler(args: readonly string[], options?: RunOptions): Promise<Ended> {
    return this.#run("wrangler", args, options);
  }

  path(name: string): string {
    return join(this.#directory, "project", name);
  }

  read(name: string): Promise<string> {
    return readFile(this.path(name), "utf8");
  }

  write(name: string, text: string): Promise<void> {
    return writeFile(this.path(name), text);
  }

  /** The files and folders at its top. */
  names(): Promise<string[]> {
    return readdir(this.path(""));
  }

  /** All that wrangler has logged to files. */
  async logs(): Promise<string> {
    const logs = join(this.#directory, "home/logs");
    const names = await readdir(logs).catch(() => []);
    const texts = await Promise.all(names.map((name) => readFile(join(logs, name), "utf8")));
    return texts.join("\n");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.#directory, { recursive: true, force: true });
  }

  async #run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    const { env, input = "", kill, onStdout } = options;
    const child = spawn(command, args, {
      cwd: this.path(""),
      env: { ...this.environment, ...env },
      // A process group of its own: it is killed with all that it has started.
      detached: true,
    });
    kill?.addEventListener("abort", () => signalGroup(child.pid ?? 0, "SIGKILL"), { once: true });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      onStdout?.(stdout);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.stdin.on("error", () => {}).end(input);
    const [exitCode] = await once(child, "close");
    return { exitCode, stdout, stderr };
  }
}

function commonEnvironment(directory: string): Record<string, string> {
  const home = join(directory, "home");
  return {
    PATH: [BINARIES, process.env.PATH].join(delimiter),
    HOME: home,
    XDG_CONFIG_HOME: home,
    TMPDIR: home,
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    LANG: "C.UTF-8",
    NO_COLOR: "1",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_CACHE_DIR: join(home, "cache"),
    WRANGLER_LOG_PATH: join(home, "logs"),
    npm_config_update_notifier: "false",
  };
}
