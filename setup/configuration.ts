/** What `wrangler.toml` says of the Worker, its namespace and its bucket, and the same file with the namespace's id. Pure. */

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

type Table = { readonly header: string; readonly texts: Record<string, string> };

/** Null when the file does not have what setup needs, in the form in which the project has it. */
export function configurationOf(toml: string): Configuration | null {
  const tables = tablesOf(toml);
  const bound = (header: string, binding: string) =>
    tables.find((table) => table.header === header && table.texts.binding === binding)?.texts;
  const { name, account_id } = tables[0]?.texts ?? {};
  const bucket = bound("[[r2_buckets]]", BUCKET_BINDING)?.bucket_name;
  const namespace = bound("[[kv_namespaces]]", NAMESPACE_BINDING);
  if (!name || !bucket || !namespace) return null;
  return {
    worker: name,
    accountId: account_id || null,
    bucket,
    namespaceTitle: `${name}-${NAMESPACE_BINDING.toLowerCase()}`,
    namespaceId: namespace.id || null,
  };
}

const NAMESPACE_LINE = new RegExp(`^binding *= *"${NAMESPACE_BINDING}".*$`, "m");

/** @param toml that names no id yet */
export function withNamespaceId(toml: string, id: string): string {
  return toml.replace(NAMESPACE_LINE, (line) => `${line}\nid = "${id}"`);
}

/** The texts of each table, in order; the first is what stands above all headers. */
function tablesOf(toml: string): Table[] {
  const tables: Table[] = [{ header: "", texts: {} }];
  for (const line of toml.split("\n").map((one) => one.trim())) {
    const [header] = /^\[.*\]/.exec(line) ?? [];
    const [, key, text] = /^(\w+) *= *["'](.*?)["']/.exec(line) ?? [];
    if (header !== undefined) tables.push({ header, texts: {} });
    const table = tables.at(-1);
    if (table !== undefined && key !== undefined && text !== undefined) table.texts[key] = text;
  }
  return tables;
}
