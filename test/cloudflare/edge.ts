/**
 * What answers at `*.workers.dev`: the Workers that were deployed to the stand-in, in the local runtime, each with the
 * bindings of its upload.
 *
 * It is reached as a company's proxy is, by `HTTPS_PROXY`, so that whoever calls a Worker calls its real address. The
 * proxy ends TLS itself, with a certificate that the caller is told to trust.
 */

import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import {
  convertV4MiniflareOptions,
  Miniflare,
  type MiniflareOptions,
  type RequestInit as WorkerRequest,
  type Response as WorkerResponse,
} from "miniflare";
import { selfSignedCertificate } from "../e2e/self-signed-certificate.ts";
import type { Worker } from "./account.ts";
import type { Cloudflare } from "./cloudflare.ts";

export interface Edge extends AsyncDisposable {
  /** For `HTTPS_PROXY`. */
  readonly proxyUrl: string;
  /** PEM, for `NODE_EXTRA_CA_CERTS`. */
  readonly certificate: string;
  /** Calls a deployed Worker by its real address. */
  fetch(url: string, init?: WorkerRequest): Promise<WorkerResponse>;
  /** The requests that came by the proxy, such as "POST /veo3-callback". */
  readonly requests: string[];
}

const HOST = /^([a-z0-9-]+)\.([a-z0-9-]+)\.workers\.dev$/;

export async function startEdge(cloudflare: Cloudflare): Promise<Edge> {
  const subdomain = cloudflare.accounts[0]?.subdomain ?? "";
  const { key, cert } = selfSignedCertificate(`*.${subdomain}.workers.dev`);
  const runtimes = new Map<string, Miniflare>();
  /** The version that each of them runs. */
  const running = new Map<string, string>();
  const requests: string[] = [];

  const workers = createTlsServer({ key, cert }, async (request, response) => {
    const host = request.headers.host ?? "";
    const runtime = await runtimeFor(host);
    if (runtime === null) return response.writeHead(404).end("There is nothing here yet");
    const { pathname } = new URL(request.url ?? "", `https://${host}`);
    const line = `${request.method} ${pathname}`;
    requests.push(line);
    const outage = cloudflare.requests.add(line);
    if (outage?.kind === "error") {
      outage.onMet?.();
      return response.writeHead(500).end("error code: 1101");
    }
    const answer = await runtime.dispatchFetch(`https://${host}${request.url}`, await initOf(request));
    const body = Buffer.from(await answer.arrayBuffer());
    if (outage !== null) {
      outage.onMet?.();
      return response.destroy();
    }
    return response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(body);
  });

  async function runtimeFor(host: string): Promise<Miniflare | null> {
    const worker = workerAt(host);
    if (worker === null) return null;
    const options = optionsOf(worker);
    const known = runtimes.get(host);
    const runtime = known ?? new Miniflare(options);
    if (known !== undefined && running.get(host) !== worker.deployed.id) await runtime.setOptions(options);
    runtimes.set(host, runtime);
    running.set(host, worker.deployed.id);
    return runtime;
  }

  function workerAt(host: string): Worker | null {
    const [, name = "", at = ""] = HOST.exec(host) ?? [];
    const account = cloudflare.accounts.find((one) => one.subdomain === at);
    const worker = account?.workers.get(name);
    return worker?.isOnWorkersDev ? worker : null;
  }

  const proxy = createServer().on("connect", (_, socket, head) => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.unshift(head);
    // Whichever end hangs up.
    socket.on("error", () => socket.destroy());
    workers.emit("connection", socket);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");

  const edge: Edge = {
    proxyUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    certificate: cert,
    fetch: async (url, init) => {
      const runtime = await runtimeFor(new URL(url).host);
      if (runtime === null) throw new Error(`there is no Worker at ${url}`);
      return await runtime.dispatchFetch(url, init);
    },
    requests,
    [Symbol.asyncDispose]: async () => {
      workers.closeAllConnections();
      proxy.closeAllConnections();
      proxy.close();
      await Promise.all([...runtimes.values()].map((runtime) => runtime.dispose()));
    },
  };
  return edge;
}

async function initOf(request: IncomingMessage): Promise<WorkerRequest> {
  const body = Buffer.concat(await request.toArray());
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    name === "host" || name === "connection" ? [] : [[name, String(value)] as [string, string]],
  );
  const hasBody = body.length > 0;
  return { method: request.method ?? "GET", headers, redirect: "manual", ...(hasBody && { body }) };
}

function optionsOf({ deployed, sqliteClasses }: Worker): MiniflareOptions {
  const { bindings, upload } = deployed;
  const named = (type: string, property: string) =>
    Object.fromEntries(
      bindings.filter((one) => one.type === type).map((one) => [one.name, String(one[property])]),
    );
  const classes = Object.entries(named("durable_object_namespace", "class_name"));
  return convertV4MiniflareOptions({
    modulesRoot: "/",
    modules: upload.modules.map(({ name, type, contents }) => ({ type, path: `/${name}`, contents })),
    compatibilityDate: upload.metadata.compatibility_date,
    compatibilityFlags: [...upload.metadata.compatibility_flags],
    bindings: { ...named("plain_text", "text"), ...named("secret_text", "text") },
    kvNamespaces: named("kv_namespace", "namespace_id"),
    r2Buckets: named("r2_bucket", "bucket_name"),
    durableObjects: Object.fromEntries(
      classes.map(([name, className]) => [name, { className, useSQLite: sqliteClasses.has(className) }]),
    ),
  });
}
