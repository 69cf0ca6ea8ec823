import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CLI, ended, plainEnvironment, recollect } from '../cli/support/run-cli.js'
import { tempDir } from '../store/support/temp-store.js'
import { call, connect, ERAS, listed, recalled, rememberAll } from './support/connect.js'

interface Message {
  readonly id?: number | null
  readonly result?: Record<string, unknown>
  readonly error?: { readonly code: number; readonly message: string }
}

/** The program with raw streams: everything it writes, line by line, must be a message of the protocol. */
class Bare {
  readonly child: ChildProcess
  readonly messages: Message[] = []
  readonly #waiting: { readonly id: number; readonly resolve: (message: Message) => void }[] = []

  constructor(root: string) {
    this.child = spawn(process.execPath, [CLI, 'mcp', '--root', root], { env: plainEnvironment() })
    onTestFinished(() => void this.child.kill('SIGKILL'))
    this.child.stdin?.on('error', () => {})
    createInterface({ input: this.child.stdout ?? expect.fail() }).on('line', (line) => {
      const message = JSON.parse(line) as Message & { jsonrpc: string }
      expect(message.jsonrpc).toBe('2.0')
      this.messages.push(message)
      this.#waiting.find(({ id }) => id === message.id)?.resolve(message)
    })
  }

  send(text: string): void {
    this.child.stdin?.write(`${text}\n`)
  }

  request(id: number, method: string, params: object = {}): Promise<Message> {
    const { promise, resolve } = Promise.withResolvers<Message>()
    this.#waiting.push({ id, resolve })
    this.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    return promise
  }

  async initialize(): Promise<void> {
    const clientInfo = { name: 'bare', version: '1' }
    await this.request(0, 'initialize', { protocolVersion: '2025-03-26', capabilities: {}, clientInfo })
    this.send(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }))
  }

  callTool(id: number, name: string, args: object): Promise<Message> {
    return this.request(id, 'tools/call', { name, arguments: args })
  }
}

