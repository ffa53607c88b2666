/** What the platform runs: the Worker and its Durable Object classes. */

import { app } from "./app.ts";

export { LibraryObject } from "./library/library-object.ts";
export { TaskObject } from "./task-object/task-object.ts";
export default app;
