import path from 'node:path'
import { cosineSimilarity, EmbeddingEngine } from 'recollect'
import { expect, it, onTestFinished, vi } from 'vitest'
import { downloadModel } from '../../src/engine/hub/download-model.js'
import { greatestDifference, REFERENCE } from '../engine/support/reference.js'
import { realModel } from './support/real-model.js'
import { Sandbox } from './support/sandbox.js'
import { HubServer, Repository } from './support/server/index.js'

const KNOWN = 'sentence-transformers/all-MiniLM-L6-v2'
/** The commit that the package pins. */
const COMMIT = '1110a243fdf4706b3f48f1d95db1a4f5529b4d41'

async function serve(id: string, commit?: string) {
  const repository = new Repository(id)
  const files = await realModel()
  const made = repository.commit(files, 'main', commit)
  const server = await HubServer.start({ repositories: [repository] })
  onTestFinished(() => server.close())
  const model = files.find(({ path: name }) => name === 'onnx/model.onnx')
  if (model === undefined) throw new Error('no model to serve')
  return { server, commit: made, model }
}

async function expectReference(engine: EmbeddingEngine): Promise<void> {
  const vectors = await engine.embedBatch(REFERENCE.map(({ text }) => text))
  for (const [index, { name, vector }] of REFERENCE.entries()) {
    const embedded = vectors[index] ?? new Float32Array()
    expect(cosineSimilarity(embedded, vector), name).toBeGreaterThanOrEqual(0.999999)
    expect(greatestDifference(embedded, vector), name).toBeLessThanOrEqual(3e-4)
  }
}

it('the known model is downloaded at its pinned commit, loads, and produces the reference vectors', async () => {
  using sandbox = new Sandbox()
  const { server, model } = await serve(KNOWN, COMMIT)
  // The Hub's own file is not in the repository: our file replaces it, and its hash replaces that of the pinned one.
  const pins = JSON.stringify({
    revision: COMMIT,
    files: { [model.path]: { bytes: model.body.size, sha256: model.sha256 } },
  })
  const { directory } = await downloadModel({ endpoint: server.endpoint, cacheDir: sandbox.cache }, { pins })
  expect(path.basename(directory)).toBe(COMMIT)
  expect(server.requests.filter(({ host }) => host === 'hub').every(({ url }) => url.includes(COMMIT))).toBe(
    true,
  )
  await using engine = await EmbeddingEngine.load({ modelDir: directory })
  await using embedded = await EmbeddingEngine.load()
  expect(engine.info.fingerprint).toBe(embedded.info.fingerprint)
  await expectReference(engine)
})

it('load({ model }) downloads what is missing, reports the commit, and needs no network the next time', async () => {
  using sandbox = new Sandbox()
  const { server, commit } = await serve('org/minilm')
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  vi.stubEnv('HF_ENDPOINT', server.endpoint)
  vi.stubEnv('HF_HUB_CACHE', sandbox.cache)
  {
    await using engine = await EmbeddingEngine.load({ model: 'org/minilm' })
    expect(engine.info).toMatchObject({ model: 'org/minilm', revision: commit, maxTokens: 256 })
    await expectReference(engine)
  }
  const { connections } = server
  for (const revision of [undefined, 'main', commit]) {
    await using again = await EmbeddingEngine.load({ model: 'org/minilm', revision })
    expect(again.info.revision).toBe(commit)
  }
  expect(server.connections).toBe(connections)
})

it('the pins of the known model cannot be overridden', async () => {
  using sandbox = new Sandbox()
  // Another file under the pinned name and commit.
  const { server } = await serve(KNOWN, COMMIT)
  const outcome = EmbeddingEngine.downloadModel({ endpoint: server.endpoint, cacheDir: sandbox.cache })
  await expect(outcome).rejects.toMatchObject({
    code: 'DOWNLOAD_CORRUPT',
    message: expect.stringContaining('6fd5d72fe4589f189f8ebc006442dbb529bb7ce38f8082112682524616046452'),
  })
  expect(server.contentRequests('onnx/model.onnx')).toEqual([])
})

it.runIf(process.env['RECOLLECT_TEST_HUB'] === '1')(
  'the Hub itself serves the known model (RECOLLECT_TEST_HUB=1)',
  async () => {
    using sandbox = new Sandbox()
    const directory = await EmbeddingEngine.downloadModel({ cacheDir: sandbox.cache })
    expect(path.basename(directory)).toBe(COMMIT)
    await using engine = await EmbeddingEngine.load({ modelDir: directory })
    await expectReference(engine)
  },
  600_000,
)
