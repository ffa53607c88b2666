/** What `wrangler.toml` says of the Worker, its namespace and its bucket, and the same file with the namespace's id. */

import { unstable_readConfig } from "wrangler";

export interface Configuration {
  /** The Worker's name. */
  readonly worker: string;
  readonly accountId: string | null;
  readonly bucket: string;
  /** The one that wrangler itself would choose: so each finds what the other has created. */
  readonly namespaceTitle: string;
  /** Null as long as nobody writes one into the file. */
  readonly namespaceId: string | null;
}

/** The bindings in `wrangler.toml` and in the code. */
export const NAMESPACE_BINDING = "DELIVERIES";
export const BUCKET_BINDING = "VIDEOS";
export const TASKS_BINDING = "TASKS";

type Bound = { readonly binding: string };

/** @throws Error when the file does not have what setup needs */
export function readConfiguration(path: string): Configuration {
  const { name, account_id, r2_buckets, kv_namespaces } = unstable_readConfig({ config: path });
  const bucket = r2_buckets.find(({ binding }: Bound) => binding === BUCKET_BINDING)?.bucket_name;
  const namespace = kv_namespaces.find(({ binding }: Bound) => binding === NAMESPACE_BINDING);
  if (name === undefined || typeof bucket !== "string" || namespace === undefined) {
    throw new Error(`${path}: name, ${NAMESPACE_BINDING}, or bucket_name of ${BUCKET_BINDING} is missing`);
  }
  return {
    worker: name,
    accountId: account_id ?? null,
    bucket,
    namespaceTitle: `${name}-${NAMESPACE_BINDING.toLowerCase()}`,
    namespaceId: namespace.id ?? null,
  };
}

const NAMESPACE_LINE = new RegExp(`^binding *= *"${NAMESPACE_BINDING}".*$`, "m");

/** @param toml that names no id yet */
export function withNamespaceId(toml: string, id: string): string {
  return toml.replace(NAMESPACE_LINE, (line) => `${line}\nid = "${id}"`);
}
