import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { MemoryOrchestrator } from 'recollect'
import { mcpHandler, type ServeMcpOptions, serveMcp } from 'recollect/mcp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ended, recollect, startCli } from '../cli/support/run-cli.js'
import { tempDir } from '../store/support/temp-store.js'
import { connectHttp, ERAS, listed, recalled, rememberAll } from './support/connect.js'

async function serve(options: Partial<ServeMcpOptions> = {}): Promise<string> {
  const serving = await serveMcp({ rootDir: tempDir(), http: { port: 0 }, ...options })
  onTestFinished(() => serving.close())
  return serving.url ?? expect.fail()
}

const LIST = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
}

/** A request with headers that `fetch` does not allow. */
async function post(url: string, headers: Record<string, string> = {}, body = JSON.stringify(LIST)) {
  const sent = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...headers,
  }
  const asked = request(url, { method: 'POST', headers: sent })
  const answered = Promise.withResolvers<{ status: number | undefined; body: string }>()
  asked.on('error', answered.reject)
  // A server that has answered stops reading; anything still being written is lost, as intended.
  asked.on('socket', (socket) => socket.on('error', () => {}))
  asked.on('response', (response) =>
    text(response).then(
      (all) => answered.resolve({ status: response.statusCode, body: all }),
      answered.reject,
    ),
  )
  asked.end(body)
  return answered.promise
}

describe('the MCP server over HTTP', () => {
  it.each(ERAS)('serves a %s client, and several at once', async (era) => {
    const url = await serve()
    const clients = await Promise.all([connectHttp(url, era), connectHttp(url, era)])
    await Promise.all(clients.map((client, n) => rememberAll(client, [`Client number ${n} was here.`])))
    for (const client of clients) {
      expect(await listed(client)).toHaveLength(2)
      expect(await recalled(client, 'Which client was here?')).toHaveLength(2)
    }
    expect(clients[0]?.getInstructions()).toContain('long-term memory')
  })

  it('serves a client that uses the older handshake', async () => {
    const client = new OlderClient({ name: 'older', version: '1' })
    onTestFinished(() => client.close())
    await client.connect(new OlderTransport(new URL(await serve())) as Parameters<OlderClient['connect']>[0])
    await client.callTool({ name: 'remember', arguments: { text: 'Bisonte hates the tram.' } })
    const found = await client.callTool({ name: 'recall', arguments: { query: 'What does Bisonte hate?' } })
    expect(JSON.stringify(found.content)).toContain('tram')
  })

  it('refuses a page of another site, by its Origin and by its Host header', async () => {
    const url = await serve()
    const { port } = new URL(url)
    expect(await post(url)).toMatchObject({ status: 200 })
    expect(await post(url, { origin: `http://localhost:${port}` })).toMatchObject({ status: 200 })
    expect(await post(url, { origin: 'https://evil.example' })).toMatchObject({ status: 403 })
    expect(await post(url, { origin: 'null' })).toMatchObject({ status: 403 })
    expect(await post(url, { host: `evil.example:${port}` })).toMatchObject({ status: 403 })
    expect(await post(url, { host: '127.0.0.1.evil.example' })).toMatchObject({ status: 403 })
  })

  it('requires its token if it has one', async () => {
    const url = await serve({ http: { port: 0, token: 'open-sesame' } })
    expect(await post(url)).toMatchObject({ status: 401 })
    expect(await post(url, { authorization: 'Bearer open-sesam' })).toMatchObject({ status: 401 })
    expect(await post(url, { authorization: 'Bearer open-sesame' })).toMatchObject({ status: 200 })
    const client = await connectHttp(url, 'modern', { authorization: 'Bearer open-sesame' })
    expect(await listed(client)).toEqual([])
  })

  it('refuses invalid messages, and messages that are too large', async () => {
    const url = await serve()
    expect((await post(url, {}, '{')).status).toBe(400)
    expect((await post(url, {}, '[]')).status).toBe(400)
    expect((await post(url, {}, JSON.stringify({ x: 'y'.repeat(9 * 1024 * 1024) }))).status).toBe(413)
    expect((await post(url.replace(/mcp$/, 'other'))).status).toBe(404)
    expect(await post(url)).toMatchObject({ status: 200 })
  })

  it('continues when a client disconnects during its call', async () => {
    const url = await serve()
    const body = JSON.stringify({
      ...LIST,
      method: 'tools/call',
      params: { name: 'recall', arguments: { query: 'x' } },
    })
    for (let n = 0; n < 5; n++) {
      const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
      const gone = request(url, { method: 'POST', headers })
      gone.on('error', () => {})
      gone.end(body, () => gone.destroy())
    }
    expect(await listed(await connectHttp(url, 'modern'))).toEqual([])
  })

  it('is a handler for your own server, limited to one user’s scope', async () => {
    const memory = await MemoryOrchestrator.open({ rootDir: tempDir(), engine: null })
    onTestFinished(() => memory.close())
    await memory.scope('users/alice').remember('My PIN is 4711.')
    const handlers = {
      alice: mcpHandler(memory.scope('users/alice')),
      bob: mcpHandler(memory.scope('users/bob')),
    }
    const ask = async (user: 'alice' | 'bob') => {
      const message = {
        ...LIST,
        method: 'tools/call',
        params: { name: 'recall', arguments: { query: 'my PIN' } },
      }
      const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
      const sent = new Request('http://any/', { method: 'POST', headers, body: JSON.stringify(message) })
      return (await handlers[user].fetch(sent)).text()
    }
    expect(await ask('alice')).toContain('4711')
    expect(await ask('bob')).not.toContain('4711')
    expect(() => mcpHandler(memory, { tool: 'memory' } as never)).toThrow(/did you mean "tools"/)
  })

  it('is what the program serves, until it is stopped', async () => {
    const child = startCli(['mcp', '--root', tempDir(), '--http', '0'], {
      env: { RECOLLECT_TOKEN: 'from-outside' },
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const over = ended(child)
    const said = await new Promise<string>((resolve) =>
      child.stderr?.once('data', (data) => resolve(String(data))),
    )
    const [url = ''] = /http:\S+/.exec(said) ?? []
    expect(await post(url)).toMatchObject({ status: 401 })
    const client = await connectHttp(url, 'legacy', { authorization: 'Bearer from-outside' })
    await rememberAll(client, ['Bisonte hates the tram.'])
    const taken = await recollect(['mcp', '--root', tempDir(), '--http', new URL(url).port])
    expect(taken).toMatchObject({ status: 1, stderr: expect.stringContaining('[EADDRINUSE]') })
    child.kill('SIGTERM')
    expect(await over).toMatchObject({ status: 0, stdout: '' })
  })
})
