/**
 * Checks what the control API is given, field by field, so that a mistyped test says so at once
 * in place of passing for the wrong reason. Pure.
 */

/** What is wrong with the value ("must be …"), or null. */
export type Check = (value: unknown) => string | null;

export class InvalidInput extends Error {
  override readonly name = "InvalidInput";
}

export const text: Check = (value) => (typeof value === "string" ? null : "must be a string");
export const flag: Check = (value) => (typeof value === "boolean" ? null : "must be true or false");

export function integer(least: number, most = Number.MAX_SAFE_INTEGER): Check {
  return (value) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
      ? null
      : `must be a whole number from ${least} to ${most}`;
}

export function oneOf(...choices: string[]): Check {
  return (value) =>
    typeof value === "string" && choices.includes(value) ? null : `must be one of ${choices.join(", ")}`;
}

export function nullOr(check: Check): Check {
  return (value) => (value === null ? null : (check(value)?.concat(" or null") ?? null));
}

export function recordOf(check: Check): Check {
  return (value) => {
    if (!isRecord(value)) return "must be an object";
    for (const [key, entry] of Object.entries(value)) {
      const wrong = check(entry);
      if (wrong) return `has a bad "${key}": it ${wrong}`;
    }
    return null;
  };
}

/** Throws InvalidInput, naming the first field that is unknown or does not pass. */
export function checkFields<T>(
  what: string,
  value: unknown,
  checks: Record<keyof T & string, Check>,
  required: (keyof T & string)[] = [],
): T {
  if (!isRecord(value)) throw new InvalidInput(`${what} must be an object`);
  for (const name of required) {
    if (value[name] === undefined) throw new InvalidInput(`${what}: ${name} is missing`);
  }
  for (const [name, entry] of Object.entries(value)) {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof T & string] : undefined;
    if (!check) throw new InvalidInput(`${what}: there is no field "${name}"`);
    const wrong = entry === undefined ? null : check(entry);
    if (wrong) throw new InvalidInput(`${what}: ${name} ${wrong}`);
  }
  return value as T;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
