/** What setup says, in English. */

import type { Check } from "./diagnosis.ts";
import { SECRETS_FILE } from "./secrets-file.ts";

const AGAIN = "and run `npm run setup` again";

const list = (names: readonly string[]) => names.join(", ");
const withSecrets = (names: readonly string[]) =>
  names.length > 0 ? `, with the secrets ${list(names)}` : ", with the secrets that it has";

export const en = {
  /** The language, as in HTTP. */
  tag: "en",
  account: ({ id, name }: { id: string; name: string | null }) =>
    `Account: ${name === null ? id : `${name} (${id})`}`,
  plan: {
    createNamespace: (title: string) => `To do: create the KV namespace ${title}.`,
    useNamespace: (title: string) => `To do: nothing for the KV namespace ${title}, which is there.`,
    createBucket: (name: string) => `To do: create the R2 bucket ${name}, unless it is there.`,
    useBucket: (name: string) => `To do: nothing for the R2 bucket ${name}, which is there.`,
    makeSecrets: (names: readonly string[]) =>
      `To do: make ${list(names)} and write them to ${SECRETS_FILE}.`,
    useSecrets: `To do: nothing for the secrets, which are in ${SECRETS_FILE}.`,
    deployFirst: (worker: string, names: readonly string[]) =>
      `To do: deploy the Worker ${worker}${withSecrets(names)}; then see that it works.`,
    deployAgain: (worker: string, names: readonly string[]) =>
      `To do: deploy a new version of the Worker ${worker}${withSecrets(names)}; then see that it works.`,
  },
  dryRun: "Nothing was changed: this was a dry run.",
  goOn: "Change the account in this way? [y/N] ",
  done: {
    secrets: (made: readonly string[]) =>
      made.length > 0
        ? `Secrets: ${list(made)} were made, and are in ${SECRETS_FILE}.`
        : `Secrets: they are in ${SECRETS_FILE}.`,
    namespace: (title: string, isNew: boolean) =>
      `KV namespace: ${title} ${isNew ? "was created" : "is there"}.`,
    bucket: (name: string, isNew: boolean) => `R2 bucket: ${name} ${isNew ? "was created" : "is there"}.`,
    deployed: (origin: string) => `Deployed: ${origin}`,
    waiting: "The receiver does not answer yet: a new address takes up to some minutes.",
    reachable: "The receiver answers.",
    callback: "Callback: one was delivered, its task was read, and deleted again.",
  },
  doctor: {
    count: (all: number, failed: number, remarks: number) =>
      failed + remarks === 0
        ? `Doctor: all ${all} checks are well.`
        : `Doctor: ${failed || "none"} of ${all} checks failed${remarks > 0 ? `, ${remarks} with a remark` : ""}:`,
    check: ({ name, status, detail, advice }: Check) =>
      `  ${name}: ${status}. ${detail}${advice ? ` ${advice}` : ""}`,
  },
  summary: (callbackUrl: string, gallery: string) =>
    `
The receiver works.
  callback URL  ${callbackUrl}
  gallery       ${gallery}
  secrets       ${SECRETS_FILE} (ignored by git, readable by you only); sign in with its API_TOKEN`,
  stopped: {
    declined: "Nothing was changed.",
    badConfiguration: `wrangler.toml lacks the Worker's name, the binding DELIVERIES, or bucket_name of the binding VIDEOS: take them from the project's own, ${AGAIN}.`,
    notLoggedIn: `You are not logged in at Cloudflare: run \`npx wrangler login\`, or set CLOUDFLARE_API_TOKEN, ${AGAIN}.`,
    tokenRefused: (detail: string) =>
      `Cloudflare refuses your token (${detail}): give it the permissions to edit Workers Scripts, Workers KV Storage and Workers R2 Storage, or log in with \`npx wrangler login\`, ${AGAIN}.`,
    unreachable: (detail: string) =>
      `Cloudflare cannot be reached (${detail}): look at your connection, ${AGAIN}.`,
    noAccount: `Your token shows no account: set CLOUDFLARE_ACCOUNT_ID to the id of yours, ${AGAIN}.`,
    severalAccounts: (accounts: readonly { name: string; id: string }[]) =>
      `You have several accounts: set CLOUDFLARE_ACCOUNT_ID to the id of one of them (${accounts
        .map(({ name, id }) => `${name}: ${id}`)
        .join(", ")}), ${AGAIN}.`,
    r2IsOff: (accountId: string) =>
      `R2 is not switched on in this account: switch it on at https://dash.cloudflare.com/${accountId}/r2/overview (Cloudflare asks for a payment method; 10 GB are free), ${AGAIN}.`,
    noSubdomain: (accountId: string) =>
      `This account has no workers.dev subdomain: choose one at https://dash.cloudflare.com/${accountId}/workers/onboarding, ${AGAIN}.`,
    nameTaken: (worker: string) =>
      `The account has another Worker with the name ${worker}: write another \`name\` into wrangler.toml, ${AGAIN}.`,
    otherBucket: (bucket: string) =>
      `The Worker keeps its videos in the bucket ${bucket}: write bucket_name = "${bucket}" into wrangler.toml, ${AGAIN}.`,
    secretNotInFile: (names: readonly string[]) =>
      `The Worker has a secret that ${SECRETS_FILE} lacks, and Cloudflare does not show its value: write it into ${SECRETS_FILE} (${names
        .map((name) => `${name}=…`)
        .join(", ")}), ${AGAIN}.`,
    secretDiffers: (name: string) =>
      `The receiver has another ${name} than ${SECRETS_FILE}: write the one that it has into ${SECRETS_FILE}, ${AGAIN}.`,
    commandFailed: (command: string, detail: string) =>
      `\`wrangler ${command}\` failed (${detail}): nothing is lost; put it right if it is on your side, ${AGAIN}.`,
    noAddress: `The Worker is deployed without an address: set workers_dev = true or a custom domain in wrangler.toml, ${AGAIN}.`,
    notAnswering: (origin: string) =>
      `The receiver is deployed, but ${origin} does not answer yet: wait some minutes, as a new address needs, ${AGAIN}.`,
    receiverRefused: (request: string, status: number, reason: string) =>
      `The receiver answered ${status}${reason && ` ${reason}`} to ${request}: look for the cause with \`npx wrangler tail\`, ${AGAIN}.`,
    unwell: `The receiver takes callbacks, but its doctor has found what does not work: follow the advice above, ${AGAIN}.`,
  },
};

export type Words = typeof en;
