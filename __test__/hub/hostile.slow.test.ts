import type { ErrorCode } from 'recollect'
import { expect, it } from 'vitest'
import { errorOf, type FaultCase, runFaultCases } from './support/fault-case.js'
import { expectHarmless, fetchModel } from './support/fetching.js'
import { MARK, Sandbox } from './support/sandbox.js'
import * as fault from './support/server/faults/index.js'
import { faults } from './support/server/index.js'
import { MODEL, Site, SMALL } from './support/site.js'
import { Tally } from './support/tally.js'

const BAD: readonly ErrorCode[] = ['HUB_BAD_RESPONSE', 'HUB_UNREACHABLE']

/** Names that lead out of a folder, or have a special meaning to a file system. */
const PATHS = [
  `../../../../${MARK}`,
  `../${MARK}`,
  `/${MARK}`,
  `/etc/${MARK}`,
  `..\\..\\..\\${MARK}`,
  `C:\\${MARK}`,
  `${MARK}\u0000.json`,
  `${MARK}:stream`,
  '..',
  '.',
  '',
  'NUL',
  'x'.repeat(10_000),
]

const etags = [...PATHS, '%2e%2e%2f', '"', '""""', 'é', `${'0'.repeat(63)}g`, '0'.repeat(39)].flatMap(
  (value) =>
    [MODEL, SMALL].map(
      (file): FaultCase => ({
        name: `${file} with the ETag ${JSON.stringify(value.slice(0, 40))}`,
        faults: () => faults({ host: 'hub', file, method: 'HEAD' }, fault.etag(`"${value}"`)),
        expected: BAD,
      }),
    ),
)

const goodEtags: FaultCase[] = [
  {
    name: 'a weak ETag that is right',
    faults: (site) =>
      faults({ method: 'HEAD', file: MODEL }, (reply, exchange, count) => {
        const right = reply.headers['x-linked-etag'] ?? reply.headers['etag'] ?? ''
        expect(site.commit).not.toBe('')
        return fault.etag(`W/${right}`)(reply, exchange, count)
      }),
    expected: 'whole',
  },
]

const noEtag: FaultCase = {
  name: 'no ETag at all',
  faults: () =>
    faults(
      { host: 'hub', method: 'HEAD' },
      fault.setHeaders({ etag: undefined, 'x-linked-etag': undefined }),
    ),
  expected: BAD,
}

/** A SHA-256 of other content, which no reply can match. */
const otherEtag: FaultCase = {
  name: 'the ETag of another content',
  faults: () => faults({ method: 'HEAD', file: MODEL }, fault.etag(`"${'ab'.repeat(32)}"`)),
  expected: ['DOWNLOAD_CORRUPT'],
}

const commits = [
  ...PATHS,
  'main',
  'refs/heads/main',
  '0'.repeat(39),
  '0'.repeat(41),
  'g'.repeat(40),
  '0'.repeat(64),
].map(
  (value): FaultCase => ({
    name: `the commit ${JSON.stringify(value.slice(0, 40))}`,
    faults: () => faults({ host: 'hub' }, fault.commit(value)),
    expected: BAD,
  }),
)

const otherCommits: FaultCase[] = [
  { name: 'no commit', faults: () => faults({ host: 'hub' }, fault.commit(undefined)), expected: BAD },
  {
    name: 'another commit for each file',
    faults: () =>
      faults({ host: 'hub', method: 'HEAD' }, (reply, exchange, count) =>
        fault.commit(String(count).padStart(40, '0'))(reply, exchange, count),
      ),
    expected: [...BAD, 'HUB_NOT_FOUND'],
  },
]

const tally = new Tally('hostile server')
runFaultCases(tally, etags)
runFaultCases(tally, goodEtags)
runFaultCases(tally, [noEtag, otherEtag])
runFaultCases(tally, commits)
runFaultCases(tally, otherCommits)

