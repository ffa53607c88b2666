/**
 * Rows 46 to 50: which URLs are fetched, and which never are, however they are written and whoever redirects there.
 *
 * Refused means: the video has failed for good at once, and its host was never asked.
 */

import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import type { HostedFile } from "../simulator/control-protocol.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { expectTaken } from "./callback-answers.ts";
import { freePort } from "./free-port.ts";
import type { ReceiverClient, TaskView } from "./receiver-client.ts";
import { selfSignedCertificate } from "./self-signed-certificate.ts";
import { expectStored } from "./stored-video.ts";
import { newTaskId, startTestReceiver, type TestReceiver } from "./test-receiver.ts";

const MOST_REDIRECTS = 5;
/** What is not refused for good is tried again, for 0.7 s. */
const SHORT_WINDOW_HOURS = 0.0002;
/** Public in form, and asked for in vain: RFC 6761 sees to it that it never exists. */
const NO_SUCH_HOST = "videos.invalid";

/** What a receiver may fetch from, and what it must not reach. */
let allowed: Simulator;
let internal: Simulator;
let secret: HostedFile;
/** Anything public may be fetched: VIDEO_HOSTS is not set. */
let open: TestReceiver;
/** VIDEO_HOSTS is the allowed simulator, the https server, and even the receiver itself. */
let listed: TestReceiver;
let https: Server;
let httpsOrigin: string;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "veo3-certificate-"));
  const certificate = selfSignedCertificate();
  const trustedCertificates = join(directory, "certificate.pem");
  await writeFile(trustedCertificates, certificate.cert);
  https = createServer(certificate).listen(0, "localhost");
  await once(https, "listening");
  const httpsHost = `localhost:${(https.address() as AddressInfo).port}`;
  httpsOrigin = `https://${httpsHost}`;

  [allowed, internal] = await Promise.all([startSimulator(), startSimulator()]);
  secret = await internal.addFile();
  const port = await freePort();
  const limits = { RETRY_WINDOW_HOURS: SHORT_WINDOW_HOURS };
  [open, listed] = await Promise.all([
    startTestReceiver(allowed, { vars: { ...limits, VIDEO_HOSTS: null } }),
    startTestReceiver(allowed, {
      port,
      trustedCertificates,
      vars: { ...limits, VIDEO_HOSTS: `${allowed.host},${httpsHost},127.0.0.1:${port}` },
    }),
  ]);
});
afterAll(async () => {
  await Promise.all([open?.stop(), listed?.stop()]);
  await Promise.all([allowed?.close(), internal?.close()]);
  https?.close();
  https?.closeAllConnections();
  await rm(directory, { recursive: true });
});

async function settled(client: ReceiverClient, url: string, headers = {}): Promise<TaskView> {
  const taskId = newTaskId();
  const request = { headers: { "content-type": "application/json", ...headers } };
  const body = oldestSuccessBody({ taskId, resultUrls: [url] });
  expectTaken(await client.callBack(body, request), "accepted");
  return client.untilSettled(taskId);
}

function expectRefused(task: TaskView): void {
  expect(task).toMatchObject({
    state: "failed",
    failure: { reason: "url_refused", retryable: false },
    videos: [{ state: "failed", failure: { reason: "url_refused" } }],
  });
}

describe("addresses inside", () => {
  const spellings = [
    ["dotted", "127.0.0.1"],
    ["of two parts", "127.1"],
    ["decimal", "2130706433"],
    ["hexadecimal", "0x7f000001"],
    ["hexadecimal in parts", "0x7f.0x0.0x0.0x1"],
    ["octal", "017700000001"],
    ["octal in parts", "0177.0.0.01"],
    ["percent-encoded", "%31%32%37.0.0.1"],
    ["full-width", "\uff11\uff12\uff17.0.0.1"],
    ["with ideographic full stops", "127。0。0。1"],
    ["with a trailing dot", "127.0.0.1."],
    ["unspecified", "0.0.0.0"],
    ["zero", "0"],
    ["IPv6 loopback", "[::1]"],
    ["IPv6 unspecified", "[::]"],
    ["IPv6, mapped", "[::ffff:127.0.0.1]"],
    ["IPv6, mapped, hexadecimal", "[::ffff:7f00:1]"],
    ["IPv6, NAT64", "[64:ff9b::7f00:1]"],
    ["localhost", "localhost"],
    ["LocalHost", "LocalHost"],
    ["localhost with a trailing dot", "localhost."],
    ["localhost, full-width", "\uff4cocalhost"],
    ["below localhost", "video.localhost"],
  ] as const;
  const others = [
    ["a private network", "10.0.0.1"],
    ["a link-local address", "169.254.169.254"],
    ["a public address", "93.184.215.14"],
    ["a public IPv6 address", "[2606:4700:4700::1111]"],
    [".internal", "metadata.google.internal"],
    [".internal with a trailing dot", "metadata.google.internal."],
    [".INTERNAL", "METADATA.INTERNAL"],
    [".local", "printer.local"],
    ["a single label", "intranet"],
    ["a single label with a trailing dot", "intranet."],
  ] as const;

  it.each([...spellings, ...others])("46 on the default port are refused: %s, %s", async (_, host) => {
    for (const scheme of ["http", "https"]) {
      expectRefused(await settled(open.client, `${scheme}://${host}/video.mp4`));
    }
  });

  it.each(spellings)("46 on any other port are refused and never asked: %s, %s", async (_, host) => {
    const { port, pathname } = new URL(secret.url);
    expectRefused(await settled(open.client, `http://${host}:${port}${pathname}`));
    expect((await internal.file(secret.id)).requests).toEqual([]);
  });

  it("46 the receiver's own host is refused, by whatever name it was called", async () => {
    const host = "receiver.invalid";
    expectRefused(await settled(open.client, `http://${host}/healthz`, { host }));
    expectRefused(await settled(open.client, `https://${host.toUpperCase()}./healthz`, { host }));
  });

  it("46 the receiver's own host is refused even when VIDEO_HOSTS has it", async () => {
    expectRefused(await settled(listed.client, `${listed.origin}/healthz`));
  });

  it("46 a public name on another port is refused, on the default one it is asked", async () => {
    expectRefused(await settled(open.client, `http://${NO_SUCH_HOST}:8080/video.mp4`));
    for (const url of [`http://${NO_SUCH_HOST}/video.mp4`, `https://${NO_SUCH_HOST}:443/video.mp4`]) {
      expect(await settled(open.client, url)).toMatchObject({ failure: { reason: "source_error" } });
    }
  });

  it("46 a host that is not in VIDEO_HOSTS is refused, also on another port", async () => {
    const { port } = new URL(allowed.origin);
    for (const host of [internal.host, `localhost:${port}`, `[::1]:${port}`, "127.0.0.1", NO_SUCH_HOST]) {
      expectRefused(await settled(listed.client, secret.url.replace(internal.host, host)));
    }
    expect((await internal.file(secret.id)).requests).toEqual([]);
  });
});

