/** What the gallery shows before its first task: how to submit one, by a request to copy, and where its result goes. */

import { acceptsCallbacks, callbackUrl } from "../access/callback-url.ts";
import type { Config } from "../config.ts";
import { CallbackUrl } from "./callback-url.tsx";
import { Copyable } from "./layout.tsx";
import { usePage } from "./page.ts";
import { isPrivateHost } from "./private-host.ts";

export function FirstSteps() {
  const { words, url, config, mayChange, canGenerate } = usePage();
  if (config === null || !mayChange) {
    return (
      <section class="empty">
        <h2>{words.emptyTitle}</h2>
        <p class="lead">{words.emptyForViewers}</p>
      </section>
    );
  }
  return (
    <section class="empty">
      <h2>{words.emptyTitle}</h2>
      {isPrivateHost(url.hostname) && (
        <div class="notice">
          <p>{words.unreachable(url.host, canGenerate)}</p>
          <Copyable text={`npx wrangler tunnel quick-start ${url.origin}`} of={words.tunnel} />
        </div>
      )}
      {acceptsCallbacks(config) && (
        <>
          <p class="lead">{canGenerate ? words.submitHere : words.submitToProvider}</p>
          <Copyable
            text={canGenerate ? requestHere(url.origin) : requestToProvider(config, url.origin)}
            of={words.request}
          />
        </>
      )}
      <p class="lead">{words.emptyAdvice}</p>
      <CallbackUrl />
    </section>
  );
}

/** Fields of the provider's that a first request has. */
const EXAMPLE = { prompt: "A fox in the snow", model: "veo3_fast", aspect_ratio: "16:9" };

/** The gateway adds the callback URL by itself. */
function requestHere(origin: string): string {
  return curl(origin, "$API_TOKEN", EXAMPLE);
}

/** The key is the reader's: the receiver has none. */
function requestToProvider(config: Config, origin: string): string {
  const callBackUrl = callbackUrl(config, origin).href;
  return curl(config.VEO3_API_BASE.replace(/\/+$/, ""), "$VEO3_API_KEY", { ...EXAMPLE, callBackUrl });
}

/** For a shell. Neither the example nor an encoded URL has an apostrophe in it. */
function curl(base: string, token: string, body: object): string {
  return [
    `curl ${base}/api/v1/veo/generate`,
    `-H "Authorization: Bearer ${token}"`,
    '-H "Content-Type: application/json"',
    `-d '${JSON.stringify(body)}'`,
  ].join(" \\\n  ");
}
