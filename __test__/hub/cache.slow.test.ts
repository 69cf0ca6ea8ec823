import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorOf, type FaultCase, runFaultCases } from './support/fault-case.js'
import { expectHarmless, fetchModel, fetchRaw } from './support/fetching.js'
import { runChild, startChild } from './support/processes.js'
import { Sandbox, walk } from './support/sandbox.js'
import * as fault from './support/server/faults/index.js'
import { faults } from './support/server/index.js'
import { contents, LARGE, MODEL, REPO, Site } from './support/site.js'
import { Tally } from './support/tally.js'

const FOLDER = `models--${REPO.replace('/', '--')}`
const isRoot = process.getuid?.() === 0

const inCache = (sandbox: Sandbox, ...parts: string[]): string => path.join(sandbox.cache, FOLDER, ...parts)

const modelBlob = (site: Site, sandbox: Sandbox): string =>
  inCache(sandbox, 'blobs', createHash('sha256').update(site.content(MODEL)).digest('hex'))

const modelPointer = (site: Site, sandbox: Sandbox): string =>
  inCache(sandbox, 'snapshots', site.commit, ...MODEL.split('/'))

/** A cache that holds the whole model; the requests that filled it are cleared. */
async function warm(site: Site, sandbox: Sandbox): Promise<void> {
  await fetchRaw(site, sandbox)
  site.server.requests.length = 0
}

/** Kinds of damage to a whole cache, all of which the next download repairs. */
const DAMAGES: ReadonlyArray<readonly [string, (site: Site, sandbox: Sandbox) => void]> = [
  ['a blob of no bytes', (site, sandbox) => writeFileSync(modelBlob(site, sandbox), '')],
  ['a blob that is cut', (site, sandbox) => truncateSync(modelBlob(site, sandbox), 100_000)],
  [
    'a blob of other bytes and the right length',
    (site, sandbox) => writeFileSync(modelBlob(site, sandbox), Buffer.alloc(site.content(MODEL).length, 7)),
  ],
  [
    'a blob with one bit turned',
    (site, sandbox) => {
      const bytes = readFileSync(modelBlob(site, sandbox))
      bytes.writeUInt8(bytes.readUInt8(123_456) ^ 1, 123_456)
      writeFileSync(modelBlob(site, sandbox), bytes)
    },
  ],
  ['a blob that is gone', (site, sandbox) => unlinkSync(modelBlob(site, sandbox))],
  [
    'a folder in the place of a blob',
    (site, sandbox) => {
      unlinkSync(modelBlob(site, sandbox))
      mkdirSync(modelBlob(site, sandbox))
    },
  ],
  [
    'a link in the place of a blob, to a file outside',
    (site, sandbox) => {
      unlinkSync(modelBlob(site, sandbox))
      symlinkSync(path.join(sandbox.root, 'canary'), modelBlob(site, sandbox))
    },
  ],
  ['a file of the snapshot that is gone', (site, sandbox) => unlinkSync(modelPointer(site, sandbox))],
  [
    'a file of the snapshot that leads outside',
    (site, sandbox) => {
      unlinkSync(modelPointer(site, sandbox))
      symlinkSync(path.join(sandbox.root, 'canary'), modelPointer(site, sandbox))
    },
  ],
  [
    'a file of the snapshot that is a wrong copy',
    (site, sandbox) => {
      unlinkSync(modelPointer(site, sandbox))
      writeFileSync(modelPointer(site, sandbox), 'wrong')
    },
  ],
  ['a ref that is torn', (_site, sandbox) => writeFileSync(inCache(sandbox, 'refs', 'main'), 'abc')],
  ['a ref of no bytes', (_site, sandbox) => writeFileSync(inCache(sandbox, 'refs', 'main'), '')],
  [
    'a ref that leads outside',
    (_site, sandbox) => writeFileSync(inCache(sandbox, 'refs', 'main'), '../../../..'),
  ],
  [
    'a ref to a commit that is not there',
    (_site, sandbox) => writeFileSync(inCache(sandbox, 'refs', 'main'), '0'.repeat(40)),
  ],
]

