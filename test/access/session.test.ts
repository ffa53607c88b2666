import { describe, expect, it } from "vitest";
import { openSession, requireReader, SESSION_SECONDS, sessionToken } from "../../src/access/session.ts";
import { type Config, configOf } from "../../src/config.ts";
import { fetchReceiver } from "../client.ts";

const NOW = 1_795_000_000_000;
const EXPIRES = NOW + SESSION_SECONDS * 1000;

function configWith(API_TOKEN: string): Config {
  return configOf({ API_TOKEN } as unknown as Env);
}

const one = configWith("token");

async function isOpen(cookie: string, config = one, now = NOW): Promise<boolean> {
  return (await sessionToken(new Headers({ cookie }), config, now)) !== null;
}

describe("a session", () => {
  it("lasts twelve hours", async () => {
    const cookie = `__Host-session=${await openSession("token", NOW)}`;
    expect(SESSION_SECONDS).toBe(12 * 3600);
    expect(await isOpen(cookie)).toBe(true);
    expect(await isOpen(cookie, one, EXPIRES - 1)).toBe(true);
    expect(await isOpen(cookie, one, EXPIRES)).toBe(false);
  });

  it("ends when the token that it was opened with is removed", async () => {
    const cookie = `__Host-session=${await openSession("old", NOW)}`;
    expect(await isOpen(cookie, configWith("new,old"))).toBe(true);
    expect(await isOpen(cookie, configWith("new"))).toBe(false);
  });

  it("cannot be altered, forged or prolonged", async () => {
    const value = await openSession("token", NOW);
    const [expires = "", signature = ""] = value.split(".");
    const altered = [
      "",
      "token",
      `${Number(expires) + 1}.${signature}`,
      `0${expires}.${signature}`,
      `${expires}.${signature.slice(0, -1)}A`,
      `${expires}.${signature}=`,
      `${expires}.`,
      `${expires}`,
      `.${signature}`,
      `${value}.${signature}`,
      `-1.${signature}`,
    ];
    for (const other of altered) expect(await isOpen(`__Host-session=${other}`), other).toBe(false);
    expect(await isOpen(`session=${value}`)).toBe(false);
  });

  it("is found among other cookies", async () => {
    expect(await isOpen(`a=1; __Host-session=${await openSession("token", NOW)}; b=2`)).toBe(true);
  });

  it("is none while no token is configured", async () => {
    expect(await isOpen(`__Host-session=${await openSession("token", NOW)}`, configWith(""))).toBe(false);
  });
});

describe("reading", () => {
  const may = (headers: Record<string, string>, config = one) =>
    requireReader(new Headers(headers), config).then(
      () => true,
      () => false,
    );

  it("is allowed to a client with a token and to a browser with a session", async () => {
    const cookie = `__Host-session=${await openSession("token", Date.now())}`;
    expect(await may({ authorization: "Bearer token" })).toBe(true);
    expect(await may({ cookie })).toBe(true);
    expect(await may({})).toBe(false);
    expect(await may({ authorization: "Bearer wrong", cookie })).toBe(false);
  });
});

describe("a session at the API", () => {
  const cookie = async () => ({
    cookie: `__Host-session=${await openSession("api-token", Date.now())}`,
  });

  it.each([
    ["GET", "/videos", 200],
    ["GET", "/videos/unknown", 404],
    ["HEAD", "/videos/unknown", 404],
    ["GET", "/videos/unknown/events", 404],
    ["GET", "/videos/unknown/generated_0.mp4", 404],
    ["PUT", "/videos/unknown", 401],
    ["DELETE", "/videos/unknown", 401],
    ["POST", "/videos/unknown/retry", 401],
    ["POST", "/api/v1/veo/generate", 401],
  ])("may read and may not change anything: %s %s is %i", async (method, path, status) => {
    const response = await fetchReceiver(path, { method, headers: await cookie() });
    await response.body?.cancel();
    expect(response.status).toBe(status);
  });
});
