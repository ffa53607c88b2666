/**
 * Loads what the receiver loads when it needs it. Here each `import()` is a request to Vite: one that begins in an object
 * which a test lets crash would never end, and every later one of that module would wait for it. In a bundle it is no
 * request.
 */

import "../src/app.ts";
import "../src/library/month-page.ts";
import "../src/task/row.ts";
import "../src/task-object/delete-traces.ts";
import "../src/task-object/listing-job.ts";
import "../src/task-object/media-job.ts";
import "../src/task-object/notification-job.ts";
import "../src/task-object/poll-job.ts";
import "../src/task-object/transfer-job.ts";
