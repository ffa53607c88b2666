import { describe, expect, it } from "vitest";
import { statsQuery } from "../../src/library/stats-query.ts";

const NOW = Date.parse("2026-11-27T09:30:00Z");

function days(query: string): string[] {
  const { since, until } = statsQuery(new URLSearchParams(query), NOW);
  return [since, until].map((at) => new Date(at).toISOString());
}

describe("the days that are asked for", () => {
  it.each([
    ["", "2026-10-29", "2026-11-27"],
    ["since=&until=", "2026-10-29", "2026-11-27"],
    ["since=2026-11-27", "2026-11-27", "2026-11-27"],
    ["until=2026-03-01", "2026-01-31", "2026-03-01"],
    ["since=2026-11-01T23:59:59Z&until=2026-11-02T00:30:00%2B01:00", "2026-11-01", "2026-11-01"],
    ["since=2027-01-01&until=2028-01-01", "2027-01-01", "2028-01-01"],
  ])("are whole UTC days: %s", (query, since, until) => {
    expect(days(query)).toEqual([`${since}T00:00:00.000Z`, `${until}T00:00:00.000Z`]);
  });

  it.each([
    ["since=yesterday", "since must be a date such as 2026-11-27"],
    ["until=2026-02-30", "until must be a date"],
    ["since=1795424400", "since must be a date"],
    ["since=2026-11-28", "since must not be after until."],
    ["since=2025-11-26", "at most 366 days"],
  ])("are refused with what to write: %s", (query, detail) => {
    expect(() => days(query)).toThrow(detail);
  });
});
