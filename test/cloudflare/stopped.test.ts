/** What keeps setup from going on is one sentence that says what to do. With the real wrangler. */

import { describe, expect, it } from "vitest";
import { setUp } from "../../setup/steps.ts";
import { en } from "../../setup/words-en.ts";
import { Account } from "./account.ts";
import { type Stage, startStage, WORKER } from "./stage.ts";
import type { Upload } from "./upload.ts";

interface Case {
  readonly what: string;
  readonly sentence: RegExp;
  readonly accounts?: string[];
  /** Null takes a variable away. */
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly arrange?: (stage: Stage) => unknown;
}

const CASES: readonly Case[] = [
  {
    what: "not logged in",
    environment: { CLOUDFLARE_API_TOKEN: null },
    sentence:
      /^You are not logged in at Cloudflare: run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN, and/,
  },
  {
    what: "a token that Cloudflare does not know",
    environment: { CLOUDFLARE_API_TOKEN: "another" },
    sentence: /^Cloudflare refuses your token \(.+\): give it the permissions to edit Workers Scripts, /,
  },
  {
    what: "a token without rights in the account",
    arrange: ({ cloudflare }) => cloudflare.revoke(),
    sentence: /^Cloudflare refuses your token \(Authentication error\): /,
  },
  {
    what: "several accounts",
    accounts: ["Home", "Work"],
    sentence:
      /^You have several accounts: set CLOUDFLARE_ACCOUNT_ID .*\(Home: [0-9a-f]{32}, Work: [0-9a-f]{32}\)/,
  },
  {
    what: "Cloudflare cannot be reached",
    // A port that nothing can listen on.
    environment: { CLOUDFLARE_API_BASE_URL: "http://127.0.0.1:1/client/v4" },
    sentence: /^Cloudflare cannot be reached \(.+\): look at your connection, .* again\.$/,
  },
  {
    what: "R2 that is not switched on",
    arrange: ({ account }) => {
      account.hasR2 = false;
    },
    sentence:
      /^R2 is not switched on in this account: switch it on at https:\/\/dash\.cloudflare\.com\/[0-9a-f]+\/r2\//,
  },
  {
    what: "no workers.dev subdomain",
    arrange: ({ account }) => {
      account.subdomain = null;
      account.createNamespace(`${WORKER}-deliveries`);
      account.createBucket(`${WORKER}-videos`);
    },
    sentence:
      /^This account has no workers\.dev subdomain: choose one at https:\/\/dash\.cloudflare\.com\/[0-9a-f]+\//,
  },
  {
    what: "a name that another Worker has",
    arrange: ({ account }) => account.putWorker(WORKER, UPLOAD),
    sentence:
      /^The account has another Worker with the name veo3-callback-receiver: write another `name` into/,
  },
  {
    what: "a secret that only the account knows",
    arrange: ({ account }) => {
      account.putWorker(WORKER, UPLOAD);
      account.putSecret(WORKER, "API_TOKEN", "unknown");
    },
    sentence:
      /^The Worker has a secret that \.secrets\.env lacks, .*: write it into \.secrets\.env \(API_TOKEN=…\), and/,
  },
];

const UPLOAD: Upload = {
  metadata: {
    main_module: "index.js",
    bindings: [],
    compatibility_date: "2026-11-01",
    compatibility_flags: [],
  },
  modules: [],
};

describe("setup is stopped by", () => {
  it.each(CASES)("$what", async ({ accounts = ["Example"], environment = {}, arrange, sentence }) => {
    await using stage = await startStage(accounts.map((name) => new Account(name)));
    const { account, clone, cloudflare } = stage;
    await arrange?.(stage);
    // One command of wrangler less where there is one account.
    const known = accounts.length === 1 ? { CLOUDFLARE_ACCOUNT_ID: account.id } : {};
    const found = Object.entries({ ...clone.environment, ...known, ...environment });
    const lines: string[] = [];
    const stopped = setUp({
      project: clone.path(""),
      environment: Object.fromEntries(found.filter(([, value]) => value !== null)) as Record<string, string>,
      words: en,
      isDryRun: false,
      say: (line) => lines.push(line),
      confirm: async () => true,
    });
    await expect(stopped).rejects.toThrow(sentence);
    await expect(stopped).rejects.toMatchObject({
      name: "Stopped",
      message: expect.not.stringContaining("\n"),
    });
    expect(cloudflare.requests.changes()).toEqual([]);
  });
});
