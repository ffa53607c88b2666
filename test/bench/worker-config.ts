/**
 * The configuration that workerd reads for a Worker and its Durable Objects, or for several alike, each in an isolate
 * of its own and on a socket of its own. Their KV and R2 are elsewhere. Pure.
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
  /** The names of the JavaScript modules, which lie beside the configuration. The first one is run. */
  readonly scripts: readonly string[];
  /** The names of the text modules, which lie there too. */
  readonly texts: readonly string[];
  /** So many alike. */
  readonly count: number;
}

/** The Worker whose objects are kept under the names of their classes alone. */
const FIRST = "worker0";
/** The name of the configuration. */
export const CONSTANT = "config";
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
  const modules = [
    ...worker.scripts.map((name) => `(name = ${quoted(name)}, esModule = embed ${quoted(name)})`),
    ...worker.texts.map((name) => `(name = ${quoted(`./${name}`)}, text = embed ${quoted(name)})`),
  ];
  const names = Array.from({ length: worker.count }, (_, index) => `worker${index}`);
  const services = [
    ...names.map((name) => `(name = ${quoted(name)}, worker = .${name})`),
    `(name = "state", disk = (path = ${quoted(stateDirectory)}, writable = true))`,
    // Videos are fetched from this machine.
    `(name = "internet", network = (allow = ["public", "private"]))`,
    ...externals,
  ];
  const sockets = names.map(
    (name) => `(name = ${quoted(name)}, address = "127.0.0.1:0", http = (), service = ${quoted(name)})`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";

const ${CONSTANT} :Workerd.Config = (
  services = ${list(services)},
  v8Flags = ${list(worker.v8Flags.map(quoted))},
  sockets = ${list(sockets)},
);

const modules :List(Workerd.Worker.Module) = ${list(modules)};

const bindings :List(Workerd.Worker.Binding) = ${list([...vars, ...objects, ...kv, ...r2])};

${names.map((name) => oneWorker(name, worker)).join("\n")}`;
}

function oneWorker(name: string, worker: WorkerOptions): string {
  const namespaces = Object.values(worker.durableObjects).map((className) => {
    const key = `${className}${name === FIRST ? "" : `-${name}`}`;
    return `(className = ${quoted(className)}, uniqueKey = ${quoted(key)}, enableSql = true)`;
  });
  return `const ${name} :Workerd.Worker = (
  modules = .modules,
  compatibilityDate = ${quoted(worker.compatibilityDate)},
  compatibilityFlags = ${list(worker.compatibilityFlags.map(quoted))},
  bindings = .bindings,
  durableObjectNamespaces = ${list(namespaces)},
  durableObjectStorage = (localDisk = "state"),
);
`;
}

function list(items: readonly string[]): string {
  return `[\n  ${items.join(",\n  ")}\n]`;
}

function binding(name: string, type: string, value: string): string {
  return `(name = ${quoted(name)}, ${type} = ${quoted(value)})`;
}

/** A Cap'n Proto text literal: as in JSON, but for what JSON writes as `\\u`, which no variable here has. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
