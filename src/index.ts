/** What the platform runs: the Worker and its Durable Object class. */

import { app } from "./app.ts";

export { TaskObject } from "./task/task-object.ts";
export default app;
