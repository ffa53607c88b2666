/** What the doctor says of each thing that is broken, and what it advises. */

import { describe, expect, it } from "vitest";
import { inspectConfig } from "../../src/config.ts";
import { diagnose } from "../../src/doctor/diagnose.ts";
import { CHECK_NAMES, type Check } from "../../src/doctor/diagnosis.ts";
import type { Facts, FoundTasks } from "../../src/doctor/facts.ts";
import { en } from "../../src/doctor/words-en.ts";
import { zh } from "../../src/doctor/words-zh.ts";
import { changed, newTask } from "../../src/task/change.ts";
import { decide } from "../../src/task/decide.ts";
import type { Notification, Task } from "../../src/task/task.ts";
import type { Result } from "../../src/veo3/result.ts";

const NOW = Date.UTC(2026, 10, 27);
const MINUTE_MS = 60_000;
const LATE = NOW - 31 * MINUTE_MS;
const ORIGIN = "https://receiver.example.com";
const TOKEN = "0123456789abcdef0123456789abcdef";
const NO_TASKS: FoundTasks = { recent: [], unsettled: [] };

type Variables = Readonly<Record<string, string>>;
const VARIABLES: Variables = { CALLBACK_TOKEN: TOKEN, API_TOKEN: TOKEN, VEO3_API_KEY: "key" };

/** Of a receiver that is well, but for what is given. */
function factsWith(variables: Variables = {}, broken: Partial<Facts> = {}): Facts {
  return {
    ...inspectConfig({ ...VARIABLES, ...variables } as unknown as Env),
    now: NOW,
    provider: { kind: "credit", credit: 10 },
    kv: null,
    r2: null,
    taskObject: null,
    tasks: NO_TASKS,
    ...broken,
  };
}

function recent(...tasks: Task[]): Partial<Facts> {
  return { tasks: { recent: tasks, unsettled: [] } };
}

const registered = newTask("registered", ORIGIN, LATE);
const result: Result = {
  taskId: "task",
  code: 200,
  message: null,
  videos: [{ kind: "generated", index: null, url: "https://files.example.com/a.mp4" }],
  resolution: null,
  fallback: null,
};
const delivery = { delivery: "digest", origin: ORIGIN, variant: null, confirm: false } as const;
const byCallback = decided(null, { type: "callback", result, ...delivery });
const byPoll = decided(registered, {
  type: "poll_answered",
  details: { state: "finished", result },
  origin: ORIGIN,
  pollAt: NOW,
  trusted: false,
});
const refusedHost = withFailure("files.example.com is not one of VIDEO_HOSTS");
const redirected = withFailure("redirected: 10.0.0.1 is not a public host name");
const overdue: Task = { ...registered, poll: { at: LATE, since: LATE, failures: 0 } };

function decided(task: Task | null, event: Parameters<typeof decide>[1]): Task {
  return decide(task, event, LATE).task ?? registered;
}

function withFailure(message: string): Task {
  const failure = { reason: "url_refused", message } as const;
  return {
    ...byCallback,
    videos: byCallback.videos.map((video) => ({ ...video, state: "failed", failure })),
  };
}

function withHistory(event: string, detail = ""): Task {
  return changed(byCallback, {}, LATE, [event, detail]);
}

/** A task that the operator's endpoint was notified of. */
function notified(state: Notification["state"], detail = "", { key = "1", createdAt = LATE } = {}): Task {
  const endpoint = { kind: "operator", key, host: "hooks.example.com" } as const;
  const sent = { id: "msg", type: "task.stored", stored: 1, attempts: 1, tries: 1, at: null } as const;
  return { ...byCallback, notifications: [{ ...sent, endpoint, state, detail, createdAt }] };
}

function stuck(isRunning: boolean): Partial<Facts> {
  return { tasks: { recent: [], unsettled: [{ task: overdue, isRunning }] } };
}

function checkOf(facts: Facts, name: Check["name"]): Check | undefined {
  return diagnose(facts, "en").checks.find((check) => check.name === name);
}

type Row = [
  what: string,
  name: Check["name"],
  status: Check["status"],
  detail: string,
  advice: string,
  variables: Variables,
  broken?: Partial<Facts>,
];

