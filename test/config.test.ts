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
  ])("is refused, and the log names %s, when it is %j", (name, value) => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const variables = { [name]: value };
    const refused = expect.objectContaining({ reason: "not_configured" });
    expect(() => read(variables)).toThrow(refused);
    expect(() => read(variables)).toThrow(refused);
    expect(log).toHaveBeenCalledOnce();
    expect(log.mock.calls[0]?.[0]).toContain(name);
    log.mockRestore();
  });
});
