import { describe, expect, it } from 'vitest'
import { type FaultCase, runFaultCases } from './support/fault-case.js'
import { expectHarmless, fetchModel, fetchRaw } from './support/fetching.js'
import { runChild } from './support/processes.js'
import { Sandbox } from './support/sandbox.js'
import * as fault from './support/server/faults/index.js'
import { faults, type Transform, type When } from './support/server/index.js'
import { contents, LARGE, MODEL, MODEL_BYTES, Site, SMALL } from './support/site.js'
import { Tally } from './support/tally.js'

/** Instead of the 10 s and 30 s that users have. */
const SHORT = { HF_HUB_ETAG_TIMEOUT: '0.3', HF_HUB_DOWNLOAD_TIMEOUT: '0.3' }

/** If a file made progress before it stalled, the download resumes until it is complete. */
const STALLS: ReadonlyArray<readonly [string, When, Transform, 'whole'?]> = [
  ['before any answer to HEAD', { method: 'HEAD' }, fault.silent],
  ['before any answer to GET', { purpose: 'content', file: MODEL }, fault.silent],
  ['before the redirect', { purpose: 'redirect', file: MODEL }, fault.silent],
  ['after the headers', { purpose: 'content', file: MODEL }, fault.stallAfter(0)],
  ['in the middle of a large file', { purpose: 'content', file: MODEL }, fault.stallAfter(100_000), 'whole'],
  [
    'one byte before the end',
    { purpose: 'content', file: MODEL },
    fault.stallAfter(MODEL_BYTES - 1),
    'whole',
  ],
  ['in the middle of a small file', { purpose: 'content', file: SMALL }, fault.stallAfter(1000)],
]

const tally = new Tally('timing')
runFaultCases(
  tally,
  STALLS.map(
    ([name, when, transform, expected]): FaultCase => ({
      name: `a server that stalls ${name}`,
      faults: () => faults(when, transform),
      expected: expected ?? ['HUB_TIMEOUT'],
      environment: SHORT,
    }),
  ),
)

runFaultCases(tally, [
  {
    name: 'a server that stalls in the middle of a large file, and for good',
    faults: () => [
      ...faults({ purpose: 'content', file: MODEL, first: 1 }, fault.stallAfter(100_000)),
      ...faults({ purpose: 'content', file: MODEL, after: 1 }, fault.silent),
    ],
    expected: ['HUB_TIMEOUT'],
    environment: SHORT,
  },
  {
    name: 'a server that is slow and never silent is waited for',
    faults: () => faults({ purpose: 'content', file: MODEL }, fault.slow(1 << 20)),
    expected: 'whole',
    environment: SHORT,
  },
])

describe('an abort', () => {
  it.each<[string, When, Transform]>([
    ['while nothing is answered', { method: 'HEAD' }, fault.silent],
    ['while a file comes in', { purpose: 'content', file: MODEL }, fault.slow(512 << 10)],
    ['while a file stalls', { purpose: 'content', file: MODEL }, fault.stallAfter(100_000)],
    ['while a repetition is waited for', { method: 'HEAD' }, fault.status(429, { 'retry-after': '30' })],
  ])('%s rejects with its reason within a second', async (_name, when, transform) => {
    using sandbox = new Sandbox()
    await using site = await Site.start({ faults: faults(when, transform) }, { files: contents(LARGE) })
    const reason = new Error('enough')
    const controller = new AbortController()
    let aborted = 0
    const timer = setTimeout(() => {
      aborted = performance.now()
      controller.abort(reason)
    }, 700)
    const outcome = await fetchRaw(site, sandbox, { signal: controller.signal }).catch(
      (error: unknown) => error,
    )
    const waited = performance.now() - aborted
    clearTimeout(timer)
    expect(outcome).toBe(reason)
    expect(waited).toBeLessThan(1000)
  })
})

it('a program that aborts exits by itself, and leaves its partial files for the next one', async () => {
  using sandbox = new Sandbox()
  await using site = await Site.start(
    { faults: faults({ purpose: 'content', file: MODEL }, fault.slow(1 << 20)) },
    { files: contents(LARGE) },
  )
  const begun = performance.now()
  const ended = await runChild(site, sandbox, { abortAtBytes: 3 << 19 })
  expect(ended).toMatchObject({ code: 0, lines: [{ aborted: 'enough' }] })
  expect(performance.now() - begun).toBeLessThan(10_000)
  expect(ended.lines[0]?.['rejectedAfterMs']).toBeLessThan(1000)
  expect(ended.lines[0]?.['endedAfterMs'] ?? 0).toBeLessThan(1000)
  expect(sandbox.begun()).toBeGreaterThanOrEqual((3 << 19) - (1 << 20))
  site.setFaults([])
  const before = site.server.requests.length
  const outcome = await fetchModel(site, sandbox)
  expectHarmless(site, sandbox, outcome)
  const [resumed] = site.server.requests
    .slice(before)
    .filter(({ purpose, file }) => purpose === 'content' && file === MODEL)
  const start = Number(/bytes=(\d+)-/.exec(resumed?.headers.range ?? '')?.[1])
  expect(start).toBeGreaterThanOrEqual((3 << 19) - (1 << 20))
})
