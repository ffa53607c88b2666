/** What `npm run doctor` says, in English. Each finding is a detail with an advice or null. */

export type Said = readonly [detail: string, advice: string | null];

/** Node's codes for why there is no connection. */
const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection is cut",
  ENOTFOUND: "the name does not resolve",
  EAI_AGAIN: "no name server answers",
  CERT_HAS_EXPIRED: "the certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the certificate is self-signed",
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate is for another name",
  timeout: "no answer within 15 seconds",
};
const causeIn = (cause: string) => causes[cause] ?? cause;

const COMPARE = "Compare it with .secrets.env, or set another with `npx wrangler secret put`.";

const doctorAdvice: Readonly<Record<string, string>> = {
  unauthorized: `API_TOKEN differs from the receiver's. ${COMPARE}`,
  read_only: "This is a VIEW_TOKEN, which only reads: use an API_TOKEN.",
  not_configured:
    "API_TOKEN is missing or malformed: run `npm run setup`, or `npx wrangler secret put API_TOKEN`.",
  not_found: "This version of the receiver has no doctor: deploy a new one with `npm run setup`.",
};

export const en = {
  tag: "en",
  usage:
    "npm run doctor -- https://veo3-callback-receiver.YOUR-SUBDOMAIN.workers.dev\nIt takes API_TOKEN, CALLBACK_TOKEN and, if the receiver has one, WEBHOOK_HMAC_KEY from the environment:\n  set -a; . ./.secrets.env; set +a",
  fromOutside: "From outside:",
  fromInside: "From inside, as the receiver says:",
  status: { ok: "ok", warning: "WARNING", failed: "FAILED", skipped: "skipped" },
  healthy: "The receiver is healthy.",
  unhealthy: (names: readonly string[]) => `Failed: ${names.join(", ")}. Follow the advice above.`,
  dns: {
    ok: (host: string, addresses: readonly string[]): Said => [`${host} is ${addresses.join(", ")}.`, null],
    notPublic: (host: string, addresses: readonly string[]): Said => [
      `${host} is ${addresses.join(", ")}, which the internet cannot reach: no callback will come.`,
      "Deploy the receiver, or put a public address in front of it.",
    ],
    failed: (host: string, cause: string): Said => [
      `${host}: ${causeIn(cause)}.`,
      "Check the spelling. A new address takes some minutes; a custom domain needs its DNS record.",
    ],
    byProxy: (host: string): Said => [`Your proxy resolves ${host}; this machine cannot.`, null],
  },
  https: {
    ok: ["HTTPS works, with a certificate that this machine trusts.", null] as Said,
    plain: [
      "It answers by HTTP: the token in the callback URL can be read on the way.",
      "Use the https address.",
    ] as Said,
    unreachable: (cause: string): Said => [
      `There is no answer: ${causeIn(cause)}.`,
      "Check the address and port, that the Worker is deployed, and your own connection and proxy.",
    ],
  },
  clock: {
    ok: ["This machine and the receiver agree on the time.", null] as Said,
    none: ["The answer has no Date.", null] as Said,
    off: (seconds: number): Said => [
      `This machine's clock is ${Math.abs(seconds)} seconds ${seconds > 0 ? "ahead of" : "behind"} the receiver's.`,
      "Set it right: signatures that are made here are refused when it is too far off, and times look wrong.",
    ],
  },
  front: {
    ok: ["The receiver itself answers.", null] as Said,
    access: [
      "The login page of Cloudflare Access answers in place of the receiver.",
      "Let /veo3-callback, /videos and /api bypass Access: the receiver has tokens of its own.",
    ] as Said,
    challenge: [
      "A challenge of Cloudflare answers in place of the receiver: the provider cannot solve it.",
      "Skip bot protection, “Under Attack” mode and custom rules for /veo3-callback (Security → WAF).",
    ] as Said,
    redirect: (status: number, host: string): Said => [
      `The address redirects to ${host} (${status}), which a receiver never does.`,
      "Use the receiver's own address as callBackUrl, with https, and take redirect rules and login pages off it.",
    ],
    other: (status: number): Said => [
      `Another page answers (${status}), and not the receiver.`,
      "Check that the address is the receiver's, without a path, and what stands in front of it: a proxy, a firewall, a login page.",
    ],
  },
  callback: {
    isRefused: (reason: string): Said => [
      `A callback without token or signature is refused: ${reason}.`,
      null,
    ],
    takenWithout: [
      "A callback without token and signature was taken: anyone can create tasks.",
      "Something in front of the receiver adds the token, or it is not this receiver. Remove that, and set another CALLBACK_TOKEN.",
    ] as Said,
    isTaken: [
      "A callback of its own was taken within 15 seconds, its task was read, and deleted again.",
      null,
    ] as Said,
    noToken: ["CALLBACK_TOKEN is not in the environment.", "Set it, and run the doctor again."] as Said,
    noApiToken: [
      "Not tried: without an API_TOKEN that the receiver accepts, its task could not be deleted again.",
      "Set it, and run the doctor again.",
    ] as Said,
    notKept: (status: number): Said => [
      `A callback was taken, but its task could not be read or deleted (${status}).`,
      "Compare API_TOKEN with .secrets.env, and see what the checks from inside say of storage.",
    ],
    silent: (cause: string): Said => [
      `A callback had no answer: ${causeIn(cause)}. The provider counts that as not delivered.`,
      "Run it again; if it stays, look at `npx wrangler tail` meanwhile.",
    ],
    other: (status: number, reason: string): Said => [
      `A callback was answered with ${status} ${reason}.`,
      "Look for the cause with `npx wrangler tail`.",
    ],
    reasons: {
      bad_token: ["The receiver has another CALLBACK_TOKEN than the environment.", COMPARE],
      missing_signature: [
        "The receiver wants signed callbacks, and WEBHOOK_HMAC_KEY is not in the environment.",
        "Set it to have that tried. Signed webhooks must be switched on at the provider, or every callback is refused.",
      ],
      bad_signature: [
        "The receiver has another WEBHOOK_HMAC_KEY than the environment.",
        `${COMPARE} Both must be the provider's webhookHmacKey.`,
      ],
      stale_signature: [
        "The receiver finds the signature too old or too new.",
        "Set this machine's clock right.",
      ],
      not_configured: [
        "The receiver has no secret for callbacks, or a malformed variable.",
        "Run `npm run setup`, or see what the check of the configuration says.",
      ],
      not_durable: [
        "The receiver could not save a task.",
        "See what the check task_object says; the provider delivers such a callback again.",
      ],
    } as Readonly<Record<string, Said>>,
  },
  doctor: {
    noToken: [
      "API_TOKEN is not in the environment: the receiver was not asked.",
      "Set it, and run the doctor again.",
    ] as Said,
    refused: (status: number, reason: string): Said => [
      `The receiver answered ${status} ${reason} to GET /doctor.`,
      doctorAdvice[reason] ?? "Look for the cause with `npx wrangler tail`.",
    ],
  },
  noCallback: {
    title: "If no callback comes, check:",
    points: [
      "The URL is public: dns, https and front above are ok, and so they are from another network.",
      "No firewall, Access, bot protection or “Under Attack” mode stands before /veo3-callback (Security → Events lists what was blocked).",
      "It is answered with 200 within 15 seconds: callback_taken above is ok.",
      "callBackUrl is spelled so, and is the URL with the token that the gallery shows; the provider sends POST with application/json.",
      "If WEBHOOK_HMAC_KEY is set, signed webhooks are on at the provider, with the same key.",
      "`npx wrangler tail --format json` has a line `callback` for each that arrives, with the reason of a refusal; none: it never arrived.",
      "A task that is there without a video says why on its page.",
      "The provider tries four times in 21 minutes, then never again; with VEO3_API_KEY the receiver polls as well.",
    ],
  },
};

export type DoctorWords = typeof en;
