/** The callback URL to paste into a request to the provider, or how to set its secret. Only for people who may change something. */

import { acceptsCallbacks, callbackUrl } from "../access/callback-url.ts";
import { Copyable } from "./layout.tsx";
import { usePage } from "./page.ts";

export function CallbackUrl() {
  const { words, url, config, mayChange } = usePage();
  if (config === null || !mayChange) return null;
  if (!acceptsCallbacks(config)) {
    return (
      <>
        <p>{words.setUpCallback}</p>
        <Copyable text="npx wrangler secret put CALLBACK_TOKEN" />
      </>
    );
  }
  return (
    <>
      <Copyable text={callbackUrl(config, url.origin).href} of={words.callbackUrl} />
      <p class="hint">{words.callbackHint}</p>
    </>
  );
}
