/** What the consoles of a browser's pages say that nobody should read there. */

import type { BrowserContext } from "playwright-core";

/**
 * Keeps the errors and warnings. A browser remarks other things, too: one whose page is typed into before it could put
 * the focus there itself says that it has not done so.
 */
export function keepErrors(context: BrowserContext, errors: string[]): void {
  context.on("console", (message) => {
    const type = message.type();
    if (type === "error" || type === "warning") errors.push(`${type}: ${message.text()}`);
  });
  context.on("weberror", (error) => errors.push(String(error.error())));
}
