/** What `npm run demo -- --keep` prints at the end: where the gallery is, and what the examples of README.md need. */

import type { TaskView } from "../e2e/receiver-client.ts";
import type { Stage } from "./story.ts";

export function printPlayground(stage: Stage, task: TaskView): void {
  const { terminal, simulator, client, apiToken, callbackToken, providerKey } = stage;
  terminal.title("Both keep running. The gallery, in a browser:");
  // Under this name browsers keep the session's cookie without HTTPS.
  terminal.fact("address", client.origin.replace("127.0.0.1", "localhost"));
  terminal.fact("API token", apiToken);

  terminal.title("In another terminal, paste these lines. The examples of README.md then run as they stand:");
  terminal.line(`
export RECEIVER=${client.origin} CALLBACK_TOKEN=${callbackToken} API_TOKEN=${apiToken}
export VEO3_API=${simulator.origin} VEO3_API_KEY=${providerKey}
export TASK_ID=${task.taskId}`);

  const prompt = "A lighthouse in the morning mist [film sunrise] [bytes 20000000] [slow 1000000]";
  terminal.title(
    "A task that takes 20 seconds to store (test/simulator/README.md lists what a prompt can ask for):",
  );
  terminal.line(`
curl "$RECEIVER/api/v1/veo/generate" -H "Authorization: Bearer $API_TOKEN" -H "Content-Type: application/json" \\
  -d '${JSON.stringify({ prompt })}'`);
  terminal.line("\nCtrl-C ends the demo.");
}
