import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { type FaultCase, runFaultCases } from './support/fault-case.js'
import { expectHarmless, fetchModel } from './support/fetching.js'
import { Sandbox, walk } from './support/sandbox.js'
import * as fault from './support/server/faults/index.js'
import { type Fault, faults } from './support/server/index.js'
import { contents, LARGE, MODEL, Site } from './support/site.js'
import { Tally } from './support/tally.js'

const MIB = 1 << 20
const OF_MODEL = { purpose: 'content', file: MODEL, method: 'GET' } as const
/** Range requests only: those of a resumed download. */
const RESUMED = { ...OF_MODEL, status: 206 } as const

/** A download that is cut after 2 MiB and fails. */
async function begin(site: Site, sandbox: Sandbox): Promise<void> {
  site.setFaults([
    ...faults({ ...OF_MODEL, first: 1 }, fault.cutAfter(2 * MIB)),
    ...faults({ ...OF_MODEL, after: 1 }, fault.status(403)),
  ])
  const outcome = await fetchModel(site, sandbox)
  expect('error' in outcome).toBe(true)
  expectHarmless(site, sandbox, outcome)
  expect(sandbox.begun()).toBeGreaterThanOrEqual(MIB)
  site.server.requests.length = 0
}

/** Where the first requested range begins, and how much of the model was sent since. */
function sentSince(site: Site): { readonly start: number; readonly sent: number } {
  const requests = site.server.contentRequests(MODEL)
  const start = Number(/bytes=(\d+)-/.exec(requests[0]?.headers.range ?? '')?.[1] ?? 0)
  return { start, sent: requests.reduce((sum, { sent }) => sum + sent, 0) }
}

it('resumes where a cut left off, and downloads at most 1 MiB again', async () => {
  using sandbox = new Sandbox()
  await using site = await Site.start({}, { files: contents(LARGE) })
  await begin(site, sandbox)
  site.setFaults([])
  const outcome = await fetchModel(site, sandbox)
  expectHarmless(site, sandbox, outcome)
  expect('directory' in outcome).toBe(true)
  const { start, sent } = sentSince(site)
  expect(start).toBeGreaterThanOrEqual(MIB)
  expect(sent).toBeLessThanOrEqual(2 * MIB)
})

it('resumes within one call, too, as long as it makes progress', async () => {
  using sandbox = new Sandbox()
  // Seven cuts, which are more than the attempts without progress.
  await using site = await Site.start(
    { faults: faults({ ...OF_MODEL, first: 7 }, fault.cutAfter(400_000)) },
    { files: contents(LARGE) },
  )
  const outcome = await fetchModel(site, sandbox)
  expectHarmless(site, sandbox, outcome)
  expect('directory' in outcome).toBe(true)
  const { sent } = sentSince(site)
  expect(sent).toBeLessThanOrEqual(site.content(MODEL).length + 7 * MIB)
})

const tally = new Tally('resume')

const resumed = (
  name: string,
  rules: (site: Site) => readonly Fault[],
  more: Partial<FaultCase> = {},
): FaultCase => ({
  name: `resumed: ${name}`,
  before: begin,
  faults: rules,
  expected: 'whole',
  modelBytes: LARGE,
  ...more,
})

runFaultCases(tally, [
  resumed('416', () => faults(RESUMED, fault.status(416, { 'content-range': 'bytes */3145728' }))),
  resumed('416 without a range', () => faults(RESUMED, fault.status(416))),
  resumed('416 that says another length', () =>
    faults(RESUMED, fault.status(416, { 'content-range': 'bytes */9' })),
  ),
  resumed('a server that knows no ranges', (site) => faults(RESUMED, fault.wholeFile(site.content(MODEL)))),
  resumed('other content under the same name, once', () =>
    faults({ ...RESUMED, first: 1 }, fault.otherContent(randomBytes(LARGE))),
  ),
  resumed(
    'other content under the same name, always',
    () => faults(OF_MODEL, fault.otherContent(randomBytes(LARGE))),
    {
      expected: ['DOWNLOAD_CORRUPT'],
    },
  ),
  resumed('wrong bytes in the part, once', () => faults({ ...RESUMED, first: 1 }, fault.wrongBytes)),
  resumed('a part that is cut again and again', () => faults(OF_MODEL, fault.cutAfter(0)), {
    expected: ['HUB_UNREACHABLE'],
  }),
  resumed('a stall in the part', () => faults(RESUMED, fault.stallAfter(0)), {
    expected: ['HUB_TIMEOUT'],
    environment: { HF_HUB_DOWNLOAD_TIMEOUT: '0.3' },
  }),
  resumed('no ETag on the part', () => faults(RESUMED, fault.setHeaders({ etag: undefined }))),
  resumed('another ETag on the part, and its content', () =>
    faults(
      { ...RESUMED, first: 1 },
      fault.setHeaders({ etag: '"other"' }),
      fault.otherContent(randomBytes(LARGE)),
    ),
  ),
  resumed('a new commit with another model', () => [], {
    before: async (site, sandbox) => {
      await begin(site, sandbox)
      await site.push(contents(LARGE))
    },
    after: (site, _sandbox, outcome) => {
      expect('directory' in outcome && path.basename(outcome.directory)).toBe(site.commit)
    },
  }),
])

/** Replies to a range request from byte n on; none of these is `bytes n-3145727/3145728`. */
const RANGES = [
  undefined,
  '',
  'bytes',
  'bytes */3145728',
  'bytes 0-3145727/3145728',
  'bytes 5-3/3145728',
  'bytes 3145728-3145728/3145728',
  'bytes -1-5/3145728',
  'bytes 1048576-3145727/*',
  'bytes 1048576-3145727/99999999999999999999',
  'bytes 18446744073709551615-18446744073709551615/18446744073709551615',
  'items 0-1/2',
  'bytes 0-9/3145728, 10-19/3145728',
  '../../recollect-outside',
]

runFaultCases(
  tally,
  RANGES.flatMap((range) => [
    resumed(
      `Content-Range ${JSON.stringify(range)}, once`,
      () => faults({ ...RESUMED, first: 1 }, fault.contentRange(range)),
      {
        expected: ['whole', 'HUB_BAD_RESPONSE'],
      },
    ),
    resumed(
      `Content-Range ${JSON.stringify(range)}, always, with wrong bytes`,
      () => faults(RESUMED, fault.contentRange(range), fault.wrongBytes),
      {
        expected: ['whole', 'HUB_BAD_RESPONSE', 'DOWNLOAD_CORRUPT'],
      },
    ),
  ]),
)

/** What may have happened to the partial file in the meantime. */
const DAMAGES: ReadonlyArray<readonly [string, (bytes: Buffer) => Buffer]> = [
  ['emptied', () => Buffer.alloc(0)],
  ['of other bytes', (bytes) => randomBytes(bytes.length)],
  [
    'with one bit turned',
    (bytes) => {
      bytes.writeUInt8(bytes.readUInt8(77) ^ 1, 77)
      return bytes
    },
  ],
  ['as long as the whole file, of other bytes', () => randomBytes(LARGE)],
  ['longer than the file', () => randomBytes(LARGE + 1)],
]

runFaultCases(
  tally,
  DAMAGES.map(([name, damage]) =>
    resumed(`a part that is ${name}`, () => [], {
      before: async (site, sandbox) => {
        await begin(site, sandbox)
        for (const file of walk(sandbox.cache).filter((file) =>
          /incomplete|part/.test(path.basename(file)),
        )) {
          writeFileSync(file, damage(readFileSync(file)))
        }
      },
    }),
  ),
)
