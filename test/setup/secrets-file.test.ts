import { mkdtempDisposable, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { addSecrets, readSecrets } from "../../setup/secrets-file.ts";

it("secrets are added to what the file has, and only its owner can read it", async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), "veo3-secrets-"));
  const path = join(directory.path, "secrets");
  await writeFile(path, "# mine\nVEO3_API_KEY=key\nWEBHOOK_HMAC_KEY=", { mode: 0o644 });
  await addSecrets(path, { API_TOKEN: "token" });
  expect(await readFile(path, "utf8")).toBe("# mine\nVEO3_API_KEY=key\nWEBHOOK_HMAC_KEY=\nAPI_TOKEN=token\n");
  expect(await readSecrets(path)).toEqual({ VEO3_API_KEY: "key", API_TOKEN: "token" });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(directory.path)).toEqual(["secrets"]);
});
