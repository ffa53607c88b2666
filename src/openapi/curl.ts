/** An operation as a curl command, for a shell where API_TOKEN and CALLBACK_TOKEN are set. */

import { waysOf } from "./security-schemes.ts";
import type { Content, Entry, MediaType, Method } from "./specification.ts";

/** @param origin the receiver's */
export function curlOf({ method, path, operation }: Entry, origin: string): string {
  const { parameters = [], requestBody } = operation;
  const required = parameters.filter((parameter) => parameter.required);
  const filled = required
    .filter((parameter) => parameter.in === "path")
    .reduce((text, { name, example }) => text.replace(`{${name}}`, String(example)), path);
  const query = required
    .filter((parameter) => parameter.in === "query")
    .map(({ name, example }) => `${name}=${example}`);
  const schemes = waysOf(operation).flat();
  if (schemes.includes("callbackToken")) query.push("token=$CALLBACK_TOKEN");
  const lines = [
    `curl ${methodFlag(method, requestBody !== undefined)}"${origin}${filled}${query.length > 0 ? `?${query.join("&")}` : ""}"`,
    schemes.includes("apiToken") && '-H "Authorization: Bearer $API_TOKEN"',
    ...(requestBody ? bodyFlags(requestBody.content) : []),
  ];
  return lines.filter(Boolean).join(" \\\n  ");
}

/** A body that is not JSON is a file. */
function bodyFlags(content: Content): string[] {
  const [type = ""] = Object.keys(content);
  const isJson = type === "application/json";
  const body = isJson
    ? `-d '${JSON.stringify(firstExample(content))}'`
    : `--data-binary @poster.${type.slice("image/".length)}`;
  return [`-H "Content-Type: ${type}"`, body];
}

/** curl sends a GET by default, and a POST with `-d`. */
function methodFlag(method: Method, hasBody: boolean): string {
  if (method === "get" || (method === "post" && hasBody)) return "";
  return method === "head" ? "-I " : `-X ${method.toUpperCase()} `;
}

export function firstExample(content: Content): unknown {
  return Object.values(content).flatMap(examplesIn)[0];
}

export function examplesIn({ example, examples = {} }: MediaType): unknown[] {
  return example === undefined ? Object.values(examples).map(({ value }) => value) : [example];
}