/** What is broken, and what is then said. */
const BROKEN: Row[] = [
  [
    "a malformed variable",
    "configuration",
    "failed",
    "Malformed: VIDEO_HOSTS",
    "wrangler.toml",
    { VIDEO_HOSTS: "http://x" },
  ],
  [
    "a placeholder",
    "configuration",
    "warning",
    "stands in VEO3_API_KEY",
    "secret put VEO3_API_KEY",
    { VEO3_API_KEY: "YOUR-KEY" },
  ],
  [
    "no secret for callbacks",
    "callback_secret",
    "failed",
    "answered with 503",
    "secret put CALLBACK_TOKEN",
    { CALLBACK_TOKEN: "" },
  ],
  [
    "a token that a URL changes",
    "callback_secret",
    "warning",
    "something else in a URL",
    "Percent-encode",
    { CALLBACK_TOKEN: `a+${TOKEN}` },
  ],
  [
    "a short token",
    "callback_secret",
    "warning",
    "can be guessed",
    "Set a longer one",
    { CALLBACK_TOKEN: "short" },
  ],
  [
    "no key",
    "provider_key",
    "skipped",
    "by callback only",
    "secret put VEO3_API_KEY",
    {},
    { provider: { kind: "no_key" } },
  ],
  [
    "a malformed address of the provider",
    "provider_key",
    "skipped",
    "VEO3_API_BASE is malformed",
    "Correct VEO3_API_BASE",
    {},
    { provider: { kind: "no_address" } },
  ],
  [
    "a wrong key",
    "provider_key",
    "failed",
    "refuses VEO3_API_KEY (401)",
    "kie.ai/api-key",
    {},
    { provider: { kind: "refused", code: 401 } },
  ],
  [
    "an address that is not allowed",
    "provider_key",
    "failed",
    "refuses VEO3_API_KEY (403)",
    "IP addresses",
    {},
    { provider: { kind: "refused", code: 403 } },
  ],
  [
    "no credit",
    "provider_key",
    "warning",
    "no credit left",
    "Buy credits",
    {},
    { provider: { kind: "credit", credit: 0 } },
  ],
  [
    "a provider under maintenance",
    "provider_key",
    "warning",
    "answered 455",
    "again in some minutes",
    {},
    { provider: { kind: "refused", code: 455 } },
  ],
  [
    "a provider that is down",
    "provider_key",
    "failed",
    "host did not answer within 8 s",
    "VEO3_API_BASE",
    {},
    { provider: { kind: "unavailable", message: "host did not answer within 8 s" } },
  ],
  [
    "KV that fails",
    "kv",
    "failed",
    "Writing a value failed",
    "No callback is lost",
    {},
    { kv: { step: "write", timedOut: false } },
  ],
  [
    "KV that is slow",
    "kv",
    "failed",
    "Reading a value back had no answer in time",
    "1,000 writes",
    {},
    { kv: { step: "read", timedOut: true } },
  ],
  [
    "KV that forgets",
    "kv",
    "failed",
    "did not give what was written",
    "DELIVERIES",
    {},
    { kv: { step: "compare", timedOut: false } },
  ],
  [
    "R2 that is gone",
    "r2",
    "failed",
    "Writing a value failed",
    "R2 is switched on",
    {},
    { r2: { step: "write", timedOut: false } },
  ],
  [
    "R2 that does not delete",
    "r2",
    "failed",
    "Removing a value failed",
    "No video can be stored",
    {},
    { r2: { step: "remove", timedOut: false } },
  ],
  [
    "objects that fail",
    "task_object",
    "failed",
    "Writing a value failed",
    "migrations",
    {},
    { taskObject: { step: "write", timedOut: false } },
  ],
  [
    "any host without confirmation",
    "video_hosts",
    "warning",
    "any public URL",
    "Set VEO3_API_KEY",
    { VEO3_API_KEY: "" },
  ],
  [
    "a host that is not listed",
    "video_hosts",
    "warning",
    "files.example.com",
    "add them to VIDEO_HOSTS",
    { VIDEO_HOSTS: "*.other.com" },
    recent(refusedHost),
  ],
  [
    "a redirect to a private host",
    "video_hosts",
    "warning",
    "10.0.0.1",
    "If you trust",
    {},
    recent(redirected),
  ],
  [
    "results by polling only",
    "callbacks",
    "warning",
    "The only result so far came by polling",
    "/check",
    {},
    recent(byPoll),
  ],
  [
    "no callback any more",
    "callbacks",
    "warning",
    "The 5 latest results all came by polling",
    "npm run doctor",
    {},
    recent(...Array(5).fill(byPoll), byCallback),
  ],
  [
    "no callback at all",
    "callbacks",
    "warning",
    "1 task has been waiting",
    "would also poll",
    { VEO3_API_KEY: "" },
    recent(registered),
  ],
  [
    "tasks that cannot be read",
    "callbacks",
    "failed",
    "could not be read",
    "LIBRARY",
    {},
    { tasks: "unread" },
  ],
  [
    "a lost alarm",
    "stuck_tasks",
    "warning",
    "1 task did not go on when due, the longest for 31 minutes",
    "alarm_failed",
    {},
    stuck(false),
  ],
  [
    "an endpoint that fails",
    "notifications",
    "failed",
    "HTTP 500 from hooks.example.com",
    "2xx",
    { NOTIFY_HOSTS: "hooks.example.com" },
    recent(notified("failed", "HTTP 500 from hooks.example.com")),
  ],
  [
    "one of two endpoints that fails",
    "notifications",
    "warning",
    "1 endpoint did not take the latest notification: HTTP 500",
    "2xx",
    { NOTIFY_URLS: "https://hooks.example.com/" },
    recent(notified("pending", "HTTP 500 from a"), notified("delivered", "", { key: "2" })),
  ],
  [
    "an endpoint that has failed and is well by now",
    "notifications",
    "warning",
    "1 notification of the last week did not arrive (hooks.example.com)",
    "again",
    { NOTIFY_URLS: "https://hooks.example.com/" },
    recent(notified("delivered"), notified("failed", "HTTP 500", { createdAt: LATE - MINUTE_MS })),
  ],
  [
    "an endpoint that is not listed",
    "notifications",
    "warning",
    "evil.example.com is not",
    "NOTIFY_HOSTS",
    { NOTIFY_HOSTS: "hooks.example.com" },
    recent(withHistory("notification_skipped", "evil.example.com is not one of NOTIFY_HOSTS")),
  ],
  [
    "endpoints without a list",
    "notifications",
    "skipped",
    "1 recent task named",
    "List its host",
    {},
    recent(withHistory("notification_skipped")),
  ],
];

