# KV and R2, each to be served by a workerd of its own: Miniflare's, unchanged. Its scripts are found by way of
# --import-path.

using Workerd = import "/workerd/workerd.capnp";

const kv :Workerd.Config = (
  services = [
    (name = "entry", worker = (
      compatibilityDate = "2023-07-24",
      modules = [.entry],
      bindings = [
        (name = "MINIFLARE_NAMESPACE", text = "kv"),
        (name = "MINIFLARE_OBJECT", durableObjectNamespace = (className = "KVNamespaceObject", serviceName = "object")),
      ],
    )),
    (name = "object", worker = (
      compatibilityDate = "2023-07-24",
      compatibilityFlags = ["nodejs_compat", "experimental"],
      modules = [(name = "namespace.js", esModule = embed "/kv/namespace.worker.js")],
      bindings = [(name = "MINIFLARE_BLOBS", service = "state")],
      durableObjectNamespaces = [(className = "KVNamespaceObject", uniqueKey = "kv")],
      durableObjectStorage = (localDisk = "state"),
    )),
    .state,
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "entry")],
  extensions = [(modules = .shared)],
);

const r2 :Workerd.Config = (
  services = [
    (name = "entry", worker = (
      compatibilityDate = "2023-07-24",
      modules = [.entry],
      bindings = [
        (name = "MINIFLARE_NAMESPACE", text = "r2"),
        (name = "MINIFLARE_OBJECT", durableObjectNamespace = (className = "R2BucketObject", serviceName = "object")),
      ],
    )),
    (name = "object", worker = (
      compatibilityDate = "2023-07-24",
      compatibilityFlags = ["nodejs_compat", "experimental"],
      modules = [(name = "bucket.js", esModule = embed "/r2/bucket.worker.js")],
      bindings = [(name = "MINIFLARE_BLOBS", service = "state")],
      durableObjectNamespaces = [(className = "R2BucketObject", uniqueKey = "r2")],
      durableObjectStorage = (localDisk = "state"),
    )),
    .state,
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "entry")],
  extensions = [(modules = .shared)],
);

const entry :Workerd.Worker.Module = (name = "entry.js", esModule = embed "/shared/object-entry.worker.js");

const shared :List(Workerd.Extension.Module) = [
  (name = "miniflare:shared", esModule = embed "/shared/index.worker.js"),
  (name = "miniflare:zod", esModule = embed "/shared/zod.worker.js"),
];

const state :Workerd.Service = (name = "state", disk = (path = "state", writable = true));