const tally = new Tally('cache')
runFaultCases(
  tally,
  DAMAGES.map(
    ([name, damage]): FaultCase => ({
      name: `${name} is found and made good`,
      before: async (site, sandbox) => {
        await warm(site, sandbox)
        damage(site, sandbox)
      },
      faults: () => [],
      expected: 'whole',
      after: (_site, sandbox) =>
        expect(readFileSync(path.join(sandbox.root, 'canary'), 'utf8')).toBe('untouched'),
    }),
  ),
)

runFaultCases(tally, [
  {
    name: 'lock files that a dead process left do not matter',
    before: (_site, sandbox) => {
      for (const name of ['a', 'b']) {
        mkdirSync(path.join(sandbox.cache, '.locks', FOLDER), { recursive: true })
        writeFileSync(path.join(sandbox.cache, '.locks', FOLDER, `${name}.lock`), '')
      }
    },
    faults: () => [],
    expected: 'whole',
  },
  {
    name: 'a cache folder that is a file',
    before: (_site, sandbox) => writeFileSync(sandbox.cache, ''),
    faults: () => [],
    expected: ['CACHE_NOT_WRITABLE', 'CACHE_IO', 'INVALID_ARGUMENT'],
    after: (_site, sandbox) => rmSync(sandbox.cache),
  },
  {
    name: 'a snapshots folder that is a file',
    before: (_site, sandbox) => {
      mkdirSync(inCache(sandbox), { recursive: true })
      writeFileSync(inCache(sandbox, 'snapshots'), '')
    },
    faults: () => [],
    expected: ['CACHE_NOT_WRITABLE', 'CACHE_IO'],
    after: (_site, sandbox) => rmSync(inCache(sandbox, 'snapshots')),
  },
])

describe('a whole cache', () => {
  it('is used without downloading anything again', async () => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    await warm(site, sandbox)
    const outcome = await fetchModel(site, sandbox)
    expectHarmless(site, sandbox, outcome)
    expect(site.server.contentRequests()).toEqual([])
  })

  it('with files instead of links, as on Windows and in copies, is used', async () => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    await warm(site, sandbox)
    for (const file of walk(inCache(sandbox, 'snapshots'))) {
      if (!lstatSync(file).isSymbolicLink()) continue
      const bytes = readFileSync(file)
      unlinkSync(file)
      writeFileSync(file, bytes)
    }
    rmSync(inCache(sandbox, 'blobs'), { recursive: true })
    const outcome = await fetchModel(site, sandbox)
    expectHarmless(site, sandbox, outcome)
    expect(site.server.contentRequests()).toEqual([])
  })

  it('is kept when a branch moves: only what changed is downloaded', async () => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    await warm(site, sandbox)
    const before = site.commit
    await site.push(
      new Map([...(site.truth.get(before) ?? []), ['config.json', Buffer.from('{"changed":true}')]]),
    )
    const outcome = await fetchModel(site, sandbox)
    expectHarmless(site, sandbox, outcome)
    expect(new Set(site.server.contentRequests().map(({ file }) => file))).toEqual(new Set(['config.json']))
    expect(readdirSync(inCache(sandbox, 'snapshots')).sort()).toEqual([before, site.commit].sort())
  })
})

describe.skipIf(process.platform === 'win32')('when the cache is not writable', () => {
  /** Runs as an unprivileged user, because root may write everywhere. */
  const asSomebody = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []

  const readOnly = (folder: string) => {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name)
      if (!entry.isSymbolicLink()) chmodSync(file, entry.isDirectory() ? 0o555 : 0o444)
    }
    chmodSync(folder, 0o555)
  }

  it('a whole cache is used', async () => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    await warm(site, sandbox)
    chmodSync(sandbox.root, 0o755)
    readOnly(sandbox.cache)
    const ended = await runChild(site, sandbox, { under: asSomebody })
    expect(ended).toMatchObject({
      code: 0,
      lines: [{ directory: path.dirname(path.dirname(modelPointer(site, sandbox))) }],
    })
    expect(site.server.contentRequests()).toEqual([])
  })

  it('a cache without one file causes an error that names the folder', async () => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    mkdirSync(sandbox.cache)
    chmodSync(sandbox.root, 0o755)
    readOnly(sandbox.cache)
    const ended = await runChild(site, sandbox, { under: asSomebody })
    expect(ended.lines).toMatchObject([{ name: 'RecollectError', code: 'CACHE_NOT_WRITABLE' }])
    expect(ended.lines[0]?.['message']).toContain(sandbox.cache)
    expect(walk(sandbox.cache)).toEqual([])
  })
})

