/**
 * `/openapi.json` and `/docs`: the API described for programs and for people. Open to all, as they hold no data.
 *
 * The code is loaded when it is first asked for: a callback must not wait for it at start-up.
 */

import { Hono } from "hono/quick";
import { NONCE, type SecureHeadersVariables, secureHeaders } from "hono/secure-headers";

/** The page loads nothing, and sends requests to the receiver alone. */
const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: [NONCE],
    styleSrc: [NONCE],
    connectSrc: ["'self'"],
    // The empty icon, which spares the browser a request for one.
    imgSrc: ["data:"],
    formAction: ["'none'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  // This header is about the whole domain, which a page must not decide for.
  strictTransportSecurity: false,
});

export const documentsRoute = new Hono<{ Bindings: Env; Variables: SecureHeadersVariables }>()
  .get("/openapi.json", async (c) => {
    const { openApiDocument } = await import("../openapi/openapi.ts");
    const headers = { "content-type": "application/json", "cache-control": "no-cache" };
    return c.body(JSON.stringify(openApiDocument), 200, headers);
  })
  .get("/docs", pageHeaders, async (c) => {
    const { showDocs } = await import("../openapi/docs.tsx");
    return showDocs(c);
  });
