/**
 * The configuration that workerd reads for a Worker and its Durable Objects. Its KV and R2 are elsewhere. Pure.
 *
 * https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp
 */

export interface WorkerOptions {
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  /** Variables and secrets. */
  readonly vars: Readonly<Record<string, string>>;
  /** Classes by binding. All have SQL. */
  readonly durableObjects: Readonly<Record<string, string>>;
  /** Addresses by binding. */
  readonly kvNamespaces: Readonly<Record<string, string>>;
  readonly r2Buckets: Readonly<Record<string, string>>;
  readonly v8Flags: readonly string[];
  /** The names of the text modules, which lie beside the configuration. */
  readonly texts: readonly string[];
}

/** The name of the configuration. */
export const CONSTANT = "config";
/** The JavaScript module, beside the configuration. */
export const MODULE_FILE = "worker.js";

/** @param stateDirectory of the Durable Objects */
export function workerConfig(worker: WorkerOptions, stateDirectory: string): string {
  const vars = Object.entries(worker.vars).map(([name, value]) => binding(name, "text", value));
  const objects = Object.entries(worker.durableObjects).map(([name, className]) =>
    binding(name, "durableObjectNamespace", className),
  );
  // A service of the same name as the binding.
  const kv = Object.keys(worker.kvNamespaces).map((name) => binding(name, "kvNamespace", name));
  const r2 = Object.keys(worker.r2Buckets).map((name) => binding(name, "r2Bucket", name));
  const stores = { ...worker.kvNamespaces, ...worker.r2Buckets };
  const externals = Object.entries(stores).map(
    ([name, address]) => `(name = ${quoted(name)}, external = (address = ${quoted(address)}, http = ()))`,
  );
  const namespaces = Object.values(worker.durableObjects).map(
    (name) => `(className = ${quoted(name)}, uniqueKey = ${quoted(name)}, enableSql = true)`,
  );
  const modules = [
    `(name = ${quoted(MODULE_FILE)}, esModule = embed ${quoted(MODULE_FILE)})`,
    ...worker.texts.map((name) => `(name = ${quoted(`./${name}`)}, text = embed ${quoted(name)})`),
  ];
  return `using Workerd = import "/workerd/workerd.capnp";

const ${CONSTANT} :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "state", disk = (path = ${quoted(stateDirectory)}, writable = true)),
    # Videos are fetched from this machine.
    (name = "internet", network = (allow = ["public", "private"])),
    ${externals.join(",\n    ")},
  ],
  v8Flags = [${worker.v8Flags.map(quoted).join(", ")}],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);

const worker :Workerd.Worker = (
  modules = [
    ${modules.join(",\n    ")},
  ],
  compatibilityDate = ${quoted(worker.compatibilityDate)},
  compatibilityFlags = [${worker.compatibilityFlags.map(quoted).join(", ")}],
  bindings = [
    ${[...vars, ...objects, ...kv, ...r2].join(",\n    ")},
  ],
  durableObjectNamespaces = [
    ${namespaces.join(",\n    ")},
  ],
  durableObjectStorage = (localDisk = "state"),
);
`;
}

function binding(name: string, type: string, value: string): string {
  return `(name = ${quoted(name)}, ${type} = ${quoted(value)})`;
}

/** A Cap'n Proto text literal: as in JSON, but for what JSON writes as `\\u`, which no variable here has. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