const REDIRECTS: ReadonlyArray<readonly [string, string]> = [
  ['to a file', 'file:///etc/hostname'],
  ['to FTP', 'ftp://127.0.0.1/x'],
  ['to data', 'data:text/plain,abc'],
  ['to an address with a password', 'http://user:password@127.0.0.1:9/x'],
  ['to an address without a host', 'http:///x'],
  ['to nowhere', ''],
  ['to what is no address', 'http://[::1'],
  ['to where nobody listens', 'http://127.0.0.1:9/x'],
  ['to a header of its own', 'http://127.0.0.1:9/\r\nx-injected: 1'],
]

runFaultCases(
  tally,
  REDIRECTS.flatMap(([name, location]) =>
    (['HEAD', 'GET'] as const).map(
      (method): FaultCase => ({
        name: `a redirect of ${method} ${name}`,
        faults: () => faults({ host: 'hub', method, file: SMALL }, fault.redirectTo(location)),
        expected: BAD,
        after: (_site, _sandbox, outcome) => expect(errorOf(outcome).message).not.toContain('password@'),
      }),
    ),
  ),
)

runFaultCases(tally, [
  { name: 'a redirect to itself', faults: () => faults({ file: SMALL }, fault.redirectLoop), expected: BAD },
  {
    name: 'a redirect of the CDN to itself',
    faults: () => faults({ host: 'cdn' }, fault.redirectLoop),
    expected: BAD,
  },
  {
    name: 'redirects without an end',
    faults: () => faults({ host: 'cdn' }, fault.endlessRedirects),
    expected: BAD,
    after: ({ server }) => expect(server.requests.length).toBeLessThan(100),
  },
  {
    name: 'a redirect without a Location',
    faults: () => faults({ file: SMALL }, fault.setHeaders({ location: undefined })),
    expected: BAD,
  },
  {
    name: 'a redirect of HEAD to a host that describes the file itself',
    faults: ({ server }) => [
      ...faults({ host: 'hub', method: 'HEAD', file: SMALL }, (reply, exchange, count) =>
        fault.setHeaders({ 'x-repo-commit': undefined, etag: undefined, 'x-linked-etag': undefined })(
          fault.redirectTo(`${server.cdnOrigin}/described`)(reply, exchange, count) as never,
          exchange,
          count,
        ),
      ),
      ...faults({ host: 'cdn', method: 'HEAD' }, (reply) => ({
        ...reply,
        status: 200,
        headers: { ...reply.headers, etag: `"${'0'.repeat(40)}"`, 'x-repo-commit': '0'.repeat(40) },
      })),
    ],
    expected: BAD,
  },
])

it.each([...PATHS, `a/../../${MARK}`, `a//${MARK}`, `${MARK}.`, `${MARK} `, 'a/CON.json'])(
  'refuses the file name %j before any request',
  async (file) => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    const outcome = await fetchModel(site, sandbox, { files: [file] })
    expect(errorOf(outcome).code).toBe('INVALID_ARGUMENT')
    expect(site.server.connections).toBe(0)
    expectHarmless(site, sandbox, outcome)
  },
)

it.each([
  '../..',
  '..',
  'a/../b',
  '/etc',
  `..\\${MARK}`,
  'main\r\nx: y',
  'main?x',
  'main#x',
  '',
  'a b',
  '-'.repeat(2000),
])('refuses the revision %j before any request', async (revision) => {
  using sandbox = new Sandbox()
  await using site = await Site.start()
  const outcome = await fetchModel(site, sandbox, { revision })
  expect(errorOf(outcome).code).toBe('INVALID_ARGUMENT')
  expect(site.server.connections).toBe(0)
})

it.each([
  '../..',
  'a/../b',
  '/etc/passwd',
  'a/b/c',
  '..',
  'org/..',
  'org/a b',
  'org/a\r\nb',
  'org\\name',
  'org/name?x',
  '',
])('refuses the repository %j before any request', async (repo) => {
  using sandbox = new Sandbox()
  await using site = await Site.start()
  const outcome = await fetchModel(site, sandbox, { repo })
  expect(errorOf(outcome).code).toBe('INVALID_ARGUMENT')
  expect(site.server.connections).toBe(0)
})
