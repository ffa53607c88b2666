import type { Env } from "../src/config.ts";
import type * as worker from "../src/index.ts";

declare global {
  namespace Cloudflare {
    interface Env extends ReceiverEnv {}
    interface GlobalProps {
      mainModule: typeof worker;
    }
  }
}

interface ReceiverEnv extends Env {}
