/** The Worker's bindings as ambient types, in the form that `wrangler types` gives them. */

declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import("./index.ts");
  }

  interface Env {
    /** KV: deliveries seen before. Only a hint: the task's object decides. */
    readonly DELIVERIES: KVNamespace;
    /** R2: the stored videos. */
    readonly VIDEOS: R2Bucket;
    /** Durable Objects: one for each task, the only writer of its state. */
    readonly TASKS: DurableObjectNamespace<import("./index.ts").TaskObject>;
    /** Durable Objects: one for each UTC month, the list of its tasks. */
    readonly LIBRARY: DurableObjectNamespace<import("./index.ts").LibraryObject>;
    /** Durable Objects: one for each `Idempotency-Key` of each API token, for 24 hours. */
    readonly SUBMISSIONS: DurableObjectNamespace<import("./index.ts").SubmissionObject>;
  }
}

interface Env extends Cloudflare.Env {}
