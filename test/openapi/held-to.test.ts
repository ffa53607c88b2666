import { expect, it } from "vitest";
import * as z from "zod";
import { atLeast, exactly } from "../../src/openapi/held-to.ts";

type Answer = { id: string; note?: string; size: number | null };

const id = z.string();
const note = z.string().exactOptional();
const size = z.int().nullable();

it("a schema of a type is taken as it is, and one that differs does not compile", () => {
  const whole = z.object({ id, note, size });
  expect(exactly<Answer>()(whole)).toBe(whole);
  // @ts-expect-error a field is missing
  exactly<Answer>()(z.object({ id, note }));
  // @ts-expect-error a field that may be left out is missing
  exactly<Answer>()(z.object({ id, size }));
  // @ts-expect-error there is one too many
  exactly<Answer>()(z.object({ id, note, size, more: id }));
  // @ts-expect-error it may be null
  exactly<Answer>()(z.object({ id, note, size: z.int() }));
  // @ts-expect-error it is never undefined
  exactly<Answer>()(z.object({ id, note, size: z.int().nullish() }));
});

it("a schema may be wider than what is sent, and not narrower", () => {
  const wider = z.looseObject({ id, size: z.unknown() });
  expect(atLeast<Answer>()(wider)).toBe(wider);
  // @ts-expect-error it may be null
  atLeast<Answer>()(z.looseObject({ id, size: z.int() }));
});
