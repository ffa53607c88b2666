/** Row 50: a redirect from https to http. The receiver has to trust the certificate of a host on loopback. */

import { once } from "node:events";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import type { TaskView } from "../../e2e/receiver-client.ts";
import { selfSignedCertificate } from "../../e2e/self-signed-certificate.ts";
import { deliver, expectStored } from "../../e2e/stored-video.ts";
import { startTestReceiver, type TestReceiver } from "../../e2e/test-receiver.ts";
import { untilTestsEnd } from "../../e2e/until-tests-end.ts";
import type { HostedFile } from "../../simulator/control-protocol.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";

const started = untilTestsEnd();
let simulator: Simulator;
let receiver: TestReceiver;
let file: HostedFile;
let https: Server;
/** The paths that were asked for. */
const asked: string[] = [];
beforeAll(async () => {
  simulator = started.use(await startSimulator());
  file = await simulator.addFile();
  const video = Buffer.from(await (await fetch(file.url)).arrayBuffer());
  const { path: directory } = started.use(await mkdtempDisposable(join(tmpdir(), "veo3-certificate-")));
  const trustedCertificates = join(directory, "certificate.pem");
  const certificate = selfSignedCertificate();
  await writeFile(trustedCertificates, certificate.cert);
  https = createServer(certificate, ({ url = "" }, response) => {
    asked.push(url);
    if (url === "/video.mp4") return void response.end(video);
    response.writeHead(302, { location: url === "/down" ? file.url : "/video.mp4" }).end();
  }).listen(0, "localhost");
  await once(https, "listening");
  started.defer(() => https.close().closeAllConnections());
  const vars = { VIDEO_HOSTS: `${simulator.host},localhost:${(https.address() as AddressInfo).port}` };
  receiver = started.use(await startTestReceiver(simulator, { trustedCertificates, vars }));
});
async function settled(path: string): Promise<TaskView> {
  const url = `https://localhost:${(https.address() as AddressInfo).port}${path}`;
  return receiver.client.untilSettled(await deliver(receiver, { url }));
}

it("50 a redirect from https to http is refused, one within https is followed", async () => {
  await expectStored(receiver.client, await settled("/within"), file);
  expect(await settled("/down")).toMatchObject({ state: "failed", failure: { reason: "url_refused" } });
  expect(asked).toEqual(["/within", "/video.mp4", "/down"]);
  expect((await simulator.file(file.id)).requests, "this test's own").toHaveLength(1);
});
