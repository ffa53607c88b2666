/** A callback's result that the provider has not confirmed yet, as a person sees it. */

import { expect, it } from "vitest";
import { deliver, eventually, newTaskId, simulator, success } from "../../client.ts";
import { Browser, textOf } from "../browser.ts";

it("says that it waits for its confirmation, on the task's page and in the grid", async () => {
  const signedIn = await new Browser().signIn();
  // The provider has no such task, so that its record-info confirms nothing.
  const taskId = newTaskId();
  await deliver(success(taskId, [(await simulator.addFile()).url]));
  const shown = async (language: string) =>
    textOf((await signedIn.visit(`/tasks/${taskId}`, { headers: { "accept-language": language } })).html);
  const english = await shown("en");
  expect(english).toContain("Waiting Result received, not confirmed yet");
  expect(english).toContain(
    "The callback announced 1 video. It is downloaded once the provider confirms it.",
  );
  expect(english).toContain("Callback received code 200, videos: 1, not confirmed yet");
  expect(await shown("zh")).toMatch(/等待结果 已收到结果，尚未核实.*收到回调 代码 200，1 个视频，尚未核实/);
  await eventually(async () => {
    const { html } = await signedIn.visit("/");
    expect(/<li\s+id="task-.*?<\/li>/s.exec(html)?.[0]).toContain("Result received, not confirmed yet");
  });
});
