import { request } from 'node:http'
import OpenAI from 'openai'
import { EmbeddingEngine } from 'recollect'
import { openAiHandler, type ServeOpenAiOptions, serveOpenAi } from 'recollect/openai'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ended, recollect, startCli } from '../cli/support/run-cli.js'

const MODEL = 'all-MiniLM-L6-v2'

let engine: EmbeddingEngine
beforeAll(async () => {
  engine = await EmbeddingEngine.load()
})
afterAll(() => engine.close())

async function serve(options: Partial<ServeOpenAiOptions> = {}): Promise<string> {
  const serving = await serveOpenAi({ port: 0, ...options })
  onTestFinished(() => serving.close())
  return serving.url
}

const clientOf = (baseURL: string, apiKey = 'none') => new OpenAI({ baseURL, apiKey, maxRetries: 0 })

describe('the official client', () => {
  it('gets the engine’s vectors, in base64 and as numbers', async () => {
    const client = clientOf(await serve())
    const input = ['hello world', 'quantum physics']
    const expected = (await engine.embedBatch(input)).map((vector) => Array.from(vector))
    // Without a format the client requests base64, and decodes it.
    const usual = await client.embeddings.create({ model: MODEL, input })
    expect(usual.data.map(({ embedding }) => embedding)).toEqual(expected)
    const numbers = await client.embeddings.create({
      model: MODEL,
      input,
      encoding_format: 'float',
      dimensions: 384,
    })
    expect(numbers.data.map(({ embedding, index }) => [index, embedding])).toEqual(
      expected.map((each, n) => [n, each]),
    )
    const bytes = await client.embeddings.create({
      model: MODEL,
      input: 'hello world',
      encoding_format: 'base64',
    })
    const [{ embedding: text } = expect.fail()] = bytes.data
    const decoded = Buffer.from(text as unknown as string, 'base64')
    expect(Array.from({ length: 384 }, (_, n) => decoded.readFloatLE(n * 4))).toEqual(expected[0])
    expect(usual).toMatchObject({ object: 'list', model: engine.info.model })
    // [CLS], two words, [SEP]; and the same for the other text.
    expect(usual.usage).toEqual({ prompt_tokens: 8, total_tokens: 8 })
  })

  it('sees the model, by both of its names', async () => {
    const client = clientOf(await serve())
    const { data } = await client.models.list()
    expect(data.map(({ id }) => id)).toEqual([engine.info.model])
    expect(await client.models.retrieve(MODEL)).toMatchObject({ id: engine.info.model })
    expect(await client.models.retrieve(engine.info.model)).toMatchObject({ owned_by: 'recollect' })
    await expect(client.models.retrieve('gpt-4')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    })
  })

  it('is told what is wrong with its request', async () => {
    const client = clientOf(await serve())
    const ask = (body: object) => client.embeddings.create({ model: MODEL, input: 'x', ...body } as never)
    for (const [body, status, param] of [
      [{ model: 'text-embedding-3-small' }, 404, 'model'],
      [{ input: [] }, 400, 'input'],
      [{ input: '' }, 400, 'input'],
      [{ input: [1, 2, 3] }, 400, 'input'],
      [{ input: Array(2_049).fill('x') }, 400, 'input'],
      [{ dimensions: 128 }, 400, 'dimensions'],
      [{ encoding_format: 'int8' }, 400, 'encoding_format'],
    ] as const) {
      await expect(ask(body), JSON.stringify(body).slice(0, 60)).rejects.toMatchObject({ status, param })
    }
    await expect(ask({ input: 'x'.repeat(9 * 1024 * 1024) })).rejects.toMatchObject({ status: 413 })
    expect((await ask({ input: 'x' })).data).toHaveLength(1)
  })

  it('embeds many texts in one request, and single ones at the same time', async () => {
    const client = clientOf(await serve())
    const texts = Array.from({ length: 200 }, (_, n) => `text number ${n}`)
    const [all, ...single] = await Promise.all([
      client.embeddings.create({ model: MODEL, input: texts }),
      ...texts.slice(0, 20).map((input) => client.embeddings.create({ model: MODEL, input })),
    ])
    expect(all.data).toHaveLength(200)
    expect(single.map(({ data }) => data[0]?.embedding)).toEqual(
      all.data.slice(0, 20).map((each) => each.embedding),
    )
  })

  it('needs the token', async () => {
    const url = await serve({ token: 'secret' })
    await expect(clientOf(url).models.list()).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' })
    expect((await clientOf(url, 'secret').models.list()).data).toHaveLength(1)
    expect((await fetch(url.replace(/v1$/, 'health'))).status).toBe(200)
  })
})

