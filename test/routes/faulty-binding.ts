/** Bindings that fail as a platform does: before a call took effect, after it did, or by never answering. */

/** `before`: the call throws and did nothing. `after`: it took effect and throws. `lost`: it took effect, no answer. */
export type Fault = "before" | "after" | "lost";

/** By method: the faults of its first calls; `null` for one that goes well. */
export type Faults = Record<string, (Fault | null)[]>;

export type FaultyBucket = R2Bucket & { readonly opened: { key: string; uploadId: string }[] };

/** The bucket, and the multipart uploads it opens, with those faults. `opened` holds every upload ever opened. */
export function faultyBucket(bucket: R2Bucket, faults: Faults): FaultyBucket {
  const opened: FaultyBucket["opened"] = [];
  const noteUpload = (result: unknown): unknown => {
    if (typeof result !== "object" || result === null || !("uploadPart" in result)) return result;
    const upload = result as R2MultipartUpload;
    opened.push({ key: upload.key, uploadId: upload.uploadId });
    return faulty(upload, faults);
  };
  return Object.assign(faulty(bucket, faults, noteUpload), { opened });
}

/** Any binding with those faults. */
export function faulty<T extends object>(binding: T, faults: Faults, note = (result: unknown) => result): T {
  const left = new Map(Object.entries(faults));
  return new Proxy({} as T, {
    get(added, name) {
      const member = Reflect.get(binding, name) ?? Reflect.get(added, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        const fault = left.get(String(name))?.shift() ?? null;
        const failure = new Error(`${String(name)}: internal error; reference = secret-detail`);
        if (fault === "before") return Promise.reject(failure);
        const result = member.apply(binding, args);
        if (!(result instanceof Promise)) return note(result);
        return result.then((value) => {
          const noted = note(value);
          if (fault === "after") throw failure;
          return fault === "lost" ? new Promise(() => {}) : noted;
        });
      };
    },
  });
}
