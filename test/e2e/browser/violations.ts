/** What axe, the checker of accessibility, finds wrong with a page. */

import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";

/** Without the details of what is right, which take most of the time. */
const RUN = 'axe.run({ resultTypes: ["violations"] })';

/**
 * axe looks at the page from within, so the page's context has to bypass its Content-Security-Policy.
 *
 * @returns each rule that the page breaks, with the first elements that break it
 */
export async function violationsOf(page: Page): Promise<[rule: string, elements: string[]][]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(RUN);
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html).slice(0, 3)]);
}