const mayMount = process.platform === 'linux' && isRoot

describe.skipIf(!mayMount)('on a full disk (needs the right to mount)', () => {
  const onSmallDisk = async (size: string, use: (site: Site, sandbox: Sandbox) => Promise<void>) => {
    using sandbox = new Sandbox()
    await using site = await Site.start({}, { files: contents(LARGE) })
    mkdirSync(sandbox.cache)
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', sandbox.cache])
    try {
      await use(site, sandbox)
    } finally {
      execFileSync('umount', [sandbox.cache])
    }
  }

  it('nothing starts that does not fit; with space the download works', () =>
    onSmallDisk('2m', async (site, sandbox) => {
      const outcome = await fetchModel(site, sandbox)
      expect(errorOf(outcome).code).toBe('DISK_FULL')
      expectHarmless(site, sandbox, outcome)
      expect(site.server.contentRequests(MODEL)).toEqual([])
      execFileSync('mount', ['-o', 'remount,size=64m', sandbox.cache])
      const again = await fetchModel(site, sandbox)
      expectHarmless(site, sandbox, again)
      expect('directory' in again).toBe(true)
    }))

  it('a disk that fills up during the download keeps the finished part; with space it resumes', () =>
    onSmallDisk('24m', async (site, sandbox) => {
      site.setFaults(faults({ purpose: 'content', file: MODEL }, fault.slow(2 << 20)))
      const filler = path.join(sandbox.cache, 'filler')
      const unwatch = site.server.watch(({ purpose, file }) => {
        if (purpose === 'content' && file === MODEL && !existsSync(filler)) {
          try {
            writeFileSync(filler, Buffer.alloc(23 << 20))
          } catch {
            // The disk is full, as intended.
          }
        }
      })
      const outcome = await fetchModel(site, sandbox)
      unwatch()
      expect(errorOf(outcome).code).toBe('DISK_FULL')
      rmSync(filler)
      expectHarmless(site, sandbox, outcome)
      site.setFaults([])
      const again = await fetchModel(site, sandbox)
      expectHarmless(site, sandbox, again)
      expect('directory' in again).toBe(true)
    }))
})

describe('a lock', () => {
  it('that a live process holds without progress is waited for, then reported', async () => {
    using sandbox = new Sandbox()
    await using site = await Site.start({
      faults: faults({ purpose: 'content', file: MODEL, first: 1 }, fault.stallAfter(100_000)),
    })
    const holder = startChild(site, sandbox)
    await asked(site)
    const outcome = await fetchModel(site, sandbox, {}, { lockStallMs: 400 })
    expect(errorOf(outcome).code).toBe('CACHE_LOCKED')
    expect(errorOf(outcome).message).toContain('.lock')
    expectHarmless(site, sandbox, outcome)
    holder.kill()
    await holder.ended
    // The lock of a dead process is ignored.
    const again = await fetchModel(site, sandbox, {}, { lockStallMs: 400 })
    expectHarmless(site, sandbox, again)
    expect('directory' in again).toBe(true)
  })

  it('that a process holds while it makes progress is waited for longer', async () => {
    using sandbox = new Sandbox()
    await using site = await Site.start(
      { faults: faults({ purpose: 'content', file: MODEL }, fault.slow(1 << 20)) },
      { files: contents(LARGE) },
    )
    const holder = startChild(site, sandbox)
    await asked(site)
    const outcome = await fetchModel(site, sandbox, {}, { lockStallMs: 1000 })
    expectHarmless(site, sandbox, outcome)
    expect('directory' in outcome).toBe(true)
    expect(await holder.ended).toMatchObject({ code: 0 })
    expect(site.server.contentRequests(MODEL)).toHaveLength(1)
  })

  const asked = async (site: Site) => {
    while (site.server.contentRequests(MODEL).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
})
