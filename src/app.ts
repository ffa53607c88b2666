/**
 * The receiver's HTTP side as a table of contents: routes in order, and how errors leave. Loaded with the first request
 * that is no callback (`index.ts`).
 */

import { Hono } from "hono/quick";
import { refusingOtherMethods } from "./http/method-not-allowed.ts";
import { Problem, toProblem } from "./http/problem.ts";
import { cancelUnreadBody } from "./http/unread-body.ts";
import { answerProblem } from "./routes/answer-problem.ts";
import { callbackRoute } from "./routes/callback.ts";
import { doctorRoute } from "./routes/doctor.ts";
import { documentsRoute } from "./routes/documents.ts";
import { galleryRoute } from "./routes/gallery.ts";
import { gatewayRoute } from "./routes/gateway/gateway.ts";
import { notificationsRoute } from "./routes/notifications.ts";
import { postersRoute } from "./routes/posters.ts";
import { statsRoute } from "./routes/stats.ts";
import { taskBatchesRoute } from "./routes/task-batches.ts";
import { tasksRoute } from "./routes/tasks.ts";
import { videosRoute } from "./routes/videos.ts";

const healthRoute = new Hono<{ Bindings: Env }>().get("/", (c) => c.json({ status: "ok" as const }));

export const app = new Hono<{ Bindings: Env }>({ strict: false })
  .use(cancelUnreadBody)
  .route("/veo3-callback", callbackRoute)
  .route("/videos", taskBatchesRoute)
  .route("/videos", refusingOtherMethods(tasksRoute))
  .route("/videos", refusingOtherMethods(videosRoute))
  .route("/videos", refusingOtherMethods(postersRoute))
  .route("/notifications", refusingOtherMethods(notificationsRoute))
  .route("/", refusingOtherMethods(statsRoute))
  .route("/api/v1", gatewayRoute)
  .route("/doctor", refusingOtherMethods(doctorRoute))
  .route("/healthz", refusingOtherMethods(healthRoute))
  .route("/", refusingOtherMethods(documentsRoute))
  .route("/", refusingOtherMethods(galleryRoute));

/** For typed clients: `hc<AppType>(address)`. */
export type AppType = typeof app;

app.notFound((c) => answerProblem(new Problem("not_found"), c));

app.onError((error, c) => answerProblem(toProblem(error, c.req), c));
