/**
 * The npm package `@felores/kie-ai-mcp-server` as its users run it: a process that an MCP client speaks to over its
 * standard input and output. Nothing of it is changed; only its base URL and its key are set.
 */

import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const SERVER = fileURLToPath(import.meta.resolve("@felores/kie-ai-mcp-server"));

/** Longer than any tool may wait here. */
const CALL_TIMEOUT_MS = 90_000;

export interface McpServerOptions {
  /** Ends in `/api/v1`. */
  baseUrl: string;
  apiKey: string;
  /** Other variables of its documentation. */
  env?: Record<string, string>;
}

export interface McpServer extends AsyncDisposable {
  /** Which tools it offers. */
  tools(): Promise<string[]>;
  /** What a tool answers: the JSON in its text, and whether it says that it failed. */
  call<T = Record<string, unknown>>(tool: string, args: object): Promise<T & { isError: boolean }>;
  /** What it was asked to let the user approve. */
  readonly approvals: string[];
  /** All that it has answered. */
  readonly answers: string[];
}

export async function startMcpServer({ baseUrl, apiKey, env = {} }: McpServerOptions): Promise<McpServer> {
  // It keeps a database there.
  const { path: home, remove } = await mkdtempDisposable(join(tmpdir(), "veo3-mcp-"));
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ["--disable-warning=ExperimentalWarning", SERVER],
    env: { HOME: home, KIE_AI_BASE_URL: baseUrl, KIE_AI_API_KEY: apiKey, ...env },
    cwd: home,
    stderr: "pipe",
  });
  let errors = "";
  transport.stderr?.on("data", (text: Buffer) => {
    errors += text;
  });
  const approvals: string[] = [];
  const answers: string[] = [];
  const client = new Client({ name: "tests", version: "1.0.0" }, { capabilities: { elicitation: {} } });
  client.setRequestHandler("elicitation/create", ({ params }) => {
    approvals.push(params.message);
    return { action: "accept", content: { confirm: true } };
  });
  const close = async () => {
    await client.close();
    await remove();
  };
  try {
    await client.connect(transport);
  } catch (error) {
    await close();
    throw new Error(`the MCP server did not start: ${errors}`, { cause: error });
  }
  return {
    approvals,
    answers,
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    async call<T>(name: string, args: object) {
      const result = await client.callTool(
        { name, arguments: args as Record<string, unknown> },
        { timeout: CALL_TIMEOUT_MS },
      );
      answers.push(JSON.stringify(result));
      const [content] = result.content;
      if (content?.type !== "text") throw new Error(`${name} answered ${JSON.stringify(result)}`);
      return { ...(JSON.parse(content.text) as T), isError: result.isError === true };
    },
    [Symbol.asyncDispose]: close,
  };
}
