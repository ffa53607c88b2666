/** The gallery's page of the operator's endpoints, and a task's notifications. */

import { describe, expect, it } from "vitest";
import { fetchWith } from "../changed-receiver.ts";
import {
  deliver,
  eventually,
  failure,
  newTaskId,
  ORIGIN,
  replaceVariables,
  simulator,
  taskOf,
} from "../client.ts";
import { Browser, textOf } from "./browser.ts";

const FORM = { origin: ORIGIN, "content-type": "application/x-www-form-urlencoded" };

/** What a browser that is signed in sees of a receiver with these variables. */
async function visit(
  path: string,
  variables: object,
  method = "GET",
  token = "api-token",
): Promise<Response> {
  const session = await fetchWith(variables, "/session", {
    method: "POST",
    headers: FORM,
    body: `token=${token}`,
  });
  const cookie = session.headers.get("set-cookie")?.split(";")[0] ?? "";
  return fetchWith(variables, path, {
    method,
    headers: { ...FORM, cookie },
    ...(method === "POST" && { body: "" }),
  });
}

describe("the page of endpoints", () => {
  it("shows their hosts alone, and sends a test to each", async () => {
    const well = await simulator.planHook("gallery-well", [{ status: 204 }]);
    const failing = await simulator.planHook("gallery-failing", [{ status: 500 }]);
    const variables = { NOTIFY_URLS: `${well.url}?token=private,${failing.url}?token=private` };
    const page = await visit("/endpoints", variables);
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).not.toContain("private");
    expect(textOf(html)).toContain(`${simulator.host} Nothing was sent to it in the last week.`);
    expect(textOf(html)).toContain("Notifications are not signed: set NOTIFY_SECRET.");
    expect(html).toContain('action="/endpoints/test"');

    const tested = await (await visit("/endpoints/test", variables, "POST")).text();
    expect(textOf(tested)).toContain(`Test delivered HTTP 204 from ${simulator.host}`);
    expect(textOf(tested)).toContain(`Test failed HTTP 500 from ${simulator.host}`);
    expect(textOf(await (await visit("/endpoints?lang=zh", variables)).text())).toContain("端点");
  });

  it("says how to have one, and is not for those who only look", async () => {
    expect(textOf(await (await visit("/endpoints", {})).text())).toContain("Set NOTIFY_URLS");
    expect((await visit("/endpoints", { VIEW_TOKEN: "view" }, "GET", "view")).status).toBe(403);
    expect((await visit("/endpoints/test", { VIEW_TOKEN: "view" }, "POST", "view")).status).toBe(403);
  });
});

describe("a task's page", () => {
  it("lists its notifications, and sends one again", async () => {
    const taskId = newTaskId();
    const { url } = await simulator.planHook(taskId, [{ status: 410 }, {}]);
    const variables = { NOTIFY_URLS: `${url}?token=private` };
    await replaceVariables(taskId, variables);
    await deliver(failure(taskId, 501));
    const detailOf = async () => (await taskOf(taskId)).notifications[0]?.detail;
    await eventually(async () => expect(await detailOf()).toContain("410"));
    const browser = await new Browser().signIn();
    const { html } = await browser.visit(`/tasks/${taskId}`);
    const { host } = simulator;
    expect(textOf(html)).toContain(
      `Notifications task.failed ${host} Failed HTTP 410 from ${host} 1 attempt`,
    );
    expect(html).not.toContain("private");
    // Once the task is listed.
    await eventually(async () => {
      const text = textOf(await (await visit("/endpoints", variables)).text());
      expect(text).toContain("in the last week: 0 delivered, 1 failed. HTTP 410");
    });

    const [, action = ""] = /action="([^"]+\/resend)"/.exec(html) ?? [];
    const { status, location } = await browser.visit(action, { form: {} });
    expect([status, location]).toEqual([303, `/tasks/${taskId}`]);
    await eventually(async () => expect(await detailOf()).toContain("200"));
    const text = textOf((await browser.visit(String(location))).html);
    expect(text).toContain("The notification is being sent again.");
    expect(text).toContain(`Delivered HTTP 200 from ${host} 2 attempts`);
    const unknown = await browser.visit(`/tasks/${taskId}/notifications/msg_1/resend`, { form: {} });
    expect(textOf(unknown.html)).toContain("Notification not found");
  });
});
