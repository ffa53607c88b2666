import { describe, expect, it } from "vitest";
import {
  AUTHORIZED,
  deliver,
  eventually,
  failure,
  fetchReceiver,
  getTask,
  newTaskId,
  put,
  remove,
  simulator,
  success,
  taskOf,
} from "../client.ts";

function watch(taskId: string, more: Record<string, string> = {}): Promise<Response> {
  return fetchReceiver(`/videos/${taskId}/events`, { headers: { ...AUTHORIZED, ...more } });
}

type Event = { id: string; event: string; data: Awaited<ReturnType<typeof taskOf>> };

/** The events of a stream as they come; comments are passed over. */
async function* eventsOf(response: Response): AsyncGenerator<Event> {
  let text = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const fields = Object.fromEntries(
        text
          .slice(0, end)
          .split("\n")
          .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
      );
      text = text.slice(end + 2);
      if (fields.event)
        yield { id: fields.id ?? "", event: fields.event, data: JSON.parse(fields.data ?? "") };
    }
  }
}

describe("GET /videos/:taskId/events", () => {
  it("sends the task at once and after each change, and ends once it is settled", async () => {
    const file = await simulator.addFile({ bytes: 400_000, responses: [{ bytesPerSecond: 200_000 }] });
    const taskId = newTaskId();
    await deliver(success(taskId, [file.url]));
    const response = await watch(taskId);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const events = await Array.fromAsync(eventsOf(response));
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(["task"]));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.at(0)?.data.state).toBe("storing");
    const received = events.map(({ data }) => data.videos[0]?.receivedBytes ?? 0);
    expect(received.some((bytes) => bytes > 0 && bytes < 400_000)).toBe(true);
    expect(received).toEqual(received.toSorted((a, b) => a - b));
    expect(events.at(-1)?.data).toMatchObject({ state: "stored", videos: [{ receivedBytes: 400_000 }] });
    expect((await fetchReceiver(String(events.at(-1)?.data.videos[0]?.url))).status).toBe(200);
  });

  it("sends a settled task once, and answers 204 to a client that has seen it", async () => {
    const taskId = newTaskId();
    await deliver(failure(taskId, 501));
    const events = await Array.fromAsync(eventsOf(await watch(taskId)));
    expect(events.map(({ data }) => data.state)).toEqual(["failed"]);
    expect((await watch(taskId, { "last-event-id": String(events[0]?.id) })).status).toBe(204);
    const older = await watch(taskId, { "last-event-id": "older" });
    expect((await Array.fromAsync(eventsOf(older))).map(({ data }) => data.state)).toEqual(["failed"]);
  });

  it("continues after the last event that the client has seen", async () => {
    const file = await simulator.addFile({ bytes: 9_000_000, responses: [{ bytesPerSecond: 100_000 }] });
    const taskId = newTaskId();
    await deliver(success(taskId, [file.url]));
    await eventually(async () => expect((await taskOf(taskId)).videos[0]?.receivedBytes).toBeGreaterThan(0));
    const first = await eventsOf(await watch(taskId)).next();
    const again = await watch(taskId, { "last-event-id": first.value.id });
    const next = await eventsOf(again).next();
    expect(next.value.id).not.toBe(first.value.id);
    await remove(taskId);
  });

  it("ends when the task is deleted", async () => {
    const file = await simulator.addFile({ responses: [{ stallAt: 100 }] });
    const taskId = newTaskId();
    await deliver(success(taskId, [file.url]));
    const events = eventsOf(await watch(taskId));
    expect((await events.next()).value.data.state).toBe("storing");
    const removed = remove(taskId);
    for await (const { data } of events) expect(data.taskId).toBe(taskId);
    expect((await removed).status).toBe(204);
  });

  it("needs a token and a known task", async () => {
    expect((await watch(newTaskId())).status).toBe(404);
    expect((await fetchReceiver("/videos/a/events")).status).toBe(401);
  });
});

describe("Prefer: wait", () => {
  it("holds the answer until the task changes", async () => {
    const taskId = newTaskId();
    await put(taskId);
    const held = getTask(taskId, { prefer: "respond-async, wait=20" });
    await deliver(failure(taskId, 501));
    const answer = await held;
    expect(answer.headers.get("preference-applied")).toBe("wait=20");
    expect(await answer.json()).toMatchObject({ state: "failed" });
  });

  it("answers at once when the client has not seen the task, when it is settled and when it is unknown", async () => {
    const taskId = newTaskId();
    await put(taskId);
    const news = await getTask(taskId, { prefer: "wait=25", "if-none-match": '"older"' });
    expect(await news.json()).toMatchObject({ state: "waiting" });
    await deliver(failure(taskId, 501));
    const done = await getTask(taskId, { prefer: "wait=99" });
    expect(done.headers.get("preference-applied")).toBe("wait=25");
    expect((await getTask(newTaskId(), { prefer: "wait=25" })).status).toBe(404);
  });

  it("answers with the unchanged task when the time is over", async () => {
    const taskId = newTaskId();
    await put(taskId);
    const etag = String((await getTask(taskId)).headers.get("etag"));
    expect((await getTask(taskId, { prefer: "wait=1", "if-none-match": etag })).status).toBe(304);
    expect(await (await getTask(taskId, { prefer: "wait=1" })).json()).toMatchObject({ state: "waiting" });
  });
});
