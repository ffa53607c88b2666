import { expect, it } from "vitest";
import { workerConfig } from "./worker-config.ts";

const WORKER = {
  compatibilityDate: "2026-11-01",
  compatibilityFlags: ["global_fetch_strictly_public"],
  vars: { API_TOKEN: 'with "quotes" and \\' },
  durableObjects: { TASKS: "TaskObject" },
  kvNamespaces: { DELIVERIES: "127.0.0.1:1001" },
  r2Buckets: { VIDEOS: "127.0.0.1:1002" },
  v8Flags: [],
  texts: ["1234-gallery.css"],
};

it("binds KV and R2 to where they are served", () => {
  const config = workerConfig(WORKER, "state");
  expect(config).toContain('(name = "DELIVERIES", kvNamespace = "DELIVERIES")');
  expect(config).toContain('(name = "DELIVERIES", external = (address = "127.0.0.1:1001", http = ()))');
  expect(config).toContain('(name = "VIDEOS", r2Bucket = "VIDEOS")');
  expect(config).toContain('(name = "VIDEOS", external = (address = "127.0.0.1:1002", http = ()))');
});

it("keeps Durable Objects in the Worker's own process, with SQL", () => {
  const config = workerConfig(WORKER, "state");
  expect(config).toContain('(name = "TASKS", durableObjectNamespace = "TaskObject")');
  expect(config).toContain('(className = "TaskObject", uniqueKey = "TaskObject", enableSql = true)');
});

it("takes any text for a variable", () => {
  expect(workerConfig(WORKER, "state")).toContain(
    String.raw`(name = "API_TOKEN", text = "with \"quotes\" and \\")`,
  );
});

it("has the text modules under the names that the script imports", () => {
  expect(workerConfig(WORKER, "state")).toContain(
    '(name = "./1234-gallery.css", text = embed "1234-gallery.css")',
  );
});
