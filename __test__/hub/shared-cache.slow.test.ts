import { describe, expect, it } from 'vitest'
import { expectComplete, expectHarmless, fetchModel, fetchRaw } from './support/fetching.js'
import { hasHuggingfaceHub, pythonCache, pythonDownload } from './support/python.js'
import { Sandbox } from './support/sandbox.js'
import { Site } from './support/site.js'

const makers = [
  ['laid out as huggingface_hub does it', pythonCache, false],
  ['made by huggingface_hub (needs Python with it)', pythonDownload, !hasHuggingfaceHub],
] as const

describe.each(makers)('a cache %s', (_name, make, isMissing) => {
  it.skipIf(isMissing)('is used and nothing is downloaded again, offline too', async () => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    await make(site, sandbox)
    site.server.requests.length = 0
    // Offline first, before we have added anything.
    for (const options of [{ offline: true }, {}, { offline: true }]) {
      const outcome = await fetchModel(site, sandbox, options)
      expectHarmless(site, sandbox, outcome)
      expect('directory' in outcome, JSON.stringify(outcome)).toBe(true)
    }
    expect(site.server.contentRequests()).toEqual([])
  })
})

it.skipIf(!hasHuggingfaceHub)('huggingface_hub finds what we downloaded, without the network', async () => {
  using sandbox = new Sandbox()
  await using site = await Site.start()
  const directory = await fetchRaw(site, sandbox)
  const connections = site.server.connections
  expect(await pythonDownload(site, sandbox, true)).toBe(directory)
  expectComplete(site, directory)
  expect(site.server.connections).toBe(connections)
})