describe("the doctor says of", () => {
  it.each(BROKEN)("%s: %s %s, %s", (_, name, status, detail, advice, variables, broken) => {
    expect(checkOf(factsWith(variables, broken), name)).toEqual({
      name,
      status,
      detail: expect.stringContaining(detail),
      advice: expect.stringContaining(advice),
    });
  });

  it("a receiver that is well that all checks are", () => {
    const facts = factsWith({ NOTIFY_HOSTS: "hooks.example.com" }, recent(byCallback, byPoll));
    const { ok, checks } = diagnose(facts, "en");
    expect(checks.map(({ name }) => name)).toEqual(CHECK_NAMES);
    expect(checks.filter(({ status, advice }) => status !== "ok" || advice !== null)).toEqual([]);
    expect(ok).toBe(true);
  });

  it("a host that is listed by now, a task that is running, a task that has just begun: nothing", () => {
    const listed = factsWith({ VIDEO_HOSTS: "files.example.com" }, recent(refusedHost));
    expect(checkOf(listed, "video_hosts")?.status).toBe("ok");
    expect(checkOf(factsWith({}, stuck(true)), "stuck_tasks")?.status).toBe("ok");
    const old = recent(notified("failed", "", { createdAt: NOW - 8 * 24 * 60 * MINUTE_MS }));
    const urls = { NOTIFY_URLS: "https://hooks.example.com/" };
    expect(checkOf(factsWith(urls, old), "notifications")?.status).toBe("ok");
    const young = recent({ ...registered, createdAt: NOW - MINUTE_MS });
    expect(checkOf(factsWith({}, young), "callbacks")?.status).toBe("skipped");
    // Their callbacks were sent elsewhere.
    const imported = [byPoll, registered].map((task) => ({ ...task, imported: true }));
    expect(checkOf(factsWith({}, recent(...imported)), "callbacks")?.status).toBe("skipped");
  });

  it.each([
    ["a warning", "ok", { provider: { kind: "credit", credit: 0 } }, true],
    ["a failure", "not ok", { r2: { step: "write", timedOut: false } }, false],
  ] as const)("a receiver with %s that it is %s", (_, __, broken, ok) => {
    expect(diagnose(factsWith({}, broken), "en").ok).toBe(ok);
  });
});

it("the doctor tells how callbacks are checked", () => {
  const detailWith = (variables: Variables) => checkOf(factsWith(variables), "callback_secret")?.detail;
  expect(detailWith({})).toContain("by the token in their URL.");
  expect(detailWith({ WEBHOOK_HMAC_KEY: "key" })).toContain("and by their signature");
  expect(detailWith({ CALLBACK_TOKEN: "", WEBHOOK_HMAC_KEY: "key" })).toContain("bad_signature");
});

it("the doctor never says a secret", () => {
  const secret = "s3cret+s3cret+s3cret";
  const names = ["CALLBACK_TOKEN", "API_TOKEN", "VEO3_API_KEY", "WEBHOOK_HMAC_KEY", "VIDEO_HOSTS"];
  const facts = factsWith(Object.fromEntries(names.map((name) => [name, secret])));
  expect(JSON.stringify(diagnose({ ...facts, malformed: [...names] }, "en"))).not.toContain("s3cret");
});

it("the doctor says the same in Chinese", () => {
  for (const [, name, , , , variables, broken] of BROKEN) {
    const inChinese = diagnose(factsWith(variables, broken), "zh").checks.find(
      (check) => check.name === name,
    );
    expect(inChinese?.detail).toMatch(/[\u4e00-\u9fff]/);
    expect(inChinese?.advice).toMatch(/[\u4e00-\u9fff]/);
  }
  expect(zh.noCallback).toHaveLength(en.noCallback.length);
});
