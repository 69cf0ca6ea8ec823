import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect, onTestFinished } from 'vitest'
import { CLI, plainEnvironment } from '../../cli/support/run-cli.js'

/** The protocol revision without sessions, and the handshake of earlier revisions. */
export type Era = 'modern' | 'legacy'

export const ERAS: readonly Era[] = ['modern', 'legacy']

const NEGOTIATION: Readonly<Record<Era, ClientOptions>> = {
  modern: { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  legacy: { versionNegotiation: { mode: 'legacy' } },
}

/** The official client, connected to `recollect mcp` as an assistant starts it; closed after the test. */
export async function connect(args: readonly string[], era: Era = 'modern'): Promise<Client> {
  const env = Object.entries(plainEnvironment()).filter(
    (each): each is [string, string] => each[1] !== undefined,
  )
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI, 'mcp', ...args],
    env: Object.fromEntries(env),
    stderr: 'pipe',
  })
  const client = new Client({ name: 'test', version: '1' }, NEGOTIATION[era])
  onTestFinished(() => client.close())
  await client.connect(transport)
  return client
}

/** The official client over HTTP. */
export async function connectHttp(
  url: string,
  era: Era,
  headers: Record<string, string> = {},
): Promise<Client> {
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } })
  const client = new Client({ name: 'test', version: '1' }, NEGOTIATION[era])
  onTestFinished(() => client.close())
  await client.connect(transport)
  return client
}

/** The result of a tool call. */
export interface Answer<T> {
  readonly structured: T
  readonly text: string
}

/** Calls a tool that succeeds. The client checks the result against the tool's schema. */
export async function call<T = Record<string, unknown>>(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
): Promise<Answer<T>> {
  const result = await client.callTool({ name, arguments: args })
  const text = textOf(result)
  expect(result.isError, text).not.toBe(true)
  return { structured: result.structuredContent as T, text }
}

/** Calls a tool that fails; returns its message. */
export async function refused(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
): Promise<string> {
  const result = await client.callTool({ name, arguments: args })
  expect(result.isError).toBe(true)
  return textOf(result)
}

function textOf({ content }: { readonly content: readonly { readonly type: string }[] }): string {
  return content
    .map((block) => ('text' in block && typeof block.text === 'string' ? block.text : ''))
    .join('\n')
}

/** The fields of a memory that the tests check. */
export interface Shown {
  readonly id: string
  readonly text: string
  readonly kind: string
  readonly tags: readonly string[]
  readonly part?: true
  readonly score?: number
  readonly why?: { readonly matched: readonly string[] }
}

/** Stores texts with the tool; returns their ids. */
export async function rememberAll(client: Client, texts: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (const text of texts) {
    const { structured } = await call<{ memory: Shown }>(client, 'remember', { text })
    ids.push(structured.memory.id)
  }
  return ids
}

export async function recalled(
  client: Client,
  query: string,
  more: Record<string, unknown> = {},
): Promise<Shown[]> {
  const { structured } = await call<{ memories: Shown[] }>(client, 'recall', { query, ...more })
  return structured.memories
}

export async function listed(client: Client, more: Record<string, unknown> = {}): Promise<Shown[]> {
  const { structured } = await call<{ memories: Shown[] }>(client, 'list', more)
  return structured.memories
}
