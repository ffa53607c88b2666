/** Row 50: a redirect from https to http. The receiver has to trust the certificate of a host on loopback. */

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import type { TaskView } from "../../e2e/receiver-client.ts";
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
  const [key, cert] = [join(directory, "key.pem"), join(directory, "certificate.pem")];
  // Made anew each time: no private key has to lie in the repository.
  execFileSync(
    "openssl",
    [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
      ],
      ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
    ],
    { stdio: "pipe" },
  );
  const pems = { key: await readFile(key), cert: await readFile(cert) };
  https = createServer(pems, ({ url = "" }, response) => {
    asked.push(url);
    if (url === "/video.mp4") return void response.end(video);
    response.writeHead(302, { location: url === "/down" ? file.url : "/video.mp4" }).end();
  }).listen(0, "localhost");
  await once(https, "listening");
  started.defer(() => https.close().closeAllConnections());
  const vars = { VIDEO_HOSTS: `${simulator.host},localhost:${(https.address() as AddressInfo).port}` };
  receiver = started.use(await startTestReceiver(simulator, { trustedCertificates: cert, vars }));
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
