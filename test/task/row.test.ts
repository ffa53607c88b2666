import { expect, it } from "vitest";
import { taskFromRow } from "../../src/task/row.ts";
import recorded from "../fixtures/task-row-v0.1.0.json" with { type: "json" };

it("a row that version 0.1.0 wrote is read with today's names", () => {
  const { claim, inquiry, handovers, ...same } = recorded;
  const task = taskFromRow(recorded);
  expect(task).toEqual({
    ...same,
    hosts: ["receiver.example.com"],
    // What was fixed then is remembered with each upload now.
    videos: same.videos.map(({ upload, ...video }) => ({
      ...video,
      interruptions: 0,
      resumeAt: null,
      media: null,
      mediaTries: 0,
      mediaAt: null,
      poster: null,
      upload: upload && { ...upload, partBytes: 8 * 1024 * 1024, contentType: "video/mp4" },
    })),
    unconfirmed: claim,
    poll: inquiry,
    clientEndpoints: handovers.map(({ variant, url, failure }) => ({ variant, url, failure })),
    notifications: [
      {
        id: "msg_veo_task_abcdef123456_mwm0nk74_0_0",
        type: "task.stored",
        endpoint: { kind: "client", variant: null, url: "https://hooks.example.com/a?secret=1" },
        stored: 1,
        state: "delivered",
        attempts: 2,
        tries: 1,
        at: null,
        detail: "HTTP 200 from hooks.example.com",
        createdAt: 1795000007000,
      },
    ],
    history: expect.any(Array),
    firstResult: null,
    firstStoredAt: null,
    request: null,
    reference: null,
    imported: false,
    listed: null,
    shard: 0,
  });
  expect(task.history.map(({ event }) => event)).toEqual([
    "registered",
    "notification_skipped",
    "callback_accepted",
    "accepted_unconfirmed",
    "video_stored",
    "notification_failed",
    "notification_delivered",
    "poll_accepted",
    "callback_accepted",
  ]);
  expect(task.history.map(({ at, detail }) => ({ at, detail }))).toEqual(
    recorded.history.map(({ at, detail }) => ({ at, detail })),
  );
});

it("the other entries of a history that were renamed have today's names too", () => {
  const renamed = (event: string) => {
    const history = [{ at: 1, event, detail: "" }];
    return taskFromRow({ ...recorded, history }).history.map((entry) => entry.event);
  };
  expect(renamed("details_ignored")).toEqual(["poll_ignored"]);
  expect(renamed("inquiry_closed")).toEqual(["polling_ended"]);
  expect(renamed("handover_given_up")).toEqual(["notification_given_up"]);
});

it("the first rows, with a host instead of an origin and without later fields, are read too", () => {
  const { origin: _, extends: __, claim, inquiry, handovers, expects4k, ...row } = recorded;
  const videos = row.videos.map(({ freshLink, ...video }) => video);
  expect(taskFromRow({ ...row, videos, host: "receiver.example.com" })).toMatchObject({
    origin: "https://receiver.example.com",
    hosts: ["receiver.example.com"],
    extends: null,
    unconfirmed: null,
    poll: null,
    notifications: [],
    expects4k: false,
    videos: [{ freshLink: "unasked" }, { freshLink: "unasked" }],
  });
});

it("what a client was still to be told is told, by the schedule of today", () => {
  const [handover] = recorded.handovers;
  const waiting = { ...handover, at: 5, tries: 2, told: 0 };
  expect(taskFromRow({ ...recorded, handovers: [waiting] }).notifications).toMatchObject([
    { type: "task.partial", state: "pending", at: 5, tries: 2, attempts: 2, stored: 0 },
  ]);
  const untold = { ...handover, at: null, told: null };
  expect(taskFromRow({ ...recorded, handovers: [untold] }).notifications).toEqual([]);
});

it("what an earlier version gave up can be sent again", () => {
  const history = [{ at: 1, event: "handover_given_up", detail: "HTTP 500 from hooks.example.com" }];
  expect(taskFromRow({ ...recorded, history }).notifications).toMatchObject([
    { state: "failed", at: null, detail: "HTTP 500 from hooks.example.com" },
  ]);
});

it("a row that is written today is read as it is", () => {
  const task = taskFromRow(recorded);
  expect(taskFromRow(task)).toEqual(task);
});

it.each([undefined, null, "task", {}, { ...recorded, videos: "none" }])("%j is not a task", (row) => {
  expect(() => taskFromRow(row)).toThrow();
});
