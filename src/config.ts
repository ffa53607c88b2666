/**
 * Every variable and secret of the Worker: typed, checked once per isolate, one comment each.
 *
 * A malformed value is never guessed around: the log names it, and every request that needs the configuration is
 * answered with 503.
 */

import * as z from "zod/mini";
import "./english.ts";
import { Problem } from "./http/problem.ts";
import { log } from "./log.ts";
import { type HostPattern, parseHostPattern } from "./url-policy.ts";

/** Text. A variable that is not set is the same as an empty one. */
const text = z._default(z.string(), "");

/** What examples have in the place of a secret: whoever knows one of them knows the secret of all who left it. */
const PLACEHOLDER =
  /^(?:(?:choose|change|replace|your|enter|insert|paste)[-_ ].*|changeme|placeholder|<.*>|x{3,}|\.{3})$/i;

/** A secret, or several separated by commas while one replaces another. A placeholder is none. */
const secrets = z.pipe(
  text,
  z.transform((list) => splitList(list).filter((secret) => !PLACEHOLDER.test(secret))),
);

const SECRETS = [
  "CALLBACK_TOKEN",
  "WEBHOOK_HMAC_KEY",
  "API_TOKEN",
  "VIEW_TOKEN",
  "VEO3_API_KEY",
  "NOTIFY_URLS",
  "NOTIFY_SECRET",
];

/** Variables are usually text. */
const textOrNumber = z.optional(z.union([z.string(), z.number()]));
const DECIMAL = /^\d+(\.\d+)?$/;

/** Checked by hand: as schemas, all these limits would be a quarter of what a cold isolate makes before it answers. */
const number = (minimum: number, maximum: number, fallback: number, isWhole = false) =>
  z.pipe(
    textOrNumber,
    z.transform((value = fallback, { issues }) => {
      const refuse = (message: string) => issues.push({ code: "custom", input: value, message });
      const number = typeof value === "number" || DECIMAL.test(value) ? Number(value) : Number.NaN;
      if (Number.isNaN(number)) refuse("must be a number");
      else if (isWhole && !Number.isInteger(number)) refuse("must be a whole number");
      else if (number < minimum) refuse(`must be at least ${minimum}`);
      else if (number > maximum) refuse(`must be at most ${maximum}`);
      return number;
    }),
  );

const whole = (minimum: number, maximum: number, fallback: number) =>
  number(minimum, maximum, fallback, true);

/** `true` or `false`. Variables are usually text. */
const flag = (fallback: boolean) =>
  z._default(
    z.pipe(
      z.union([z.boolean(), z.enum(["true", "false"])], "must be true or false"),
      z.transform((value) => value === true || value === "true"),
    ),
    fallback,
  );

const hosts = z.pipe(
  text,
  z.transform((list, { issues }): HostPattern[] =>
    splitList(list).flatMap((entry) => {
      const pattern = parseHostPattern(entry);
      const message = `"${entry}" is not a host, host:port or *.host`;
      if (pattern === null) issues.push({ code: "custom", input: list, message });
      return pattern ?? [];
    }),
  ),
);

/** One object posts to so many at once, beside the six connections that it may have waiting in all. */
const MAX_NOTIFY_URLS = 5;

/** The operator's endpoints. Their URLs may be secrets: no message holds one. */
const notifyUrls = z.pipe(
  secrets,
  z.transform((list, { issues }) => {
    const urls = list.map((entry) => URL.parse(entry));
    const endpoints = urls.flatMap((url) => (url !== null && isEndpoint(url) ? endpointOf(url) : []));
    const refuse = (message: string) => issues.push({ code: "custom", input: list, message });
    if (endpoints.length < list.length) refuse("must be http or https URLs without credentials");
    if (endpoints.length > MAX_NOTIFY_URLS) refuse(`takes ${MAX_NOTIFY_URLS} URLs at most`);
    return [...new Map(endpoints.map((endpoint) => [endpoint.url, endpoint])).values()];
  }),
);

function isEndpoint({ protocol, username, password }: URL): boolean {
  return ["http:", "https:"].includes(protocol) && username === "" && password === "";
}

export type NotifyEndpoint = {
  readonly url: string;
  /** What tells it from the others where its URL must not be: a digest of that. */
  readonly key: string;
  readonly host: string;
};

function endpointOf({ href, host }: URL): NotifyEndpoint {
  return { url: href, key: digestOf(href), host };
}

/** FNV-1a, 32 bits, in hex: it needs to tell five URLs apart, and is shown to nobody. */
function digestOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}

