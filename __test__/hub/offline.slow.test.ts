import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectComplete, fetchRaw } from './support/fetching.js'
import { type ChildOptions, type Ended, runChild } from './support/processes.js'
import { Sandbox, walk } from './support/sandbox.js'
import { Site } from './support/site.js'
import { hasStrace, STRACE } from './support/system-calls.js'

/** Runs a download and returns the internet sockets that any thread of its process created. */
async function sockets(
  site: Site,
  sandbox: Sandbox,
  child: ChildOptions,
): Promise<Ended & { sockets: string[] }> {
  const trace = path.join(sandbox.home, 'trace')
  const under = hasStrace ? [...STRACE, '-o', trace, '-e', 'trace=socket,connect'] : []
  const ended = await runChild(site, sandbox, { ...child, under })
  const lines = hasStrace ? readFileSync(trace, 'utf8').split('\n') : []
  return { ...ended, sockets: lines.filter((line) => line.includes('AF_INET')) }
}

const OFFLINE: ReadonlyArray<readonly [string, ChildOptions]> = [
  ['HF_HUB_OFFLINE=1', { environment: { HF_HUB_OFFLINE: '1' } }],
  ['HF_HUB_OFFLINE=true', { environment: { HF_HUB_OFFLINE: 'true' } }],
  ['HF_HUB_OFFLINE=YES', { environment: { HF_HUB_OFFLINE: 'YES' } }],
  ['HF_HUB_OFFLINE=on', { environment: { HF_HUB_OFFLINE: 'on' } }],
  ['TRANSFORMERS_OFFLINE=1', { environment: { TRANSFORMERS_OFFLINE: '1' } }],
  ['offline: true', { options: { offline: true } }],
]

it.skipIf(!hasStrace)(
  'the following tests would detect sockets: online there are some (needs strace)',
  async () => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    const { sockets: made } = await sockets(site, sandbox, {})
    expect(made.length).toBeGreaterThan(0)
  },
)

describe.each(OFFLINE)('with %s', (_name, child) => {
  it('a whole cache is used, and no socket is created', async () => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    await fetchRaw(site, sandbox)
    const before = site.server.connections
    const ended = await sockets(site, sandbox, child)
    expect(ended.code, JSON.stringify(ended.lines)).toBe(0)
    expectComplete(site, String(ended.lines[0]?.['directory']))
    expect(ended.sockets).toEqual([])
    expect(site.server.connections).toBe(before)
  })

  it('an empty cache is a typed error, and no socket is created', async () => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    const ended = await sockets(site, sandbox, child)
    expect(ended.lines).toMatchObject([{ name: 'RecollectError', code: 'HUB_OFFLINE' }])
    expect(ended.sockets).toEqual([])
    expect(site.server.connections).toBe(0)
    expect(walk(sandbox.cache)).toEqual([])
  })
})

it('a cache with a missing or damaged file is refused with the name of the file', async () => {
  using sandbox = new Sandbox()
  await using site = await Site.start()
  await fetchRaw(site, sandbox)
  for (const file of walk(sandbox.cache).filter((file) => file.endsWith('tokenizer.json'))) rmSync(file)
  const { lines } = await runChild(site, sandbox, { options: { offline: true } })
  expect(lines).toMatchObject([{ code: 'HUB_OFFLINE', message: expect.stringContaining('tokenizer.json') }])
})

it.each(['0', 'false', 'no', ''])('HF_HUB_OFFLINE=%s is online', async (value) => {
  using sandbox = new Sandbox()
  await using site = await Site.start()
  const ended = await runChild(site, sandbox, { environment: { HF_HUB_OFFLINE: value } })
  expect(ended).toMatchObject({ code: 0 })
})

it('offline: false overrides HF_HUB_OFFLINE', async () => {
  using sandbox = new Sandbox()
  await using site = await Site.start()
  const child = { options: { offline: false }, environment: { HF_HUB_OFFLINE: '1' } }
  expect(await runChild(site, sandbox, child)).toMatchObject({ code: 0 })
})

it('an unreachable Hub does not matter for a model that was resolved and is whole', async () => {
  using sandbox = new Sandbox()
  await using site = await Site.start()
  await fetchRaw(site, sandbox)
  const { connections } = site.server
  const options = { endpoint: 'http://127.0.0.1:9' }
  expectComplete(site, await fetchRaw(site, sandbox, options))
  expectComplete(site, await fetchRaw(site, sandbox, options, { preferCached: true }))
  expect(site.server.connections).toBe(connections)
})
