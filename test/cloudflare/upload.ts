/** What `wrangler deploy` uploads: a form with the metadata of a version, and its modules. */

export interface Binding {
  readonly type: string;
  readonly name: string;
  readonly [property: string]: unknown;
}

export interface Migrations {
  readonly old_tag?: string;
  readonly new_tag: string;
  readonly steps: readonly { readonly new_sqlite_classes?: readonly string[] }[];
}

export interface Metadata {
  readonly main_module: string;
  readonly bindings: readonly Binding[];
  readonly keep_bindings?: readonly string[];
  readonly compatibility_date: string;
  readonly compatibility_flags: readonly string[];
  readonly migrations?: Migrations;
  readonly observability?: object;
}

export interface Module {
  readonly name: string;
  readonly type: "ESModule" | "Text";
  readonly contents: string;
}

export interface Upload {
  readonly metadata: Metadata;
  /** The main module first. */
  readonly modules: readonly Module[];
}

const MODULE_TYPES: Readonly<Record<string, Module["type"]>> = {
  "application/javascript+module": "ESModule",
  "text/plain": "Text",
};

/** Source maps are left out. */
export async function readUpload(contentType: string, body: Uint8Array<ArrayBuffer>): Promise<Upload> {
  const form = await new Response(body, { headers: { "content-type": contentType } }).formData();
  const metadata: Metadata = JSON.parse(await textOf(form.get("metadata")));
  const modules: Module[] = [];
  for (const [name, part] of form) {
    const type = typeof part === "string" ? undefined : MODULE_TYPES[part.type];
    if (type !== undefined) modules.push({ name, type, contents: await textOf(part) });
  }
  const isMain = ({ name }: Module) => name === metadata.main_module;
  return { metadata, modules: [...modules.filter(isMain), ...modules.filter((module) => !isMain(module))] };
}

async function textOf(part: Blob | string | null): Promise<string> {
  return part instanceof Blob ? await part.text() : (part ?? "");
}
