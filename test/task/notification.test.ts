/** When an endpoint is notified, of what, and when again. */

import { describe, expect, it } from "vitest";
import { notificationDueAt } from "../../src/task/notification.ts";
import { taskState } from "../../src/task/task.ts";
import { viewTask } from "../../src/task/view.ts";
import { A, B, generated, registered, Story } from "./story.ts";

const URL = "https://client.example/hook?secret=1";
const ONE = { key: "1", host: "one.example" };
const TWO = { key: "2", host: "two.example" };
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const WAITS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];

/** A task that was submitted with a callback URL of the client's own. */
function submitted(): Story {
  return registered({ url: URL });
}

/** A task that the operator's endpoints are notified of. */
function observed(...operators: (typeof ONE)[]): Story {
  const story = new Story();
  story.operators = operators;
  return story;
}

/** A task whose one video is stored. */
function stored(story = submitted()): Story {
  story.callback(200, [A]);
  story.store("generated_0.mp4");
  return story;
}

/** `"task.stored pending in 0"`, newest last. */
function notifications({ now, clock }: Story): string[] {
  return now.notifications.map((one) => {
    const at = notificationDueAt(now, one);
    const due = at === null ? "" : ` in ${Math.max(at - clock + SECOND, 0)}`;
    return `${one.type} ${one.state}${due}`;
  });
}

describe("a client's callback URL", () => {
  it("is told nothing until every base video is settled, then at once", () => {
    const story = submitted();
    expect(notifications(story)).toEqual([]);
    story.callback(200, [A, B]);
    story.store("generated_0.mp4");
    expect(notifications(story)).toEqual([]);
    story.store("generated_1.mp4");
    expect(notifications(story)).toEqual(["task.stored pending in 0"]);
    expect(story.notification().stored).toBe(2);
  });

  it("is told of the videos that are stored when others failed", () => {
    const story = submitted();
    story.callback(200, [A, B]);
    story.store("generated_0.mp4");
    story.fail("generated_1.mp4", "too_large", null);
    expect(notifications(story)).toEqual(["task.partial pending in 0"]);
  });

  it("is told of a failure when none could be stored", () => {
    const story = submitted();
    story.callback(200, [A]);
    story.fail("generated_0.mp4", "too_large", null);
    expect(notifications(story)).toEqual(["task.failed pending in 0"]);
  });

  it("is told of a failed generation at once, when no one can contradict it", () => {
    const story = submitted();
    story.callback(501);
    expect(notifications(story)).toEqual(["task.failed pending in 0"]);
  });

  it("is told of a failed generation only once record-info has confirmed it", () => {
    const story = submitted();
    story.callback(501, [], { confirm: true });
    expect(story.state).toBe("failed");
    story.unreachable();
    expect(notifications(story)).toEqual([]);
    const { version } = story.now;
    story.details("unknown");
    expect(notifications(story)).toEqual(["task.failed pending in 0"]);
    expect(story.now.version, "clients see the notification").toBe(version + 1);
  });

  it("that is registered for a settled task is told at once", () => {
    const story = new Story();
    story.callback(501);
    story.register({ url: URL });
    expect(notifications(story)).toEqual(["task.failed pending in 0"]);
    story.register({ url: URL });
    expect(notifications(story)).toHaveLength(1);
  });

  it("that is replaced is told nothing more, and the new one is", () => {
    const story = submitted();
    story.callback(501);
    story.notify("failed");
    story.register({ url: "https://client.example/other" });
    expect(notifications(story)).toEqual(["task.failed failed", "task.failed pending in 0"]);
    expect(story.notification(0).detail).toBe("replaced, after: HTTP 200 from c");
    expect(story.notification(1).endpoint).toMatchObject({ url: "https://client.example/other" });
  });
});

describe("the operator's endpoints", () => {
  it("are told of every task, each by itself", () => {
    const story = stored(observed(ONE, TWO));
    const [one, two] = story.now.notifications;
    expect(one).toMatchObject({ endpoint: { kind: "operator", ...ONE }, state: "pending" });
    expect(two).toMatchObject({ endpoint: { kind: "operator", ...TWO }, state: "pending" });
    expect(one?.id).toMatch(/^msg_t_\w+$/);
    expect(two?.id).not.toBe(one?.id);
    story.notify("delivered", one?.id);
    expect(notifications(story)).toEqual(["task.stored delivered", "task.stored pending in 0"]);
  });

  it("are told of the whole task: an upgrade is more of it, and one that failed is not", () => {
    const story = stored(observed(ONE));
    story.notify("delivered");
    story.register({ variant: "4k" });
    story.callback(501, [], { variant: "4k" });
    expect(notifications(story)).toHaveLength(1);
    story.callback(200, [], { variant: "4k", videos: generated(["http://c.example/4k.mp4"], "4k") });
    expect(notifications(story)).toHaveLength(1);
    story.store("4k_0.mp4");
    expect(notifications(story)).toEqual(["task.stored delivered", "task.stored pending in 0"]);
  });

  it("that were configured later are not told of what had happened before", () => {
    const story = stored(observed());
    story.operators = [ONE];
    story.callback(501);
    story.register({ variant: "4k" });
    expect(notifications(story)).toEqual([]);
    story.callback(200, [A, B]);
    story.store("generated_1.mp4");
    expect(notifications(story)).toEqual(["task.stored pending in 0"]);
  });
});

