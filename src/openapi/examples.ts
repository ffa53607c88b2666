/** The examples of the document: one task in different states and formats. */

import type * as z from "zod/mini";
import { check, type Diagnosis } from "../doctor/diagnosis.ts";
import { en as says } from "../doctor/words-en.ts";
import { metricsOf } from "../library/metrics.ts";
import type { Stats } from "../library/stats.ts";
import { noTotals } from "../library/totals.ts";
import type { SummaryView, TaskPage } from "../task/summary.ts";
import type { NotificationView, TaskView, VideoView } from "../task/view.ts";
import type { Imported } from "../task-object/import-tasks.ts";
import type { retriedSchema } from "../task-object/retry-tasks.ts";
import { callbackBody as callbackBodyOf } from "../veo3/callback-body.ts";
import { recordInfoData, withClientFields } from "../veo3/record-info.ts";
import type { FinishedReport } from "../veo3/task-report.ts";
import { TASK_ID_EXAMPLE as taskId } from "./building-blocks.ts";
import type { GATEWAY_RESPONSES, sentCallbackSchema } from "./gateway-schemas.ts";

/** Stands for the receiver's own. The page has its reader's in the place of it. */
export const EXAMPLE_ORIGIN = "https://veo3-callback-receiver.example.workers.dev";
const createdAt = "2026-11-23T09:00:00.000Z";
const settledAt = "2026-11-23T09:00:02.000Z";
const times = { createdAt, updatedAt: settledAt, settledAt };

const message = "Veo3 视频生成成功。";
const outcome = { taskId, state: "stored", code: 200, message, failure: null } as const;

export const videoLink = `${EXAMPLE_ORIGIN}/videos/${taskId}/generated_0.mp4?expires=1795428000&signature=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU`;

export const sharedLink = { url: videoLink, expiresAt: "2026-11-23T10:00:00.000Z" };

const video: VideoView = {
  name: "generated_0.mp4",
  kind: "generated",
  index: 0,
  state: "stored",
  url: videoLink,
  sourceUrl: "https://tempfile.aiquickdraw.com/v/0123456789abcdef0123456789abcdef_1795424400.mp4",
  bytes: 1_048_576,
  receivedBytes: 1_048_576,
  contentType: "video/mp4",
  media: {
    durationSeconds: 8,
    width: 1280,
    height: 720,
    frameRate: 24,
    videoCodec: "avc",
    audioCodec: "aac",
  },
  etag: '"d41d8cd98f00b204e9800998ecf8427e"',
  posterUrl: videoLink.replace("?", "/poster?"),
  attempts: 1,
  nextAttemptAt: null,
  failure: null,
};

const request = {
  prompt: "A fox in the snow",
  model: "veo3_fast",
  generationType: null,
  aspectRatio: "16:9",
  resolution: null,
  seeds: null,
  imageUrls: [],
  extends: null,
};
const asked = { request, reference: "order-42" };

export const notification: NotificationView = {
  id: "msg_veo_task_abcdef123456_mibm1vxs_4_0",
  type: "task.stored",
  endpoint: "hooks.example.com",
  state: "delivered",
  attempts: 1,
  nextAttemptAt: null,
  detail: "HTTP 204 from hooks.example.com",
};

export const storedTask: TaskView = {
  ...outcome,
  ...asked,
  notifications: [notification],
  videos: [video],
  resolution: "1080p",
  fallback: false,
  callbacks: 1,
  ...times,
  history: [{ at: createdAt, event: "callback_accepted", detail: "code 200, videos: 1" }],
};

export const waitingTask: TaskView = {
  ...storedTask,
  notifications: [],
  state: "waiting",
  code: null,
  message: null,
  videos: [],
  resolution: null,
  fallback: null,
  callbacks: 0,
  updatedAt: createdAt,
  settledAt: null,
  history: [{ at: createdAt, event: "registered", detail: "" }],
};

