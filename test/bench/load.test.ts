import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { postBytes, requestBytes, runLoad } from "./load.ts";

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    [Symbol.dispose]: () => void server.close(),
  };
}

it("sends each request once, over exactly the given number of connections", async () => {
  const seen: string[] = [];
  const sockets = new Set();
  using server = await serve(async (request, response) => {
    sockets.add(request.socket);
    let body = "";
    for await (const chunk of request) body += chunk;
    seen.push(JSON.parse(body).id);
    response.setHeader("content-length", 2).end("ok");
  });
  const ids = Array.from({ length: 50 }, (_, i) => `task_${i}`);
  const requests = ids.map((id) => postBytes("/", { id }));
  const result = await runLoad(server.url, { connections: 4, requests, status: 200 });
  expect(seen.toSorted()).toEqual(ids.toSorted());
  expect(sockets.size).toBe(4);
  expect(result.latencies).toHaveLength(50);
  expect(result.bytes).toBe(100);
});

it("reads a body to its end before the next request, also when it comes in pieces", async () => {
  const body = Buffer.alloc(3_000_000, "x");
  using server = await serve((_, response) => {
    response.setHeader("content-length", body.length);
    response.write(body.subarray(0, 10));
    setImmediate(() => response.end(body.subarray(10)));
  });
  const requests = [requestBytes("GET", "/a", {}), requestBytes("GET", "/b", {})];
  expect((await runLoad(server.url, { connections: 1, requests, status: 200 })).bytes).toBe(6_000_000);
});

it("reports an unexpected answer as an error", async () => {
  using server = await serve((_, response) => response.writeHead(503, { "content-length": 0 }).end());
  const requests = [requestBytes("GET", "/", {})];
  await expect(runLoad(server.url, { connections: 1, requests, status: 200 })).rejects.toThrow(
    /expected 200 .* got "HTTP\/1.1 503/,
  );
});

it("reports a connection that ends early as an error", async () => {
  using server = await serve((_, response) => {
    response.writeHead(200, { "content-length": 10 }).write("12345");
    setImmediate(() => response.destroy());
  });
  const requests = [requestBytes("GET", "/", {})];
  await expect(runLoad(server.url, { connections: 1, requests, status: 200 })).rejects.toThrow(/ended after/);
});
