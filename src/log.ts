/** The log: one JSON line for each event. Callers pass task ids, outcomes and host names, never a secret or a query string. */
export function log(event: string, fields: Readonly<Record<string, unknown>> = {}): void {
  console.log(JSON.stringify({ event, ...fields }));
}
