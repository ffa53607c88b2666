/** What the receiver's `GET /doctor` answers, and what is found from outside. */

export interface Check {
  readonly name: string;
  readonly status: "ok" | "warning" | "failed" | "skipped";
  readonly detail: string;
  readonly advice: string | null;
}

export interface Diagnosis {
  readonly ok: boolean;
  readonly checks: readonly Check[];
}
