/** The URL to paste into the provider's request, or what is missing for it. It carries a secret: for signed-in eyes. */

import { acceptsCallbacks, callbackUrl } from "../access/callback-url.ts";
import type { Config } from "../config.ts";
import { Copyable, type Page } from "./page.tsx";

export function CallbackUrl({ page, config }: { page: Page; config: Config }) {
  const { words } = page;
  if (!acceptsCallbacks(config)) {
    return (
      <>
        <p>{words.setUpCallback}</p>
        <Copyable page={page} text="npx wrangler secret put CALLBACK_TOKEN" />
      </>
    );
  }
  return (
    <>
      <Copyable page={page} text={callbackUrl(config, page.url.origin, null)} />
      <p class="hint">{words.callbackHint}</p>
    </>
  );
}