describe("redirects", () => {
  const redirectTo = (location: string, status = 302) =>
    allowed.addFile({ responses: [{ status, location }] });

  it.each([
    ["an address inside", () => secret.url],
    ["the same address in decimal", () => secret.url.replace("127.0.0.1", "2130706433")],
    ["an IPv6 address", () => secret.url.replace("127.0.0.1", "[::1]")],
    ["localhost", () => secret.url.replace("127.0.0.1", "localhost")],
    ["localhost without a scheme", () => secret.url.replace("http://127.0.0.1", "//localhost")],
    [".internal", () => "http://metadata.google.internal/computeMetadata/v1/"],
    ["a single label", () => "http://intranet/"],
    ["the receiver itself", () => `${listed.origin}/healthz`],
    ["a URL with credentials", () => secret.url.replace("//", "//user:password@")],
    ["a file", () => "file:///etc/passwd"],
    ["data", () => "data:video/mp4;base64,AAAA"],
  ])("47 to %s are refused at the hop", async (_, target) => {
    for (const status of [301, 302, 303, 307, 308]) {
      const hop = await redirectTo(target(), status);
      expectRefused(await settled(listed.client, hop.url));
      expect((await allowed.file(hop.id)).requests).toHaveLength(1);
    }
    expect((await internal.file(secret.id)).requests).toEqual([]);
  });

  it("47 to a refused URL after an allowed one are refused at the second hop", async () => {
    const second = await redirectTo(secret.url);
    const first = await redirectTo(second.url);
    expectRefused(await settled(listed.client, first.url));
    for (const { id } of [first, second]) expect((await allowed.file(id)).requests).toHaveLength(1);
    expect((await internal.file(secret.id)).requests).toEqual([]);
  });

  it("48 in a loop end, and the video fails", async () => {
    const loop = await redirectTo("video.mp4");
    const task = await settled(listed.client, loop.url);
    expect(task).toMatchObject({ state: "failed", failure: { reason: "source_error" } });
    const { requests } = await allowed.file(loop.id);
    expect(requests.length / (task.videos[0]?.attempts ?? 0)).toBe(MOST_REDIRECTS + 1);
  });

  /** @returns the file the chain ends with, and the URL it begins with */
  async function chain(redirects: number): Promise<{ file: HostedFile; url: string }> {
    const file = await allowed.addFile({ seed: redirects });
    let { url } = file;
    for (let hop = 0; hop < redirects; hop++) ({ url } = await redirectTo(url));
    return { file, url };
  }

  it("49 of five hops are followed", async () => {
    const { file, url } = await chain(MOST_REDIRECTS);
    const task = await settled(listed.client, url);
    await expectStored(listed.client, task, "generated_0.mp4", file);
  });

  it("49 of more than five hops are not, and the video fails", async () => {
    const { file, url } = await chain(MOST_REDIRECTS + 1);
    const task = await settled(listed.client, url);
    expect(task).toMatchObject({ state: "failed", failure: { reason: "source_error" } });
    expect((await allowed.file(file.id)).requests).toEqual([]);
  });

  it("50 from https to http are refused, within https they are followed", async () => {
    const file = await allowed.addFile();
    const video = Buffer.from(await (await fetch(file.url)).arrayBuffer());
    const asked: string[] = [];
    https.on("request", ({ url = "" }, response) => {
      asked.push(url);
      if (url === "/video.mp4") return void response.end(video);
      const location = url === "/down" ? file.url : "/video.mp4";
      response.writeHead(302, { location }).end();
    });

    const within = await settled(listed.client, `${httpsOrigin}/within`);
    await expectStored(listed.client, within, "generated_0.mp4", file);
    expectRefused(await settled(listed.client, `${httpsOrigin}/down`));
    expect(asked).toEqual(["/within", "/video.mp4", "/down"]);
    expect((await allowed.file(file.id)).requests, "this test's own").toHaveLength(1);
  });
});
