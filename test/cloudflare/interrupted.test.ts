/** Setup is stopped in the middle of its work, and run again, with the real wrangler: a sample of `every-request.test.ts`. */

import { expect, it } from "vitest";
import { endsWell, killedAt, setup } from "./repeated-setup.ts";
import { secretsInFile, startStage, WORKER } from "./stage.ts";

it("setup goes on wherever it was stopped, and never replaces what there is", async () => {
  await using stage = await startStage();
  // One command of wrangler less.
  stage.account.createBucket(`${WORKER}-videos`);
  await killedAt(stage, { request: "POST /storage/kv/namespaces" });
  const secrets = await secretsInFile(stage);
  // wrangler repeats it at once, and is then refused: the migrations have been made.
  stage.cloudflare.requests.expect({ request: `PUT /workers/scripts/${WORKER}`, kind: "cut" });
  expect(await setup(stage)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^.+ run `npm run setup` again\.\n$/),
  });
  await endsWell(stage, secrets);
});
