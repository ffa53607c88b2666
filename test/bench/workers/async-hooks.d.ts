/** As far as `timed.ts` needs it; the runtime has it with the flag `nodejs_als`. */
declare module "node:async_hooks" {
  export class AsyncLocalStorage<T> {
    /** What the running code was started with, however long ago. */
    getStore(): T | undefined;
    run<R>(store: T, work: () => R): R;
  }
}
