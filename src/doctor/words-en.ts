/** What the doctor says, in English. Each entry is a detail with an advice or null; every other language must have the same. */

import type { Said } from "./diagnosis.ts";
import type { Trouble } from "./facts.ts";

const LOG = "`npx wrangler tail` shows the event doctor_failed with the reason.";
const CHECKLIST =
  "Go through the list of what to check when no callback comes: it is on the gallery's page /check, and `npm run doctor` prints it.";

const STEPS: Readonly<Record<Trouble["step"], string>> = {
  write: "Writing a value",
  read: "Reading a value back",
  compare: "Reading a value back",
  remove: "Removing a value",
};

const list = (names: readonly string[]) => names.join(", ");
const plural = (n: number, one: string) => `${n} ${one}${n === 1 ? "" : "s"}`;

export const en = {
  configuration: {
    ok: ["All variables are well-formed.", null] as Said,
    malformed: (names: readonly string[]): Said => [
      `Malformed: ${list(names)}. Requests are answered with 503 until that is corrected.`,
      "Correct it in wrangler.toml under [vars], or with `npx wrangler secret put`, and deploy again. The README's table of the configuration says what each variable takes.",
    ],
    placeholders: (names: readonly string[]): Said => [
      `A placeholder from an example stands in ${list(names)}. It counts as not set.`,
      `Set a secret of your own: \`npx wrangler secret put ${names[0]}\`.`,
    ],
  },
  callbackSecret: {
    none: [
      "Neither CALLBACK_TOKEN nor WEBHOOK_HMAC_KEY is set: every callback is answered with 503.",
      "Set one: `npx wrangler secret put CALLBACK_TOKEN`, or run `npm run setup`.",
    ] as Said,
    unsafe: [
      "CALLBACK_TOKEN has a character that means something else in a URL.",
      "Percent-encode it in every callBackUrl, or set a token of letters and digits, as `openssl rand -hex 32` makes one.",
    ] as Said,
    short: [
      "CALLBACK_TOKEN is shorter than 16 characters: it can be guessed.",
      "Set a longer one, as `openssl rand -hex 32` makes it, and change it in every callBackUrl.",
    ] as Said,
    keyOnly: [
      "Callbacks are checked by their signature with WEBHOOK_HMAC_KEY. If it differs from the provider's webhookHmacKey, each of them is refused with bad_signature.",
      null,
    ] as Said,
    tokenOnly: ["Callbacks are checked by the token in their URL.", null] as Said,
    both: [
      "Callbacks are checked by the token in their URL and by their signature with WEBHOOK_HMAC_KEY.",
      null,
    ] as Said,
  },
  providerKey: {
    none: [
      "VEO3_API_KEY is not set: results come by callback only, and are not confirmed.",
      "Set it to have missing callbacks made up for by polling: `npx wrangler secret put VEO3_API_KEY`.",
    ] as Said,
    noAddress: ["Not asked: VEO3_API_BASE is malformed.", "Correct VEO3_API_BASE."] as Said,
    ok: (credit: number): Said => [`The provider accepts VEO3_API_KEY. Credit left: ${credit}.`, null],
    noCredit: [
      "The provider accepts VEO3_API_KEY, but the account has no credit left: new tasks are refused.",
      "Buy credits at the provider. Tasks that were submitted go on.",
    ] as Said,
    refused: (code: number): Said => [
      `The provider refuses VEO3_API_KEY (${code}).`,
      "Compare it with the key at https://kie.ai/api-key, and whether your account limits its use to some IP addresses, then set it: `npx wrangler secret put VEO3_API_KEY`.",
    ],
    odd: (code: number): Said => [
      `The provider answered ${code} when it was asked for the account's credit.`,
      "Run the doctor again in some minutes: the provider is busy or under maintenance, or VEO3_API_BASE is not the Veo3 API.",
    ],
    unavailable: (message: string): Said => [
      `The provider gave no usable answer: ${message}.`,
      "Check VEO3_API_BASE, and whether the provider is up; polls are repeated until it is.",
    ],
  },
  storage: {
    ok: {
      kv: "KV: a value was written, read back and removed.",
      r2: "R2: an object was written, read back and removed.",
      task_object: "Durable Objects: storage and alarm were written, read back and removed.",
    },
    failed: ({ step, timedOut }: Trouble) => {
      if (step === "compare") return `${STEPS[step]} did not give what was written.`;
      return `${STEPS[step]} ${timedOut ? "had no answer in time" : "failed"}.`;
    },
    advice: {
      kv: `No callback is lost meanwhile: KV only spares work. Check the binding DELIVERIES in wrangler.toml, and whether the day's 1,000 writes of the Free plan are used up. ${LOG}`,
      r2: `No video can be stored meanwhile. Check that R2 is switched on (dashboard → R2), that the bucket of the binding VIDEOS exists, and whether the free 10 GB are used up without a payment method. ${LOG}`,
      task_object: `No callback can be accepted meanwhile. Check the binding TASKS and the migrations in wrangler.toml, and whether the day's 100,000 rows written of the Free plan are used up. ${LOG}`,
    },
  },
  videoHosts: {
    refused: (hosts: readonly string[]): Said => [
      `Videos of recent tasks were refused, because of their host: ${list(hosts)}.`,
      "If you trust these hosts, add them to VIDEO_HOSTS, deploy, and retry the tasks.",
    ],
    listed: (n: number): Said => [`Videos come from ${plural(n, "host")} of VIDEO_HOSTS only.`, null],
    open: [
      "VIDEO_HOSTS is empty and VEO3_API_KEY is not set: whoever has the callback URL can have any public URL downloaded.",
      "Set VEO3_API_KEY, or list the hosts in VIDEO_HOSTS, for example *.aiquickdraw.com.",
    ] as Said,
    confirmed: ["Any public host, once the provider has confirmed the result.", null] as Said,
  },
  tasks: {
    unread: [
      "The list of tasks, or a task, could not be read.",
      `Check the bindings TASKS and LIBRARY in wrangler.toml. ${LOG}`,
    ] as Said,
    not_tried: [
      "Not looked at: tasks do not answer while a variable is malformed.",
      "Correct the configuration first.",
    ] as Said,
  },
  callbacks: {
    ok: (byCallback: number, all: number): Said => [
      `Of the ${plural(all, "latest result")}, ${byCallback} came by callback.`,
      null,
    ],
    onlyPolled: (n: number): Said => [
      n === 1 ? "The only result so far came by polling." : `The ${n} latest results all came by polling.`,
      CHECKLIST,
    ],
    awaited: (n: number, canPoll: boolean): Said => [
      `No callback has come yet, and ${plural(n, "task")} ${n === 1 ? "has" : "have"} been waiting for longer than 30 minutes.`,
      canPoll ? CHECKLIST : `${CHECKLIST} With VEO3_API_KEY the receiver would also poll.`,
    ],
    none: [
      "No recent task has a result yet.",
      "Submit a task with the callback URL, or let `npm run doctor` deliver a callback of its own.",
    ] as Said,
  },
  stuck: {
    ok: ["No task has been waiting longer than it should.", null] as Said,
    found: (n: number, minutes: number): Said => [
      `${plural(n, "task")} did not go on when due, the longest for ${minutes} minutes.`,
      "Looking at them has set their alarm again. Run the doctor again in a minute; if it says the same, `npx wrangler tail` shows why: alarm_failed or job_failed.",
    ],
  },
  notifications: {
    off: ["NOTIFY_URLS and NOTIFY_HOSTS are empty: nobody is notified.", null] as Said,
    offButWanted: (n: number): Said => [
      `NOTIFY_HOSTS is empty, but ${plural(n, "recent task")} named a callBackUrl of their own, which is not called.`,
      "List its host in NOTIFY_HOSTS to have it called.",
    ],
    none: ["No recent task had anybody to notify.", null] as Said,
    ok: (n: number): Said => [`${plural(n, "notification")} of the last week arrived.`, null],
    failing: (n: number, detail: string): Said => [
      `${plural(n, "endpoint")} did not take the latest notification: ${detail}.`,
      "Let the endpoint answer 2xx within 15 seconds, without a redirect. It is called eight times in 28 hours; after that, send the notification again from the task's page.",
    ],
    missed: (n: number, hosts: readonly string[]): Said => [
      `${plural(n, "notification")} of the last week did not arrive (${list(hosts)}), later ones did.`,
      "Send them again from the tasks' pages, if they are still wanted.",
    ],
    refused: (n: number, detail: string): Said => [
      `${plural(n, "recent task")} named a callBackUrl that is not called: ${detail}.`,
      "Add its host to NOTIFY_HOSTS if you trust it.",
    ],
  },
  /** The provider's section on callbacks that do not arrive, point by point. */
  noCallback: [
    [
      "Is the callback URL public?",
      "`workers.dev` addresses are. `localhost` is not, nor is an address behind Cloudflare Access or a challenge: take /veo3-callback out of it. `npm run doctor` looks from outside.",
    ],
    [
      "Does a firewall keep the provider out?",
      "Security rules, bot protection and “Under Attack” mode of your zone apply to the Worker too: skip them for /veo3-callback. Security → Events in the dashboard lists what was blocked.",
    ],
    [
      "Does the name resolve?",
      "A custom domain needs its DNS record, which deploying creates; a new address takes minutes. `npm run doctor` resolves it.",
    ],
    [
      "Is it answered with 200 within 15 seconds?",
      "It is, once the task is durable: after one KV read and one commit. 401 means another token or signature key, 503 a missing secret, a malformed variable or storage that fails.",
    ],
    [
      "Does the log show an error?",
      "`npx wrangler tail --format json` has a line with the event `callback` for each that arrives, with its outcome and the reason of a refusal. No line: it never arrived.",
    ],
    [
      "Are path and method right?",
      "POST to /veo3-callback?token=…, as the gallery shows it. The parameter of `generate` is `callBackUrl`, with this spelling. Other methods are answered with 405.",
    ],
    [
      "Is the body JSON?",
      "The provider sends `application/json`; anything else is refused with 415 or 400. A proxy in between must not change the body.",
    ],
    [
      "Did the callback come, but no video?",
      "Then the task is there, and its page says why: a host that VIDEO_HOSTS lacks, a link that has expired, a file too large, a prompt that was refused.",
    ],
    [
      "Is it too late?",
      "The provider tries four times in 21 minutes and never again. With VEO3_API_KEY the receiver polls for tasks that are registered (PUT /videos/<taskId>) or submitted through it.",
    ],
  ] as readonly (readonly [question: string, answer: string])[],
};

export type Words = typeof en;
