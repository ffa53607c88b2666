import { readFile, writeFile } from "node:fs/promises";
import { request as startRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { API_TOKEN, startTestReceiver } from "./e2e/test-receiver.ts";
import { script } from "./simulator/scripted-client.ts";
import { startScriptedHost } from "./simulator/scripted-host.ts";
import { startSimulator } from "./simulator/simulator.ts";

const headers = { authorization: `Bearer ${API_TOKEN}` };
const host = await startScriptedHost();
const simulator = await startSimulator();
const toml = await readFile("wrangler.toml", "utf8");
for (const flag of [false, true]) {
  const provider = await script(host.origin, [
    { after: "silence" },
    { body: "data: 1\n\n", after: "silence" },
    { body: "a".repeat(1000), after: "repeat" },
  ]);
  await writeFile(
    "wrangler.toml",
    flag
      ? toml.replace(
          '["global_fetch_strictly_public"]',
          '["global_fetch_strictly_public", "enable_request_signal"]',
        )
      : toml,
  );
  await using receiver = await startTestReceiver(simulator, {
    vars: { VEO3_API_KEY: "provider-key", VEO3_API_BASE: provider.origin },
  });
  for (let i = 0; i < 3; i++) {
    const request = startRequest(receiver.origin + "/api/v1/x", { headers, agent: false }).on(
      "error",
      () => {},
    );
    request.on("response", (r) => r.on("error", () => {}).resume());
    request.end();
    await sleep(700);
    request.destroy();
    await sleep(2500);
    console.log("flag", flag, i, (await provider.requests())[i]?.isCutByClient);
  }
}
await writeFile("wrangler.toml", toml);
await host.close();
await simulator.close();
