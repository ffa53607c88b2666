/** The callback URL to paste into a request to the provider, or how to set its secret. Only for people who may change something. */

import { acceptsCallbacks, callbackUrl } from "../access/callback-url.ts";
import type { Config } from "../config.ts";
import { Copyable, type PageContext } from "./layout.tsx";

export function CallbackUrl({ page, config }: { page: PageContext; config: Config }) {
  const { words } = page;
  if (!page.mayChange) return null;
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
      <Copyable page={page} text={callbackUrl(config, page.url.origin).href} />
      <p class="hint">{words.callbackHint}</p>
    </>
  );
}
