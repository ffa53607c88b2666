/** `npm run doctor` as a process: against a receiver, and against what can be wrong outside of one. */

import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { isPrivate } from "../../setup/address.ts";
import { en } from "../../setup/doctor-words-en.ts";
import { zh } from "../../setup/doctor-words-zh.ts";
import { freePort } from "../e2e/free-port.ts";
import { startTestReceiver, type TestReceiver } from "../e2e/test-receiver.ts";
import { untilTestsEnd } from "../e2e/until-tests-end.ts";

const DOCTOR = fileURLToPath(new URL("../../setup/doctor.ts", import.meta.url));
const TOKENS = { API_TOKEN: "api-token", CALLBACK_TOKEN: "callback-token" };
/** It resolves to this machine, which no proxy is asked for. */
const HOST = "127.0.0.1";

type Ended = { exitCode: number; stdout: string; stderr: string };

/** Without the environment's proxies. */
function doctor(url: string, environment: Readonly<Record<string, string>> = TOKENS): Promise<Ended> {
  return new Promise((resolve) => {
    const args = ["--use-env-proxy", DOCTOR, url];
    execFile(process.execPath, args, { env: environment }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

/** Something else than a receiver. */
async function startServer(answer: RequestListener) {
  const server = createServer(answer).listen(0, HOST);
  await once(server, "listening");
  return {
    origin: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** That answers in a receiver's place to its callbacks, and like one to everything before. */
function atCallbacks(answer: RequestListener): RequestListener {
  return (request, response) => {
    if (request.url === "/healthz") return response.end('{"status":"ok"}');
    if (request.url?.startsWith("/veo3-callback")) return answer(request, response);
    return response.writeHead(404).end(JSON.stringify({ reason: "not_found" }));
  };
}

const problem =
  (status: number, reason: string): RequestListener =>
  (_, response) =>
    response.writeHead(status).end(JSON.stringify({ reason }));

const started = untilTestsEnd();

describe("npm run doctor, at a receiver", () => {
  let receiver: TestReceiver;
  beforeAll(async () => {
    receiver = started.use(await startTestReceiver({ host: "videos.example.com" }));
  });

  it("finds it healthy, leaves no task behind, and ends with what to check when no callback comes", async () => {
    const { exitCode, stdout, stderr } = await doctor(`${receiver.origin}/veo3-callback?token=x`);
    expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: "" });
    for (const line of [
      "WARNING  dns: 127.0.0.1 is 127.0.0.1, which the internet cannot reach",
      "ok  front: The receiver itself answers.",
      "ok  callback_refused: A callback without token or signature is refused: bad_token.",
      "ok  callback_taken: A callback of its own was taken",
      "ok  kv: KV: a value was written",
      "skipped  provider_key: VEO3_API_KEY is not set",
    ]) {
      expect(stdout).toContain(`  ${line}`);
    }
    expect(stdout).toMatch(/\nThe receiver is healthy\.\n\nIf no callback comes, check:\n( {2}- .*\n)+$/);
    expect(stdout).not.toMatch(/api-token|callback-token/);
    const listed = await fetch(`${receiver.origin}/videos`, {
      headers: { authorization: "Bearer api-token" },
    });
    expect(await listed.json()).toMatchObject({ tasks: [] });
  });

  it.each([
    [
      "another CALLBACK_TOKEN",
      { ...TOKENS, CALLBACK_TOKEN: "other" },
      "callback_taken: The receiver has another CALLBACK_TOKEN",
    ],
    [
      "another API_TOKEN",
      { ...TOKENS, API_TOKEN: "other" },
      "doctor: The receiver answered 401 unauthorized to GET /doctor",
    ],
  ])("says that the environment has %s", async (_, environment, line) => {
    const { exitCode, stdout } = await doctor(receiver.origin, environment);
    expect(stdout).toContain(`FAILED  ${line}`);
    expect(exitCode).toBe(1);
  });

  it("delivers no callback whose task it could not delete", async () => {
    const { stdout } = await doctor(receiver.origin, { ...TOKENS, API_TOKEN: "other" });
    expect(stdout).toContain(
      "skipped  callback_taken: Not tried: without an API_TOKEN that the receiver accepts",
    );
  });

  it("skips what it has no tokens for", async () => {
    const { exitCode, stdout } = await doctor(receiver.origin, {});
    expect(stdout).toContain("skipped  doctor: API_TOKEN is not in the environment");
    expect(stdout).toContain("skipped  callback_taken: CALLBACK_TOKEN is not in the environment");
    expect(exitCode).toBe(0);
  });

  it("speaks Chinese where LANG does, and so does the receiver", async () => {
    const { stdout } = await doctor(receiver.origin, { ...TOKENS, LANG: "zh_CN.UTF-8" });
    expect(stdout).toContain("正常  callback_taken: 自己的回调在 15 秒内被接受");
    expect(stdout).toContain("正常  kv: KV：已写入一个值");
  });
});

describe("npm run doctor, at a receiver that wants signatures only", () => {
  let receiver: TestReceiver;
  beforeAll(async () => {
    const vars = { CALLBACK_TOKEN: null, WEBHOOK_HMAC_KEY: "hmac-key" };
    receiver = started.use(await startTestReceiver({ host: "videos.example.com" }, { vars }));
  });
  const { API_TOKEN } = TOKENS;

  it.each([
    ["the same key", { API_TOKEN, WEBHOOK_HMAC_KEY: "hmac-key" }, "ok  callback_taken: ", 0],
    [
      "another key",
      { API_TOKEN, WEBHOOK_HMAC_KEY: "other" },
      "FAILED  callback_taken: The receiver has another WEBHOOK_HMAC_KEY",
      1,
    ],
    ["no key", TOKENS, "skipped  callback_taken: The receiver wants signed callbacks", 0],
  ])("with %s", async (_, environment, line, exitCode) => {
    const ended = await doctor(receiver.origin, environment);
    expect(ended.stdout).toContain(
      "callback_refused: A callback without token or signature is refused: missing_signature",
    );
    expect(ended.stdout).toContain(line);
    expect(ended.exitCode).toBe(exitCode);
  });
});

describe("npm run doctor, where something else answers, says so of", () => {
  const ACCESS = { location: "https://team.cloudflareaccess.com/cdn-cgi/access/login" };
  const page =
    (status: number, headers = {}): RequestListener =>
    (_, response) =>
      response.writeHead(status, { "content-type": "text/html", ...headers }).end("<html>");

  it.each<[string, RequestListener, string]>([
    ["Access", page(302, ACCESS), "front: The login page of Cloudflare Access answers"],
    ["a challenge", page(403, { "cf-mitigated": "challenge" }), "front: A challenge of Cloudflare answers"],
    ["a page for those who may not", page(401), "front: Another page answers (401)"],
    ["a page", page(200), "front: Another page answers (200)"],
    [
      "a redirect",
      page(301, { location: "https://www.example.com/" }),
      "front: The address redirects to www.example.com (301)",
    ],
    [
      "a challenge before callbacks",
      atCallbacks(page(403, { "cf-mitigated": "challenge" })),
      "callback_refused: A challenge of Cloudflare answers",
    ],
    [
      "one that takes any callback",
      atCallbacks((_, response) => response.end("{}")),
      "callback_refused: A callback without token and signature was taken",
    ],
    [
      "a receiver without secrets",
      atCallbacks(problem(503, "not_configured")),
      "callback_refused: The receiver has no secret for callbacks",
    ],
    [
      "storage that fails",
      atCallbacks(problem(503, "not_durable")),
      "callback_taken: The receiver could not save a task",
    ],
    [
      "a clock that is off",
      atCallbacks(problem(401, "stale_signature")),
      "callback_taken: The receiver finds the signature too old",
    ],
    [
      "a receiver that hangs up",
      atCallbacks((request) => request.socket.destroy()),
      "callback: A callback had no answer",
    ],
    [
      "a version without a doctor",
      atCallbacks(problem(401, "bad_token")),
      "doctor: The receiver answered 404 not_found",
    ],
  ])("%s", async (_, answer, line) => {
    await using server = await startServer(answer);
    const { exitCode, stdout } = await doctor(server.origin);
    expect(stdout).toContain(`FAILED  ${line}`);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("If no callback comes, check:");
  });

  it("a clock that is not the receiver's", async () => {
    await using server = await startServer((request, response) => {
      response.setHeader("date", new Date(Date.now() - 300_000).toUTCString());
      atCallbacks(problem(401, "bad_token"))(request, response);
    });
    expect((await doctor(server.origin)).stdout).toMatch(
      /WARNING {2}clock: .* 30\d seconds ahead of the receiver's/,
    );
  });

  it("nothing at all: a port without a server, and a name that does not exist", async () => {
    const refused = await doctor(`http://${HOST}:${await freePort()}`);
    expect(refused.stdout).toContain("FAILED  https: There is no answer: nothing listens there.");
    const unknown = await doctor("https://receiver.invalid");
    expect(unknown.stdout).toMatch(
      /FAILED {2}dns: receiver\.invalid: (the name does not resolve|no name server answers)\./,
    );
    expect([refused.exitCode, unknown.exitCode]).toEqual([1, 1]);
  });

  it("no address", async () => {
    const { exitCode, stderr } = await doctor("receiver.example.com");
    expect({ exitCode, usage: stderr.split("\n")[0] }).toEqual({
      exitCode: 2,
      usage: en.usage.split("\n")[0],
    });
  });
});

it("the doctor's list is as long in either language", () => {
  expect(zh.noCallback.points).toHaveLength(en.noCallback.points.length);
  expect(Object.keys(zh.callback.reasons)).toEqual(Object.keys(en.callback.reasons));
});

it.each([
  ["127.0.0.1", true],
  ["192.168.1.5", true],
  ["fd00::1", true],
  ["::1", true],
  ["104.16.0.1", false],
  ["2606:4700::1", false],
])("the address %s cannot be reached from the internet: %s", (address, expected) => {
  expect(isPrivate(address)).toBe(expected);
});
