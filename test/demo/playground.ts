/** What to try while the demo is kept running: commands to paste into another terminal. */

import type { TaskView } from "../e2e/receiver-client.ts";
import type { Stage } from "./story.ts";

export async function printPlayground(stage: Stage, task: TaskView): Promise<void> {
  const { terminal, simulator, client, apiToken } = stage;
  const file = await simulator.addFile({ fileName: "by-hand.mp4" });
  const submission = {
    prompt: "A fox in the snow [bytes 20000000] [slow 1000000]",
    aspect_ratio: "9:16",
  };
  const callback = {
    code: 200,
    msg: "success",
    data: { taskId: "by-hand", info: { resultUrls: [file.url] } },
  };
  const json = "-H 'Content-Type: application/json'";

  terminal.title("Both keep running. Try in another terminal:");
  const commands: [string, string[]][] = [
    [
      "submit another task (test/simulator/README.md lists the switches of a prompt)",
      [
        `curl -s ${client.origin}/api/v1/veo/generate -H 'Authorization: Bearer ${apiToken}' ${json}`,
        `-d '${JSON.stringify(submission)}'`,
      ],
    ],
    [
      "see where a task stands",
      [`curl -s ${client.origin}/videos/${task.taskId} -H 'Authorization: Bearer ${apiToken}'`],
    ],
    [
      "deliver a callback by hand, then the same again",
      [`curl -si '${client.callbackUrl}' ${json}`, `-d '${JSON.stringify(callback)}'`],
    ],
    [
      "and see what came of it",
      [`curl -s ${client.origin}/videos/by-hand -H 'Authorization: Bearer ${apiToken}'`],
    ],
  ];
  for (const [what, parts] of commands) {
    terminal.line(`\n${terminal.style("dim", `# ${what}`)}\n${parts.join(" \\\n  ")}`);
  }
  terminal.line("\nCtrl-C ends the demo.");
}
