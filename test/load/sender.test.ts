import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { Deliveries } from "./deliveries.ts";
import { type Answers, Sender } from "./sender.ts";

/** A second. */
const RATE = 500;
const VIDEO_URL = "https://videos.example.com/video.mp4";

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    [Symbol.dispose]: () => void server.close(),
  };
}

async function sendSteadily(url: URL, count: number, rate = RATE) {
  const deliveries = new Deliveries(VIDEO_URL);
  const sender = new Sender(url, deliveries);
  const answers: Answers = { latencies: [], errors: [] };
  await sender.sendSteadily(rate, (count * 1000) / rate, answers);
  sender.close();
  return { answers, deliveries };
}

it("keeps its rate while nothing is answered", async () => {
  const held: (() => void)[] = [];
  using server = await serve((request, response) => {
    request.resume();
    held.push(() => response.setHeader("content-length", 0).end());
    if (held.length === 50) for (const answer of held) answer();
  });
  const { answers } = await sendSteadily(server.url, 50);
  expect(answers.latencies).toHaveLength(50);
});

it("counts a latency from the time at which the delivery was due, not from when it could be sent", async () => {
  let blockedUntil: number | undefined;
  using server = await serve((request, response) => {
    request.resume();
    // Nothing can be sent meanwhile, as both are in this process.
    blockedUntil ??= performance.now() + 500;
    while (performance.now() < blockedUntil);
    response.setHeader("content-length", 0).end();
  });
  const { answers } = await sendSteadily(server.url, 2, 10);
  // The second one was due after 100 ms.
  expect(Math.min(...answers.latencies)).toBeGreaterThanOrEqual(350);
});

it("takes no task for acknowledged that was refused, and sends on", async () => {
  let requests = 0;
  using server = await serve((request, response) => {
    request.resume();
    requests += 1;
    response.writeHead(requests === 3 ? 503 : 200, { "content-length": 0 }).end();
  });
  const { answers, deliveries } = await sendSteadily(server.url, 9);
  expect(answers.latencies).toHaveLength(8);
  expect(answers.errors).toEqual([expect.stringContaining("503")]);
  const tasks = deliveries.tasks.map(({ taskId }) => taskId);
  // One of ten is a duplicate.
  expect(new Set(tasks).size).toBe(tasks.length);
  expect(tasks.length).toBeLessThanOrEqual(8);
});
