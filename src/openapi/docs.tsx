/** Answers `/docs`, in the reader's language and with the address that the reader has reached the receiver by. */

import type { Context } from "hono";
import type { SecureHeadersVariables } from "hono/secure-headers";
import { sessionToken } from "../access/session.ts";
import { inspectConfig } from "../config.ts";
import { pageLanguage, rememberLanguage } from "../http/chosen-language.ts";
import { Docs } from "./docs-context.ts";
import { DocsPage } from "./docs-page.tsx";
import { en } from "./docs-words-en.ts";
import { zh } from "./docs-words-zh.ts";

const WORDS = { en, zh };

export async function showDocs(c: Context<{ Bindings: Env; Variables: SecureHeadersVariables }>) {
  rememberLanguage(c);
  c.header("cache-control", "no-store");
  const lang = pageLanguage(c);
  // The page is there while a variable is malformed, too.
  const { config } = inspectConfig(c.env);
  const docs = {
    lang,
    words: WORDS[lang],
    nonce: c.get("secureHeadersNonce") ?? "",
    origin: new URL(c.req.url).origin,
    isSignedIn: (await sessionToken(c.req.raw.headers, config, Date.now())) !== null,
  };
  const page = (
    <Docs.Provider value={docs}>
      <DocsPage />
    </Docs.Provider>
  );
  return c.html(`<!doctype html>${page}`);
}