/** Standard Webhooks: `whsec_` and the key in base64. */
const WEBHOOK_SECRET = /^whsec_(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const webhookSecrets = z.pipe(
  secrets,
  z.transform((list, { issues }) => {
    const message = "must be whsec_ and a key in base64";
    if (!list.every((secret) => WEBHOOK_SECRET.test(secret)))
      issues.push({ code: "custom", input: list, message });
    return list;
  }),
);

const configSchema = z.object({
  /** Accepted in the callback URL's `?token=`. */
  CALLBACK_TOKEN: secrets,
  /** Keys of the provider's webhook signature. */
  WEBHOOK_HMAC_KEY: secrets,
  /** Bearer tokens of clients. Each signs the links and sessions that are made with it. */
  API_TOKEN: secrets,
  /** Bearer tokens of clients that only read. */
  VIEW_TOKEN: secrets,
  /** The provider's API key; null: the provider is never asked anything. */
  VEO3_API_KEY: z.pipe(
    secrets,
    z.transform(([key]) => key ?? null),
  ),
  /** Where the provider's API is. */
  VEO3_API_BASE: z.pipe(
    z._default(z.url({ protocol: /^https?$/ }), "https://api.kie.ai"),
    z.transform((base) => base.replace(/\/+$/, "")),
  ),
  /** Hosts that videos may come from; empty: any public one. */
  VIDEO_HOSTS: hosts,
  /** Hosts that clients' own callback URLs may name; empty: none. */
  NOTIFY_HOSTS: hosts,
  /** The operator's own endpoints, which are notified of every task; those on a chat's host get its own messages. */
  NOTIFY_URLS: notifyUrls,
  /** What notifications to NOTIFY_URLS are signed with, once with each; none: they are not signed. */
  NOTIFY_SECRET: webhookSecrets,
  /** The language of messages to chats; null: that of the task's prompt. */
  NOTIFY_LANGUAGE: z.pipe(
    z._default(z.enum(["en", "zh", ""]), ""),
    z.transform((language) => (language === "" ? null : language)),
  ),
  /** How far a signature's timestamp may be off, either way. 1800 covers the provider's whole retry schedule, 21 min. */
  SIGNATURE_TOLERANCE_SECONDS: whole(0, 604_800, 1800),
  /** A larger video is refused and its transfer stopped. 10,000 parts of 8 MiB hold 80 GB; 4 GiB is far above any Veo3 video. */
  MAX_VIDEO_BYTES: whole(1, 80e9, 4 * 1024 ** 3),
  /** First wait of a video's exponential backoff. */
  RETRY_BASE_SECONDS: number(0, 3600, 5),
  /** How long a video is retried. */
  RETRY_WINDOW_HOURS: number(0, 720, 24),
  /** A video is given up as gone no sooner than that after its URL was told: caches keep a 404 for minutes. */
  GONE_AFTER_SECONDS: number(0, 2_592_000, 600),
  /** No bytes for that long, or less than 1 KiB a second, ends an attempt. */
  IDLE_TIMEOUT_SECONDS: number(0.1, 3600, 30),
  /** How long a task waits for its callback before record-info is polled. */
  POLL_AFTER_SECONDS: number(0, 86_400, 120),
  /** The time between two polls of record-info; the provider advises 30 s. */
  POLL_INTERVAL_SECONDS: number(0.1, 86_400, 30),
  /** How long a signed link is valid, at least. */
  LINK_TTL_SECONDS: whole(1, 31_536_000, 3600),
  /** Whether prompts and parameters are kept with their tasks. */
  KEEP_REQUESTS: flag(true),
  /** Settled tasks that are older are deleted with their videos; 0: they are kept. */
  RETENTION_DAYS: number(0, 36_500, 0),
});

export type Config = z.infer<typeof configSchema>;

function splitList(list: string): string[] {
  return list
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

const checked = new WeakMap<object, ReturnType<typeof configSchema.safeParse>>();

/** @throws `Problem` `not_configured`, when a variable is malformed */
export function configOf(env: Env): Config {
  let result = checked.get(env);
  if (result === undefined) {
    result = configSchema.safeParse(env);
    checked.set(env, result);
    if (!result.success) log("bad_configuration", { variables: result.error.issues.map(describe) });
  }
  if (!result.success) throw new Problem("not_configured");
  return result.data;
}

/** The configuration as far as it is well-formed, for whoever looks for what is wrong with it. */
export type Inspected = {
  /** A malformed variable has its default in it. */
  readonly config: Config;
  /** The names of malformed variables. */
  readonly malformed: readonly string[];
  /** The names of secrets that hold a placeholder, which counts as none. */
  readonly placeholders: readonly string[];
};

export function inspectConfig(env: Env): Inspected {
  const variables = env as unknown as Readonly<Record<string, unknown>>;
  const names = Object.keys(configSchema.shape);
  const { error } = configSchema.safeParse(variables);
  const malformed = names.filter((name) => error?.issues.some(({ path }) => path[0] === name));
  const wellFormed = names.filter((name) => !malformed.includes(name));
  const config = configSchema.parse(Object.fromEntries(wellFormed.map((name) => [name, variables[name]])));
  const hasPlaceholder = (name: string) =>
    splitList(String(variables[name] ?? "")).some((secret) => PLACEHOLDER.test(secret));
  return { config, malformed, placeholders: SECRETS.filter(hasPlaceholder) };
}

/** Names the variable and what is wrong, without its value: it may be a secret. */
function describe(issue: z.core.$ZodIssue): string {
  return `${issue.path.join(".")}: ${issue.message}`;
}
