/** A receiver's answers: problems by their reason, and how to tell them from those of whatever stands in front of it. */

/** The receiver never redirects: who does is a login page in front of it. */
export function send(url: string, init: RequestInit, timeoutMs: number): Promise<Response> {
  return fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
}

/** Of a problem of the receiver's; empty when something else answers. */
export async function reasonOf(answer: Response): Promise<string> {
  const body = (await answer.json().catch(() => null)) as { reason?: unknown } | null;
  return typeof body?.reason === "string" ? body.reason : "";
}
