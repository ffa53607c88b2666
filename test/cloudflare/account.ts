/**
 * An account at Cloudflare, as far as `wrangler` deals with it for this project: namespaces, buckets, Workers with
 * their versions. It refuses what Cloudflare refuses, with Cloudflare's codes.
 */

import { randomBytes, randomUUID } from "node:crypto";
import type { Binding, Upload } from "./upload.ts";

/** Becomes an answer of the API. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface Version {
  readonly id: string;
  readonly upload: Upload;
  /** With the values that it has inherited. */
  readonly bindings: readonly Binding[];
}

export interface Worker {
  readonly name: string;
  /** The newest last. */
  readonly versions: Version[];
  deployed: Version;
  migrationTag: string | null;
  /** Of Durable Objects, by its migrations so far. */
  readonly sqliteClasses: Set<string>;
  tags: readonly string[];
  isOnWorkersDev: boolean;
  hasPreviews: boolean;
}

const KEPT_SECRETS = ["secret_text", "secret_key"];

export class Account {
  readonly id = randomBytes(16).toString("hex");
  readonly name: string;
  hasR2 = true;
  subdomain: string | null = "example-subdomain";
  /** Titles by id. */
  readonly namespaces = new Map<string, string>();
  readonly buckets = new Set<string>();
  readonly workers = new Map<string, Worker>();

  constructor(name: string) {
    this.name = name;
  }

  createNamespace(title: string): { id: string; title: string } {
    if ([...this.namespaces.values()].includes(title)) {
      throw new Refusal(
        400,
        10014,
        "create namespace: 'a namespace with this account ID and title already exists'",
      );
    }
    const id = randomBytes(16).toString("hex");
    this.namespaces.set(id, title);
    return { id, title };
  }

  bucket(name: string): { name: string; creation_date: string } {
    this.#requireR2();
    if (!this.buckets.has(name)) throw new Refusal(404, 10006, "The specified bucket does not exist.");
    return { name, creation_date: "2026-11-01T00:00:00.000Z" };
  }

  createBucket(name: string): { name: string } {
    this.#requireR2();
    if (this.buckets.has(name)) {
      throw new Refusal(409, 10004, "The bucket you tried to create already exists, and you own it.");
    }
    this.buckets.add(name);
    return { name };
  }

  worker(name: string): Worker {
    const worker = this.workers.get(name);
    if (worker === undefined) throw new Refusal(404, 10007, "This Worker does not exist on your account.");
    return worker;
  }

  workersDev(): { subdomain: string } {
    if (this.subdomain === null) throw new Refusal(404, 10007, "You do not have a workers.dev subdomain.");
    return { subdomain: this.subdomain };
  }

  /** Uploads a version and deploys it: what a first deployment does, and one with migrations. */
  putWorker(name: string, upload: Upload): Version {
    const version = this.#newVersion(upload, this.workers.get(name));
    const worker: Worker = this.workers.get(name) ?? {
      name,
      versions: [],
      deployed: version,
      migrationTag: null,
      sqliteClasses: new Set<string>(),
      tags: [],
      isOnWorkersDev: false,
      hasPreviews: false,
    };
    const { migrations } = upload.metadata;
    if (migrations !== undefined && (migrations.old_tag ?? null) !== worker.migrationTag) {
      throw new Refusal(412, 10079, "Migration tag precondition failed.");
    }
    worker.migrationTag = migrations?.new_tag ?? worker.migrationTag;
    const classes = migrations?.steps.flatMap((step) => step.new_sqlite_classes ?? []) ?? [];
    for (const className of classes) worker.sqliteClasses.add(className);
    worker.versions.push(version);
    worker.deployed = version;
    this.workers.set(name, worker);
    return version;
  }

  /** Uploads a version that is deployed by another call. */
  addVersion(name: string, upload: Upload): Version {
    const worker = this.worker(name);
    const version = this.#newVersion(upload, worker);
    worker.versions.push(version);
    return version;
  }

  deploy(name: string, versionId: string): void {
    const worker = this.worker(name);
    worker.deployed = this.version(name, versionId);
  }

  version(name: string, versionId: string): Version {
    const version = this.worker(name).versions.find(({ id }) => id === versionId);
    if (version === undefined) throw new Refusal(404, 100146, "Version not found.");
    return version;
  }

  /** As `wrangler secret put`. */
  putSecret(name: string, secret: string, text: string): void {
    const worker = this.worker(name);
    const { upload, bindings } = worker.deployed;
    const others = bindings.filter((binding) => binding.name !== secret);
    const version = {
      id: randomUUID(),
      upload,
      bindings: [...others, { type: "secret_text", name: secret, text }],
    };
    worker.versions.push(version);
    worker.deployed = version;
  }

  #newVersion(upload: Upload, worker: Worker | undefined): Version {
    const { bindings, keep_bindings: kept = [] } = upload.metadata;
    const before = worker?.deployed.bindings ?? [];
    const resolved = bindings.map((binding) => this.#resolve(binding, before));
    const names = new Set(resolved.map(({ name }) => name));
    const secrets = before.filter(({ type }) => KEPT_SECRETS.includes(type) && kept.includes(type));
    const inherited = secrets.filter(({ name }) => !names.has(name));
    return { id: randomUUID(), upload, bindings: [...resolved, ...inherited] };
  }

  #resolve(binding: Binding, before: readonly Binding[]): Binding {
    if (binding.type === "inherit") {
      const inherited = before.find(({ name }) => name === binding.name);
      if (inherited !== undefined) return inherited;
      throw new Refusal(400, 100_000, `inherit binding '${binding.name}' is invalid`);
    }
    if (binding.type === "kv_namespace" && !this.namespaces.has(String(binding.namespace_id))) {
      throw new Refusal(400, 10041, `KV namespace '${binding.namespace_id}' not found.`);
    }
    if (binding.type === "r2_bucket") {
      this.#requireR2();
      if (!this.buckets.has(String(binding.bucket_name))) {
        throw new Refusal(400, 10085, `R2 bucket '${binding.bucket_name}' not found.`);
      }
    }
    return binding;
  }

  #requireR2(): void {
    if (this.hasR2) return;
    throw new Refusal(403, 10042, "Please enable R2 through the Cloudflare Dashboard.");
  }
}

/** What the API shows of it: no secret's value. */
export function shown({ type, name, text, ...rest }: Binding): Binding {
  return KEPT_SECRETS.includes(type)
    ? { type, name }
    : { type, name, ...(text !== undefined && { text }), ...rest };
}