describe("an endpoint that does not listen", () => {
  it("is told again after 5 s, 5 min, 30 min, 2, 5, 10 and 10 h, then never", () => {
    const story = stored();
    for (const wait of WAITS) {
      story.notify("failed");
      expect(notifications(story)).toEqual([`task.stored pending in ${wait}`]);
      expect(story.told?.event).toBe("notification_failed");
    }
    story.notify("failed");
    expect(notifications(story)).toEqual(["task.stored failed"]);
    expect(story.notification()).toMatchObject({ attempts: 8, detail: "HTTP 200 from c" });
    expect(story.told?.event).toBe("notification_given_up");
    story.callback(501); // whatever else happens
    expect(notifications(story)).toEqual(["task.stored failed"]);
  });

  it("but does in the end, is told nothing more", () => {
    const story = stored();
    story.notify("failed");
    story.notify("delivered");
    expect(notifications(story)).toEqual(["task.stored delivered"]);
    expect(story.told?.event).toBe("notification_delivered");
  });

  it("and says that it is gone, is not told again", () => {
    const story = stored();
    story.notify("ended");
    expect(notifications(story)).toEqual(["task.stored failed"]);
  });

  it("gets all its tries for what is news", () => {
    const story = submitted();
    story.callback(501);
    for (let i = 0; i <= WAITS.length; i++) story.notify("failed");
    story.callback(200, [A]);
    story.store("generated_0.mp4");
    expect(notifications(story)).toEqual(["task.failed failed", "task.stored pending in 0"]);
  });
});

describe("after an endpoint was told", () => {
  it("of a failure, a success is news; another failure is not", () => {
    const story = submitted();
    story.callback(501);
    story.notify("delivered");
    story.callback(400);
    story.callback(200, [A]);
    expect(notifications(story)).toEqual(["task.failed delivered"]);
    story.store("generated_0.mp4");
    expect(notifications(story)).toEqual(["task.failed delivered", "task.stored pending in 0"]);
  });

  it("of a success, further videos are news once they are stored; one that fails is not", () => {
    const story = stored();
    story.notify("delivered");
    story.callback(200, [B]);
    story.fail("generated_1.mp4", "too_large", null);
    expect(notifications(story)).toEqual(["task.stored delivered"]);
    story.retry();
    story.store("generated_1.mp4");
    expect(notifications(story)).toEqual(["task.stored delivered", "task.stored pending in 0"]);
  });
});

describe("a notification that is pending while more comes", () => {
  it("waits while the videos are on their way, and then the new one takes its place", () => {
    const story = submitted();
    story.callback(501);
    story.notify("failed");
    story.callback(200, [A]);
    expect(notifications(story)).toEqual(["task.failed pending"]);
    story.store("generated_0.mp4");
    expect(notifications(story)).toEqual(["task.failed failed", "task.stored pending in 0"]);
  });

  it("leaves nothing when it was never sent", () => {
    const story = submitted();
    story.callback(501);
    story.callback(200, [A]);
    story.store("generated_0.mp4");
    expect(notifications(story)).toEqual(["task.stored pending in 0"]);
  });

  it("goes on with its id and type when nothing came of it", () => {
    const story = stored();
    story.notify("failed");
    const { id } = story.notification();
    story.callback(200, [B]);
    story.fail("generated_1.mp4", "too_large", null);
    expect(taskState(story.now)).toBe("partial");
    expect(story.notification()).toMatchObject({ id, type: "task.stored", state: "pending" });
  });

  it("and was under way, counts as delivered if it was", () => {
    const story = submitted();
    story.callback(501);
    story.notify("failed");
    const { id } = story.notification();
    story.callback(200, [A]);
    story.store("generated_0.mp4");
    expect(story.notify("failed", id)).toBe("ignored");
    story.notify("delivered", id);
    expect(notifications(story)).toEqual(["task.failed delivered", "task.stored pending in 0"]);
    expect(story.notify("delivered", "msg_of_another_life")).toBe("ignored");
  });
});

