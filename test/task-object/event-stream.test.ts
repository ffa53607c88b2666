import { describe, expect, it, vi } from "vitest";
import { Changes } from "../../src/task-object/changes.ts";
import { eventStream } from "../../src/task-object/event-stream.ts";

const waiting = { id: "1", task: async () => ({ state: "waiting" }), isLast: false };

describe("a stream of events", () => {
  it("reads nothing before a client reads it, and nothing more after the client has disconnected", async () => {
    const read = vi.fn(() => waiting);
    const changes = new Changes();
    const reader = eventStream(read, changes, null).getReader();
    expect(read).not.toHaveBeenCalled();
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toBe('id: 1\nevent: task\ndata: {"state":"waiting"}\n\n');

    const next = reader.read();
    await expect.poll(() => read.mock.calls.length).toBeGreaterThan(1);
    await reader.cancel();
    expect(await next).toMatchObject({ done: true });
    const asked = read.mock.calls.length;
    changes.happened();
    changes.happened();
    await changes.next(0);
    expect(read.mock.calls.length).toBe(asked);
  });

  it("sends a comment every 15 s, so that no proxy closes it as idle", async () => {
    const now = vi.spyOn(Date, "now").mockReturnValue(0);
    const changes = new Changes();
    const reader = eventStream(() => waiting, changes, "1").getReader();
    const next = reader.read();
    now.mockReturnValue(15_000);
    changes.happened();
    expect(new TextDecoder().decode((await next).value)).toBe(": still here\n\n");
    now.mockRestore();
    await reader.cancel();
  });
});
