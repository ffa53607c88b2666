import { describe, expect, it } from "vitest";
import { hasLink, linkExpiry, signLink, verifyLink } from "../../src/access/signed-link.ts";

const NOW = 1_795_000_000_000;
const EXPIRES = NOW / 1000 + 3600;

async function verify(query: string, taskId = "t", name = "generated_0.mp4", tokens = ["token"], now = NOW) {
  try {
    await verifyLink(taskId, name, new URLSearchParams(query), tokens, now);
    return "valid";
  } catch (error) {
    return (error as { reason: string }).reason;
  }
}

describe("a signed link", () => {
  it("opens its video until it expires", async () => {
    const link = await signLink("t", "generated_0.mp4", EXPIRES, "token");
    expect(link).toMatch(/^expires=1795003600&signature=[A-Za-z0-9_-]{43}$/);
    expect(await verify(link)).toBe("valid");
    expect(await verify(link, "t", "generated_0.mp4", ["token"], EXPIRES * 1000 - 1)).toBe("valid");
    expect(await verify(link, "t", "generated_0.mp4", ["token"], EXPIRES * 1000)).toBe("expired_link");
  });

  it("opens nothing else", async () => {
    const link = await signLink("t", "generated_0.mp4", EXPIRES, "token");
    expect(await verify(link, "u")).toBe("invalid_link");
    expect(await verify(link, "t", "generated_1.mp4")).toBe("invalid_link");
    expect(await verify(link, "t", "generated_0.mp4", ["other"])).toBe("invalid_link");
  });

  it("is valid while the token that signed it is configured", async () => {
    const link = await signLink("t", "generated_0.mp4", EXPIRES, "old");
    expect(await verify(link, "t", "generated_0.mp4", ["new", "old"])).toBe("valid");
    expect(await verify(link, "t", "generated_0.mp4", ["new"])).toBe("invalid_link");
  });

  it("cannot be altered", async () => {
    const link = await signLink("t", "generated_0.mp4", EXPIRES, "token");
    const [expires = "", signature = ""] = link.split("&");
    const altered = [
      `expires=${EXPIRES + 1}&${signature}`,
      `expires=0${EXPIRES}&${signature}`,
      `expires=${EXPIRES}.0&${signature}`,
      `${expires}&${signature.slice(0, -1)}`,
      `${expires}&${signature}=`,
      `${expires}&signature=`,
      `${expires}`,
      `${signature}`,
      `${link}&${signature}`,
      `${link}&${expires}`,
      `expires=&signature=`,
      `expires=-1&${signature}`,
      `expires=Infinity&${signature}`,
      `expires=1&${link}`,
    ];
    for (const query of altered) expect(await verify(query), query).toBe("invalid_link");
  });

  it("is recognized by either of its parameters", () => {
    const has = (query: string) => hasLink(new URLSearchParams(query));
    expect([has("expires=1"), has("signature=a"), has("download=1")]).toEqual([true, true, false]);
  });
});

describe("the expiry", () => {
  it("lies between one lifetime and a quarter more, and is the same for links made together", () => {
    const expiries = new Set<number>();
    for (let second = 0; second < 900; second++) {
      const now = NOW + second * 1000;
      const expires = linkExpiry(3600, now);
      expect(expires).toBeGreaterThanOrEqual(now / 1000 + 3600);
      expect(expires).toBeLessThanOrEqual(now / 1000 + 4500);
      expiries.add(expires);
    }
    expect(expiries.size).toBeLessThanOrEqual(2);
    expect(linkExpiry(1, NOW + 1)).toBe(NOW / 1000 + 2);
  });
});
