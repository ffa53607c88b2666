import { describe, expect, it, vi } from "vitest";
import { configOf } from "../src/config.ts";

const read = (variables: Record<string, unknown>) => configOf(variables as unknown as Env);

describe("the configuration", () => {
  it("has the documented defaults", () => {
    expect(read({})).toEqual({
      CALLBACK_TOKEN: [],
      WEBHOOK_HMAC_KEY: [],
      API_TOKEN: [],
      VIEW_TOKEN: [],
      VEO3_API_KEY: null,
      VEO3_API_BASE: "https://api.kie.ai",
      VIDEO_HOSTS: [],
      NOTIFY_HOSTS: [],
      NOTIFY_URLS: [],
      NOTIFY_SECRET: [],
      NOTIFY_LANGUAGE: null,
      SIGNATURE_TOLERANCE_SECONDS: 1800,
      MAX_VIDEO_BYTES: 4_294_967_296,
      RETRY_BASE_SECONDS: 5,
      RETRY_WINDOW_HOURS: 24,
      GONE_AFTER_SECONDS: 600,
      IDLE_TIMEOUT_SECONDS: 30,
      POLL_AFTER_SECONDS: 120,
      POLL_INTERVAL_SECONDS: 30,
      LINK_TTL_SECONDS: 3600,
      KEEP_REQUESTS: true,
      RETENTION_DAYS: 0,
    });
  });

  it("takes lists, fractions and numbers that are not text", () => {
    const config = read({
      API_TOKEN: " new, old ,,",
      CALLBACK_TOKEN: ",",
      VIDEO_HOSTS: "*.example.com, 127.0.0.1:9876",
      RETRY_WINDOW_HOURS: "0.5",
      MAX_VIDEO_BYTES: 1000,
    });
    expect(config).toMatchObject({ API_TOKEN: ["new", "old"], CALLBACK_TOKEN: [] });
    expect(config.VIDEO_HOSTS).toHaveLength(2);
    expect(config).toMatchObject({ RETRY_WINDOW_HOURS: 0.5, MAX_VIDEO_BYTES: 1000 });
  });

  it("takes endpoints, told apart by keys that say nothing of their URLs", () => {
    const list =
      "https://hooks.example.com/bot1?chat=2, http://127.0.0.1:9/, https://hooks.example.com/bot1?chat=2";
    const { NOTIFY_URLS } = read({ NOTIFY_URLS: list });
    expect(NOTIFY_URLS.map(({ url, host }) => [url, host])).toEqual([
      ["https://hooks.example.com/bot1?chat=2", "hooks.example.com"],
      ["http://127.0.0.1:9/", "127.0.0.1:9"],
    ]);
    const keys = NOTIFY_URLS.map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}$/);
    expect(read({ NOTIFY_URLS: list }).NOTIFY_URLS[0]?.key, "the same each time").toBe(keys[0]);
  });

  it.each([true, "true", false, "false"])("takes a switch as text or not: %j", (value) => {
    expect(read({ KEEP_REQUESTS: value })).toMatchObject({ KEEP_REQUESTS: String(value) === "true" });
  });

  it.each(["choose-a-long-random-string", "your-api-key", "change_me", "changeme", "<token>", "xxxx", "..."])(
    "a placeholder is no secret: %s",
    (placeholder) => {
      const secrets = {
        API_TOKEN: placeholder,
        CALLBACK_TOKEN: ` ${placeholder},real`,
        VEO3_API_KEY: placeholder,
      };
      expect(read(secrets)).toMatchObject({ API_TOKEN: [], CALLBACK_TOKEN: ["real"], VEO3_API_KEY: null });
    },
  );

  it.each([
    ["MAX_VIDEO_BYTES", "4GB"],
    ["MAX_VIDEO_BYTES", "1.5"],
    ["MAX_VIDEO_BYTES", "0"],
    ["MAX_VIDEO_BYTES", "80000000001"],
    ["GONE_AFTER_SECONDS", "-1"],
    ["LINK_TTL_SECONDS", "-1"],
    ["RETRY_BASE_SECONDS", ""],
    ["RETRY_WINDOW_HOURS", "Infinity"],
    ["IDLE_TIMEOUT_SECONDS", "1e3"],
    ["SIGNATURE_TOLERANCE_SECONDS", "30m"],
    ["VIDEO_HOSTS", "https://example.com"],
    ["KEEP_REQUESTS", "no"],
    ["KEEP_REQUESTS", "False"],
    ["KEEP_REQUESTS", ""],
    ["KEEP_REQUESTS", 0],
    ["API_TOKEN", 42],
    ["NOTIFY_URLS", "hooks.example.com/private"],
    ["NOTIFY_URLS", "ftp://hooks.example.com/private"],
    ["NOTIFY_URLS", "https://user:private@hooks.example.com/"],
    ["NOTIFY_URLS", [1, 2, 3, 4, 5, 6].map((n) => `https://hooks.example.com/private${n}`).join()],
    ["NOTIFY_SECRET", "private"],
    ["NOTIFY_SECRET", "whsec_private!"],
    ["NOTIFY_SECRET", "whsec_"],
    ["NOTIFY_LANGUAGE", "fr"],
  ])("is refused, and the log names %s, when it is %j", (name, value) => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const variables = { [name]: value };
    const refused = expect.objectContaining({ reason: "not_configured" });
    expect(() => read(variables)).toThrow(refused);
    expect(() => read(variables)).toThrow(refused);
    expect(log).toHaveBeenCalledOnce();
    expect(log.mock.calls[0]?.[0]).toContain(name);
    expect(log.mock.calls[0]?.[0]).not.toContain("private");
    log.mockRestore();
  });
});
