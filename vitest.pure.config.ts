/** The pure modules' tests in plain Node: what the mutation run repeats a thousand times. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "test/task/{confirmation,decide,fresh-link,handover,inquiry,registration,retry,schedule,told,view}.test.ts",
      "test/archive/source-url.test.ts",
      "test/veo3/{callback,details,failure,json,record-info,request,result,upgrade}.test.ts",
      "test/serving/{range,preconditions}.test.ts",
    ],
  },
});