export const retriedTask: TaskView = {
  ...storedTask,
  notifications: [],
  state: "storing",
  videos: [
    {
      ...video,
      state: "pending",
      url: null,
      bytes: null,
      receivedBytes: 0,
      contentType: null,
      media: null,
      etag: null,
      posterUrl: null,
      attempts: 5,
      nextAttemptAt: settledAt,
      failure: { reason: "source_gone", message: "HTTP 404 from tempfile.aiquickdraw.com" },
    },
  ],
  settledAt: null,
};

const summary: SummaryView = {
  ...outcome,
  ...asked,
  extends: null,
  videoCount: 1,
  storedCount: 1,
  failedCount: 0,
  bytes: 1_048_576,
  cover: "generated_0.mp4",
  media: video.media,
  ...times,
};

export const taskPage: TaskPage = {
  tasks: [summary],
  cursor: "MTc5NTQyNDQwMDAwMC52ZW9fdGFza19hYmNkZWYxMjM0NTY",
  counts: { waiting: 0, storing: 0, stored: 41, partial: 0, failed: 1 },
};

export const imported: Imported = {
  imported: 1,
  known: 1,
  refused: [{ taskId: "not an id", reason: "invalid_task_id" }],
};

export const retried: z.infer<typeof retriedSchema> = { retried: 12, cursor: null };

const none = { waiting: 0, storing: 0, stored: 0, partial: 0, failed: 0 };

export const stats: Stats = {
  since: "2026-11-22",
  until: "2026-11-23",
  days: [
    {
      day: "2026-11-22",
      tasks: none,
      failures: {},
      videos: 0,
      bytes: 0,
      callbackToStored: { p50: null, p99: null },
      results: { callback: 0, poll: 0 },
    },
    {
      day: "2026-11-23",
      tasks: { ...none, stored: 41, failed: 1 },
      failures: { content_policy: 1 },
      videos: 43,
      bytes: 860_000_000,
      callbackToStored: { p50: 1.935, p99: 6.201 },
      results: { callback: 40, poll: 2 },
    },
  ],
};

export const metrics = metricsOf({ ...noTotals(), videos: 43, bytes: 860_000_000 }, noTotals());

export const callbackBody = {
  code: 200,
  msg: message,
  data: {
    taskId,
    info: {
      resultUrls: ["http://example.com/video1.mp4"],
      originUrls: ["http://example.com/original_video1.mp4"],
    },
  },
};

export const failureBody = {
  code: 400,
  msg: "您的提示词被网站标记为违反内容政策。",
  data: { taskId },
};

const report: FinishedReport = {
  taskId,
  createdAt: Date.parse(createdAt),
  completedAt: Date.parse(settledAt),
  message,
  resolution: storedTask.resolution,
  fallback: storedTask.fallback,
  state: "success",
  urls: { generated: [videoLink] },
};

export const sentCallback: z.output<typeof sentCallbackSchema> = callbackBodyOf(report, null);

export const recordInfo: z.output<typeof GATEWAY_RESPONSES.RecordInfo> = {
  code: 200,
  msg: "success",
  data: withClientFields(taskId, recordInfoData(report)),
};

export const diagnosis: Diagnosis = {
  ok: true,
  checks: [
    check("configuration", "ok", says.configuration.ok),
    check("callback_secret", "ok", says.callbackSecret.tokenOnly),
    check("provider_key", "ok", says.providerKey.ok(1000)),
    check("kv", "ok", [says.storage.ok.kv, null]),
    check("r2", "ok", [says.storage.ok.r2, null]),
    check("task_object", "ok", [says.storage.ok.task_object, null]),
    check("video_hosts", "ok", says.videoHosts.listed(1)),
    check("callbacks", "warning", says.callbacks.onlyPolled(5)),
    check("stuck_tasks", "ok", says.stuck.ok),
    check("notifications", "skipped", says.notifications.off),
  ],
};

export const notificationTest = {
  results: [{ endpoint: "hooks.example.com", delivered: true, detail: "HTTP 204 from hooks.example.com" }],
};

export const sentNotification = {
  type: "task.stored",
  timestamp: settledAt,
  data: { ...storedTask, notifications: [{ ...notification, state: "pending", attempts: 0, detail: "" }] },
};
