/** What the platform runs: the Worker, its daily cron, and the Durable Object classes. */

import { app } from "./app.ts";
import { sweepTasks } from "./library/sweep-tasks.ts";

export { LibraryObject } from "./library/library-object.ts";
export { SubmissionObject } from "./submission-object/submission-object.ts";
export { TaskObject } from "./task-object/task-object.ts";

export default {
  fetch: app.fetch,
  scheduled: (_, env) => sweepTasks(env.LIBRARY),
} satisfies ExportedHandler<Env>;