describe('the server', () => {
  it('reports which texts were truncated, or refuses them if the engine does', async () => {
    const body = JSON.stringify({ model: MODEL, input: ['short', 'word '.repeat(600)] })
    const post = (url: string) => fetch(`${url}/embeddings`, { method: 'POST', body })
    const answer = await post(await serve())
    expect(answer.headers.get('x-recollect-truncated')).toBe('1')
    expect(await answer.json()).toMatchObject({ usage: { total_tokens: 3 + 256 } })
    const refused = await post(await serve({ engine: { truncation: 'error' } }))
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({
      error: { code: 'TEXT_TOO_LONG', type: 'invalid_request_error' },
    })
  })

  it('answers requests outside this interface with an error in its format', async () => {
    const url = await serve()
    const other = await fetch(`${url}/chat/completions`, { method: 'POST', body: '{}' })
    expect([other.status, await other.json()]).toMatchObject([404, { error: { code: 'not_found' } }])
    for (const body of ['', '{', '[]', 'null', '"x"']) {
      const answer = await fetch(`${url}/embeddings`, { method: 'POST', body })
      expect([answer.status, await answer.json()], body).toMatchObject([
        400,
        { error: { code: 'invalid_json' } },
      ])
    }
  })

  it('continues when a client disconnects during a request', async () => {
    const url = await serve()
    const body = JSON.stringify({
      model: MODEL,
      input: Array(500).fill('some words of a longer text to embed'),
    })
    const gone = request(`${url}/embeddings`, { method: 'POST' })
    gone.on('error', () => {})
    await new Promise<void>((resolve) => gone.end(body, () => resolve()))
    gone.destroy()
    expect((await clientOf(url).embeddings.create({ model: MODEL, input: 'x' })).data).toHaveLength(1)
  })

  it('requires a token if other machines can connect', async () => {
    await expect(serveOpenAi({ port: 0, host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
    await expect(serveOpenAi({ port: 70_000 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(() => openAiHandler(engine, { key: 'x' } as never)).toThrow(/one of token/)
  })

  it('is a handler for your own server', async () => {
    const { fetch: answer } = openAiHandler(engine)
    const body = JSON.stringify({ model: MODEL, input: 'x' })
    const response = await answer(new Request('http://any/v1/embeddings', { method: 'POST', body }))
    expect(await response.json()).toMatchObject({ data: [{ index: 0 }] })
  })
})

describe('recollect serve', () => {
  it('serves until it is stopped, and answers pending requests', async () => {
    const child = startCli(['serve', '--port', '0'], { env: { RECOLLECT_TOKEN: 'secret' } })
    onTestFinished(() => void child.kill('SIGKILL'))
    const over = ended(child)
    const said = await new Promise<string>((resolve) =>
      child.stderr?.once('data', (data) => resolve(String(data))),
    )
    const [url = ''] = /http:\S+/.exec(said) ?? []
    const client = clientOf(url, 'secret')
    const input = Array(100).fill('some words of a longer text to embed')
    const asked = client.embeddings.create({ model: MODEL, input })
    await client.models.list()
    child.kill('SIGTERM')
    expect((await asked).data).toHaveLength(100)
    expect(await over).toMatchObject({ status: 0, stdout: '' })
    await expect(client.models.list()).rejects.toThrow()
  })

  it('reports a usage error', async () => {
    expect(await recollect(['serve', '--port', 'x'])).toMatchObject({ status: 2 })
    expect(await recollect(['serve', '--host', '0.0.0.0'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('[INVALID_ARGUMENT]'),
    })
  })
})
