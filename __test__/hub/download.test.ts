import { EmbeddingEngine } from 'recollect'
import { expect, it } from 'vitest'
import { expectHarmless, fetchModel, fetchRaw } from './support/fetching.js'
import { Sandbox } from './support/sandbox.js'
import * as fault from './support/server/faults/index.js'
import { faults } from './support/server/index.js'
import { MODEL, REPO, Site, SMALL } from './support/site.js'

it('downloads a model byte for byte, once, and returns the folder of the commit', async () => {
  using sandbox = new Sandbox()
  await using site = await Site.start()
  const { endpoint } = site.server
  const directory = await EmbeddingEngine.downloadModel({ repo: REPO, endpoint, cacheDir: sandbox.cache })
  expectHarmless(site, sandbox, { directory })
  expect(directory.endsWith(site.commit)).toBe(true)
  const asked = site.server.contentRequests().length
  expect(await fetchRaw(site, sandbox)).toBe(directory)
  expect(site.server.contentRequests()).toHaveLength(asked)
})

it('accepts a commit, a branch and a tag', async () => {
  using sandbox = new Sandbox()
  await using site = await Site.start()
  const first = site.commit
  site.repository.commit(site.repository.files(first), 'v1.0', first)
  for (const revision of [first, 'main', 'v1.0']) {
    expect(await fetchRaw(site, sandbox, { revision }), revision).toContain(first)
  }
})

it('reports progress for each file, at a bounded rate, rising, and once at the end', async () => {
  using sandbox = new Sandbox()
  await using site = await Site.start({
    faults: faults({ purpose: 'content', file: MODEL }, fault.slow(1 << 20)),
  })
  const reports: { file: string; received: number; total: number | undefined; at: number }[] = []
  await fetchRaw(site, sandbox, {
    onProgress: (report) => reports.push({ ...report, at: performance.now() }),
  })
  for (const [file, content] of site.truth.get(site.commit) ?? []) {
    const ofFile = reports.filter((report) => report.file === file)
    const ends = ofFile.filter(({ received }) => received === content.length)
    expect(ends, file).toHaveLength(1)
    expect(ofFile.at(-1)).toMatchObject({ received: content.length, total: content.length })
    const received = ofFile.map((report) => report.received)
    expect(received).toEqual(received.toSorted((a, b) => a - b))
  }
  const ofModel = reports.filter(({ file }) => file === MODEL)
  expect(ofModel.length).toBeGreaterThan(2)
  const took = (ofModel.at(-1)?.at ?? 0) - (ofModel[0]?.at ?? 0)
  expect(ofModel.length).toBeLessThanOrEqual(took / 50 + 3)
})

it.each<[string, ReturnType<typeof faults>, string]>([
  ['wrong bytes', faults({ purpose: 'content', file: MODEL }, fault.wrongBytes), 'DOWNLOAD_CORRUPT'],
  ['a page of HTML', faults({ purpose: 'content', file: SMALL }, fault.htmlInstead), 'DOWNLOAD_CORRUPT'],
  ['404', faults({ method: 'HEAD' }, fault.status(404)), 'HUB_NOT_FOUND'],
  ['500', faults({ purpose: 'content' }, fault.status(500)), 'HUB_UNAVAILABLE'],
  ['a hostile ETag', faults({ method: 'HEAD' }, fault.etag('"../../../x"')), 'HUB_BAD_RESPONSE'],
  ['a hostile commit', faults({ method: 'HEAD' }, fault.commit('../../..')), 'HUB_BAD_RESPONSE'],
])('%s is a typed error and leaves no incorrect files', async (_name, rules, code) => {
  using sandbox = new Sandbox()
  await using site = await Site.start({ faults: rules })
  const outcome = await fetchModel(site, sandbox)
  expectHarmless(site, sandbox, outcome)
  expect('error' in outcome && outcome.error.code).toBe(code)
})

it('rejects with an earlier abort, or an error from onProgress, unchanged', async () => {
  using sandbox = new Sandbox()
  await using site = await Site.start()
  const reason = new Error('no')
  await expect(fetchRaw(site, sandbox, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  expect(site.server.connections).toBe(0)
  const onProgress = () => {
    throw reason
  }
  await expect(fetchRaw(site, sandbox, { onProgress })).rejects.toBe(reason)
  expectHarmless(site, sandbox, { directory: await fetchRaw(site, sandbox) })
})

it.each([
  [{ repo: 3 }, 'repo'],
  [{ files: [] }, 'files'],
  [{ files: 'onnx/model.onnx' }, 'files'],
  [{ token: 3 }, 'token'],
  [{ token: ' ' }, 'token'],
  [{ onProgress: 'yes' }, 'onProgress'],
  [{ offline: 1 }, 'offline'],
  [{ cachedir: '/x' }, 'cachedir'],
] as const)('refuses %j with the name of the option', async (options, name) => {
  await expect(EmbeddingEngine.downloadModel(options as never)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining(name),
  })
})
