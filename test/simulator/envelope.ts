/** What every answer of the Veo3 API looks like. `code` is the real status, whatever HTTP says. Pure. */

export interface Envelope {
  code: number;
  msg: string;
  data: unknown;
}

export function success(data: unknown): Envelope {
  return { code: 200, msg: "success", data };
}

export function refusal(code: number, msg: string, data: unknown = null): Envelope {
  return { code, msg, data };
}

/** Of a task that is unknown, or older than 14 days. */
export const RECORD_IS_NULL = refusal(422, "record is null");
