/** The routes of Cloudflare's API that wrangler calls for this project, by method and path within an account. */

import { type Account, Refusal, shown, type Worker } from "./account.ts";
import { readUpload, type Upload } from "./upload.ts";

export interface ApiCall {
  readonly method: string;
  /** Within the account, such as "/storage/kv/namespaces". */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

interface Route {
  readonly call: RegExp;
  /** @returns the `result` of the answer */
  answer(account: Account, parts: readonly string[], call: ApiCall): unknown;
}

const SCRIPT = "/workers/scripts/([^/]+)";

const ROUTES: readonly Route[] = [
  {
    call: /^GET \/storage\/kv\/namespaces$/,
    // All on the first page. wrangler goes on until a page is empty.
    answer: (account, _, { query }) =>
      Number(query.get("page") ?? 1) > 1 ? [] : [...account.namespaces].map(([id, title]) => ({ id, title })),
  },
  {
    call: /^POST \/storage\/kv\/namespaces$/,
    answer: (account, _, call) => account.createNamespace(jsonOf<{ title: string }>(call).title),
  },
  {
    call: /^GET \/r2\/buckets$/,
    answer: (account) => ({ buckets: [...account.buckets].map((name) => account.bucket(name)) }),
  },
  { call: /^GET \/r2\/buckets\/([^/]+)$/, answer: (account, [name = ""]) => account.bucket(name) },
  {
    call: /^POST \/r2\/buckets$/,
    answer: (account, _, call) => account.createBucket(jsonOf<{ name: string }>(call).name),
  },
  { call: /^GET \/workers\/subdomain$/, answer: (account) => account.workersDev() },
  {
    call: /^GET \/workers\/services\/([^/]+)$/,
    answer: (account, [name = ""]) => serviceOf(account.worker(name)),
  },
  {
    call: /^GET \/workers\/workers\/([^/]+)$/,
    answer: (account, [name = ""]) => workerOf(account, account.worker(name)),
  },
  {
    call: route("GET", "/settings"),
    answer: (account, [name = ""]) => ({ bindings: account.worker(name).deployed.bindings.map(shown) }),
  },
  {
    call: route("GET", "/secrets"),
    answer: (account, [name = ""]) =>
      account
        .worker(name)
        .deployed.bindings.filter(({ type }) => type === "secret_text")
        .map(shown),
  },
  {
    call: route("PUT", "/secrets"),
    answer: (account, [name = ""], call) => {
      const secret = jsonOf<{ name: string; text: string }>(call);
      account.putSecret(name, secret.name, secret.text);
      return { name: secret.name, type: "secret_text" };
    },
  },
  {
    call: route("GET", "/deployments"),
    answer: (account, [name = ""]) => ({ deployments: [deploymentOf(account.worker(name))] }),
  },
  {
    call: route("POST", "/deployments"),
    answer: (account, [name = ""], call) => {
      const [version] = jsonOf<{ versions: { version_id: string }[] }>(call).versions;
      account.deploy(name, version?.version_id ?? "");
      return deploymentOf(account.worker(name));
    },
  },
  {
    call: route("GET", "/versions/([^/]+)"),
    answer: (account, [name = "", id = ""]) => {
      const bindings = account.version(name, id).bindings.map(shown);
      return { id, metadata: {}, resources: { bindings, script: {}, script_runtime: {} } };
    },
  },
  {
    call: route("POST", "/versions"),
    answer: async (account, [name = ""], call) => {
      const { id } = account.addVersion(name, await uploadOf(call));
      return { id, startup_time_ms: 1, resources: { script: { etag: id } } };
    },
  },
  {
    call: route("PUT", ""),
    answer: async (account, [name = ""], call) => {
      const { id } = account.putWorker(name, await uploadOf(call));
      return { id: name, etag: id, deployment_id: id.replaceAll("-", ""), startup_time_ms: 1 };
    },
  },
  { call: route("PATCH", "/script-settings"), answer: () => ({}) },
  {
    call: route("PUT", "/schedules"),
    answer: (_, __, call) => ({ schedules: jsonOf<{ cron: string }[]>(call) }),
  },
  {
    call: route("POST", "/subdomain"),
    answer: (account, [name = ""], call) => {
      const worker = account.worker(name);
      const { enabled, previews_enabled } = jsonOf<{ enabled: boolean; previews_enabled: boolean }>(call);
      worker.isOnWorkersDev = enabled;
      worker.hasPreviews = previews_enabled;
      return { enabled, previews_enabled };
    },
  },
];

/** @throws Refusal */
export async function answerCall(account: Account, call: ApiCall): Promise<unknown> {
  const named = `${call.method} ${call.path}`;
  for (const { call: pattern, answer } of ROUTES) {
    const match = pattern.exec(named);
    if (match) return await answer(account, match.slice(1), call);
  }
  throw new Refusal(404, 7003, `The stand-in does not know ${named}.`);
}

function route(method: string, path: string): RegExp {
  return new RegExp(`^${method} ${SCRIPT}${path}$`);
}

function jsonOf<T>({ body }: ApiCall): T {
  return JSON.parse(Buffer.from(body).toString());
}

function uploadOf({ contentType, body }: ApiCall): Promise<Upload> {
  return readUpload(contentType, body);
}

function serviceOf({ migrationTag, tags }: Worker) {
  const script = { tag: "tag", tags, migration_tag: migrationTag, last_deployed_from: "wrangler" };
  return { default_environment: { environment: "production", script } };
}

function workerOf({ subdomain }: Account, { name, isOnWorkersDev, hasPreviews }: Worker) {
  const url = subdomain !== null && isOnWorkersDev ? { url: `https://${name}.${subdomain}.workers.dev` } : {};
  return { id: name, name, subdomain: { enabled: isOnWorkersDev, previews_enabled: hasPreviews, ...url } };
}

function deploymentOf({ deployed }: Worker) {
  const versions = [{ version_id: deployed.id, percentage: 100 }];
  return {
    id: deployed.id,
    source: "wrangler",
    strategy: "percentage",
    created_on: "2026-11-01T00:00:00Z",
    versions,
  };
}