describe('the MCP server on the standard streams', () => {
  it('answers a client that uses the older handshake', async () => {
    const client = new OlderClient({ name: 'older', version: '1' })
    onTestFinished(() => client.close())
    const args = [CLI, 'mcp', '--root', tempDir()]
    await client.connect(new OlderTransport({ command: process.execPath, args, stderr: 'pipe' }))
    expect(client.getServerVersion()?.name).toBe('recollect')
    await client.callTool({ name: 'remember', arguments: { text: 'Bisonte hates the tram.' } })
    const found = await client.callTool({ name: 'recall', arguments: { query: 'What does Bisonte hate?' } })
    expect(JSON.stringify(found.content)).toContain('tram')
    expect((await client.listResources()).resources).toHaveLength(2)
  })

  it('answers at once, while the model is loading', async () => {
    const bare = new Bare(tempDir())
    await bare.initialize()
    const { result } = await bare.callTool(1, 'status', {})
    expect(result?.['structuredContent']).toMatchObject({ memories: 0 })
    const first = await bare.callTool(2, 'recall', { query: 'anything?' })
    expect(first.result?.['isError']).not.toBe(true)
  })

  it('survives invalid messages, unknown requests and unknown tools', async () => {
    const bare = new Bare(tempDir())
    await bare.initialize()
    for (const line of [
      '{',
      '[]',
      'null',
      '{"jsonrpc":"1.0"}',
      '{"jsonrpc":"2.0","id":{},"method":1}',
      '\u0000',
    ])
      bare.send(line)
    expect((await bare.request(1, 'no/such/method')).error).toMatchObject({ code: -32601 })
    expect((await bare.request(2, 'tools/call', { name: 'drop_table', arguments: {} })).error).toBeDefined()
    expect((await bare.request(3, 'tools/call', { name: 7 })).error).toBeDefined()
    expect(
      (await bare.request(4, 'resources/read', { uri: 'recollect://memory/nobody' })).error,
    ).toBeDefined()
    expect(
      (await bare.request(5, 'resources/read', { uri: 'recollect://memory/%E0%A4' })).error,
    ).toBeDefined()
    expect((await bare.callTool(6, 'list', {})).result?.['structuredContent']).toEqual({ memories: [] })
  })

  it('exits when a message is too large, and reports it on standard error', async () => {
    const bare = new Bare(tempDir())
    const over = ended(bare.child)
    await bare.initialize()
    bare.send(`{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"${'y'.repeat(11_000_000)}"}}`)
    const { status, stderr } = await over
    expect(status).toBe(0)
    expect(stderr).toMatch(/recollect: mcp: .*exceed/i)
  })

  it('answers many concurrent calls, each with its own result', async () => {
    const client = await connect(['--root', tempDir()])
    const texts = Array.from({ length: 40 }, (_, n) => `Locker ${1000 + n} belongs to person number ${n}.`)
    await Promise.all(texts.map((text) => call(client, 'remember', { text })))
    const found = await Promise.all(
      texts.map((_, n) => recalled(client, `Whose is locker ${1000 + n}?`, { limit: 1 })),
    )
    expect(found.map(([hit]) => hit?.text)).toEqual(texts)
  })

  it('cancels a call on request of its client, and answers the next', async () => {
    const client = await connect(['--root', tempDir()])
    await rememberAll(client, ['Bisonte hates the tram.'])
    const stop = new AbortController()
    const calls = Array.from({ length: 20 }, () =>
      client.callTool({ name: 'recall', arguments: { query: 'tram' } }, { signal: stop.signal }),
    )
    stop.abort(new Error('never mind'))
    for (const { status } of await Promise.allSettled(calls)) expect(status).toBe('rejected')
    expect(await recalled(client, 'tram')).toHaveLength(1)
  })

  it.each(ERAS)('exits when its %s client is gone, and leaves an intact store', async (era) => {
    const root = tempDir()
    const client = await connect(['--root', root], era)
    await rememberAll(client, ['Bisonte hates the tram.'])
    void client.callTool({ name: 'remember', arguments: { text: 'Kiko likes figs.' } }).catch(() => {})
    await client.close()
    const { stdout } = await recollect(['records', 'list', '--root', root])
    expect(stdout).toContain('Bisonte hates the tram.')
  })

  it('exits cleanly when its streams are closed, and when it is stopped', async () => {
    const cut = new Bare(tempDir())
    const first = ended(cut.child)
    await cut.initialize()
    cut.child.stdin?.end()
    expect(await first).toMatchObject({ status: 0, stderr: '' })

    const told = new Bare(tempDir())
    const second = ended(told.child)
    await told.initialize()
    told.child.kill('SIGTERM')
    expect(await second).toMatchObject({ status: 0 })
  })

  it('answers by words alone without a model, and says why', async () => {
    const client = await connect(['--root', tempDir(), '--model-dir', tempDir()])
    await rememberAll(client, ['Bisonte hates the tram.'])
    expect(await recalled(client, 'tram')).toHaveLength(1)
    const { structured } = await call(client, 'status')
    expect(structured).toMatchObject({
      engine: 'failed',
      waiting: 1,
      engine_error: expect.stringContaining('['),
    })
  })

  it('reports a usage error, and serves nothing', async () => {
    expect(await recollect(['mcp'])).toMatchObject({ status: 2, stdout: '' })
    expect(await recollect(['mcp', '--root', tempDir(), '--scope', 'a//b'])).toMatchObject({ status: 2 })
    expect(await recollect(['mcp', '--root', '/proc/none'])).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^recollect: .*\[STORE_[A-Z_]+\]$/m),
    })
  })
})

describe('scopes', () => {
  it('separate the memories of users', async () => {
    const root = tempDir()
    const alice = await connect(['--root', root, '--scope', 'users/alice'])
    const bob = await connect(['--root', root, '--scope', 'users/bob'])
    const [hers = ''] = await rememberAll(alice, ['My PIN is 4711.'])
    const [his = ''] = await rememberAll(bob, ['My PIN is 4711.'])
    expect(his).not.toBe(hers)
    expect((await recalled(bob, 'What is my PIN?')).map(({ id }) => id)).toEqual([his])
    expect((await listed(bob)).map(({ id }) => id)).toEqual([his])
    const { structured } = await call(bob, 'forget', { ids: [hers, his], confirm: true, permanently: true })
    expect(structured).toMatchObject({ memories: [{ id: his }], not_found: [hers] })
    const other = await bob.callTool({ name: 'update', arguments: { id: hers, text: 'My PIN is 0000.' } })
    expect(other.isError).toBe(true)
    await expect(bob.readResource({ uri: `recollect://memory/${hers}` })).rejects.toThrow(/not found/i)
    expect((await listed(alice)).map(({ text }) => text)).toEqual(['My PIN is 4711.'])
    const { structured: counts } = await call(bob, 'status')
    expect(counts).toMatchObject({ scope: 'users/bob', memories: 0 })
  })
})