describe("a notification that a person wants to be sent again", () => {
  it("is due at once, and gets all its tries again", () => {
    const story = stored();
    story.notify("ended");
    const { id } = story.notification();
    expect(story.resend(id)).toBe("accepted");
    expect(story.told).toMatchObject({ event: "notification_resent", detail: "client.example" });
    expect(notifications(story)).toEqual(["task.stored pending in 0"]);
    for (const wait of WAITS) {
      story.notify("failed");
      expect(notifications(story)).toEqual([`task.stored pending in ${wait}`]);
    }
    story.notify("failed");
    expect(notifications(story)).toEqual(["task.stored failed"]);
    expect(story.resend("msg_unknown")).toBe("refused");
  });
});

describe("a 4K upgrade", () => {
  const FOUR_K = "https://client.example/4k";
  const url4k = (n: number) => `http://c.example/4k-${n}.mp4`;

  /** A task that is stored and told of, its 4K upgrade asked for with another URL. */
  function upgrading(): Story {
    const story = stored();
    story.notify("delivered");
    story.register({ variant: "4k", url: FOUR_K });
    return story;
  }
  const tell4k = (story: Story, code: number, urls: string[] = []) =>
    story.callback(code, [], { variant: "4k", videos: generated(urls, "4k") });

  it("has a URL of its own, told of the 4K videos and pictures alone", () => {
    const story = upgrading();
    const videos = [...generated([url4k(0)], "4k"), ...generated(["http://c.example/s.jpg"], "4k_image")];
    story.callback(200, [], { variant: "4k", videos });
    story.store("4k_0.mp4");
    expect(notifications(story)).toHaveLength(1);
    story.store("4k_image_0.jpg");
    expect(notifications(story)).toEqual(["task.stored delivered", "task.stored pending in 0"]);
    expect(story.notification(-1)).toMatchObject({ stored: 2, endpoint: { variant: "4k", url: FOUR_K } });
  });

  it("that failed is told of with the provider's words, and again when it succeeds after all", () => {
    const story = upgrading();
    tell4k(story, 501);
    expect(story.state, "a failed upgrade never fails the task").toBe("stored");
    expect(notifications(story).at(-1)).toBe("task.failed pending in 0");
    expect(story.now.clientEndpoints[1]?.failure).toEqual({ code: 501, message: "msg 501" });
    story.notify("delivered");
    tell4k(story, 200, [url4k(0)]);
    story.store("4k_0.mp4");
    expect(story.now.clientEndpoints[1]?.failure).toBeNull();
    expect(notifications(story).at(-1)).toBe("task.stored pending in 0");
  });

  it("that succeeded without a video is told of as a failure", () => {
    const story = upgrading();
    tell4k(story, 200);
    expect(story.now.clientEndpoints[1]?.failure).toEqual({ code: 200, message: "msg 200" });
    expect(notifications(story).at(-1)).toBe("task.failed pending in 0");
  });

  it("of another video of the task is told too, by the same URL", () => {
    const story = upgrading();
    for (const n of [0, 1]) {
      story.register({ variant: "4k", url: FOUR_K });
      tell4k(story, 200, [url4k(n)]);
      story.store(`4k_${n}.mp4`);
      story.notify("delivered");
    }
    expect(notifications(story)).toEqual(Array(3).fill("task.stored delivered"));
  });

  it("is not what a task's own callback is about", () => {
    const story = new Story();
    story.upgrade(generated([url4k(0)], "4k"));
    story.store("4k_0.mp4");
    story.register({ url: URL });
    expect(notifications(story)).toEqual([]);
  });
});

it("20 notifications are kept: the oldest that are done go, but not the last one of an endpoint", () => {
  const story = observed(TWO);
  story.callback(501);
  story.notify("delivered");
  story.operators = [ONE, { key: "3", host: "three.example" }];
  for (let n = 0; n < 15; n++) {
    story.callback(200, [`http://a.example/${n}.mp4`]);
    story.store(`generated_${n}.mp4`);
    for (const { id } of story.now.notifications.slice(-2)) story.notify("delivered", id);
  }
  const kept = story.now.notifications;
  expect(kept).toHaveLength(20);
  expect(kept[0]?.endpoint, "its only one").toMatchObject(TWO);
  expect(kept[1]?.stored, "the newest of the others").toBe(15 - 9);
  expect(new Set(kept.map(({ id }) => id)).size).toBe(20);
});

it("nothing of an endpoint but its host is seen", () => {
  const story = stored(observed(ONE));
  story.register({ url: URL });
  const seen = JSON.stringify(viewTask(story.now, {}, new Map()));
  expect(seen).not.toContain("secret");
  expect(seen).not.toContain('"key"');
});
