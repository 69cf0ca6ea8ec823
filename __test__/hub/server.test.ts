import { createHash, randomBytes } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import * as fault from './support/server/faults/index.js'
import { faults, HubServer, type HubServerOptions, hubFile, Repository } from './support/server/index.js'

const MODEL = randomBytes(300_000)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function start(options: Partial<HubServerOptions> = {}, access?: Repository['access']) {
  const repository = new Repository('org/model', access)
  const commit = repository.commit([
    await hubFile('onnx/model.onnx', MODEL),
    await hubFile('config.json', '{"hidden_size":384}'),
  ])
  const server = await HubServer.start({ repositories: [repository], ...options })
  onTestFinished(() => server.close())
  const get = (path: string, init?: RequestInit) => fetch(server.endpoint + path, init)
  return { server, commit, get }
}

it('describes a large file in the headers of the redirect to it', async () => {
  const { server, commit, get } = await start()
  const head = await get('/org/model/resolve/main/onnx/model.onnx', { method: 'HEAD', redirect: 'manual' })
  expect(head.status).toBe(302)
  expect(head.headers.get('x-repo-commit')).toBe(commit)
  expect(head.headers.get('x-linked-etag')).toBe(`"${sha256(MODEL)}"`)
  expect(head.headers.get('x-linked-size')).toBe('300000')
  expect(head.headers.get('location')).toContain(server.cdnOrigin)

  const whole = await get('/org/model/resolve/main/onnx/model.onnx')
  expect(Buffer.from(await whole.arrayBuffer()).equals(MODEL)).toBe(true)
  expect(server.requests.map(({ host, purpose, status }) => [host, purpose, status])).toEqual([
    ['hub', 'metadata', 302],
    ['hub', 'redirect', 302],
    ['cdn', 'content', 200],
  ])
})

it('describes a small file at the target of a relative redirect, with its git hash', async () => {
  const { commit, get } = await start()
  const answer = await get('/org/model/resolve/main/config.json')
  expect(answer.headers.get('x-repo-commit')).toBe(commit)
  const git = createHash('sha1').update('blob 19\0{"hidden_size":384}').digest('hex')
  expect(answer.headers.get('etag')).toBe(`"${git}"`)
  expect(await answer.json()).toEqual({ hidden_size: 384 })
})

it('serves ranges, or the whole file if it has changed since the first part', async () => {
  const { server, get } = await start()
  const path = '/org/model/resolve/main/onnx/model.onnx'
  const part = await get(path, { headers: { range: 'bytes=1000-1999', 'if-range': `"${sha256(MODEL)}"` } })
  expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 1000-1999/300000'])
  expect(Buffer.from(await part.arrayBuffer()).equals(MODEL.subarray(1000, 2000))).toBe(true)
  expect((await get(path, { headers: { range: 'bytes=0-9', 'if-range': '"other"' } })).status).toBe(200)
  const beyond = await get(path, { headers: { range: 'bytes=300000-' } })
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */300000'])
  expect((await fetch(`${server.cdnOrigin}/repos/ab/${sha256(MODEL)}`)).status).toBe(403)
})

it('lists a revision and its tree', async () => {
  const { commit, get } = await start()
  const revision = (await (await get('/api/models/org/model/revision/main')).json()) as Record<
    string,
    unknown
  >
  expect(revision['sha']).toBe(commit)
  expect(revision['siblings']).toContainEqual({ rfilename: 'onnx/model.onnx' })
  const tree = (await (await get(`/api/models/org/model/tree/${commit}?recursive=true`)).json()) as unknown[]
  const lfs = { oid: sha256(MODEL), size: 300_000, pointerSize: 131 }
  expect(tree).toContainEqual(expect.objectContaining({ path: 'onnx/model.onnx', size: 300_000, lfs }))
})

it.each([
  ['public', '/org/none/resolve/main/a', undefined, 401, 'RepoNotFound'],
  ['public', '/org/none/resolve/main/a', 'known', 404, 'RepoNotFound'],
  ['public', '/org/model/resolve/none/a', undefined, 404, 'RevisionNotFound'],
  ['public', '/org/model/resolve/main/none', undefined, 404, 'EntryNotFound'],
  ['public', '/org/model/resolve/main/config.json', 'unknown', 401, null],
  ['private', '/org/model/resolve/main/config.json', undefined, 401, 'RepoNotFound'],
  ['private', '/org/model/resolve/main/config.json', 'known', 200, null],
  ['gated', '/org/model/resolve/main/config.json', undefined, 401, 'GatedRepo'],
  ['gated', '/org/model/resolve/main/config.json', 'known', 403, 'GatedRepo'],
  ['gated', '/org/model/resolve/main/config.json', 'accepted', 200, null],
  ['disabled', '/org/model/resolve/main/config.json', 'known', 403, null],
] as const)('%s %s with token %s: %i %s', async (access, path, token, status, code) => {
  const { get } = await start({ tokens: ['known'], gatedTokens: ['accepted'] }, access)
  const answer = await get(path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
  expect([answer.status, answer.headers.get('x-error-code')]).toEqual([status, code])
})

it('applies faults in order, to the requests they match and as often as they specify', async () => {
  const content = { purpose: 'content', file: 'onnx/model.onnx' } as const
  const { server, get } = await start({
    faults: [
      ...faults({ ...content, first: 1 }, fault.status(503, { 'retry-after': '1' })),
      ...faults({ ...content, status: 'ok' }, fault.wrongBytes, fault.chunked),
    ],
  })
  const path = '/org/model/resolve/main/onnx/model.onnx'
  const first = await get(path)
  expect([first.status, first.headers.get('retry-after')]).toEqual([503, '1'])
  const second = await get(path)
  expect(second.headers.get('content-length')).toBeNull()
  const bytes = Buffer.from(await second.arrayBuffer())
  expect([bytes.length, bytes.equals(MODEL)]).toEqual([MODEL.length, false])
  expect(server.contentRequests('onnx/model.onnx')).toHaveLength(2)
})

it('can send what HTTP libraries refuse to send', async () => {
  const { get } = await start({ faults: faults({ purpose: 'metadata' }, fault.etag('"a\u0001b"')) })
  await expect(get('/org/model/resolve/main/config.json', { method: 'HEAD' })).rejects.toThrow()
})

it.each([
  ['cutAfter', fault.cutAfter(1000), 1000],
  ['silent', fault.silent, 0],
  ['stallAfter', fault.stallAfter(1000), 1000],
  ['reset', fault.reset, 0],
] as const)('%s causes an error of the client', async (_name, transform, sent) => {
  const { server, get } = await start({ faults: faults({ purpose: 'content' }, transform) })
  const signal = AbortSignal.timeout(200)
  const read = get('/org/model/resolve/main/onnx/model.onnx', { signal }).then((answer) =>
    answer.arrayBuffer(),
  )
  await expect(read).rejects.toThrow()
  expect(server.contentRequests()[0]?.sent).toBe(sent)
})
