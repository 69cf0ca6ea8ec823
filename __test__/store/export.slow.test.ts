import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { threadId } from 'node:worker_threads'
import { type ExportProgress, type MemoryRecord, SqliteMemoryRepository } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { seededVector, tempDir, tempStore } from './support/temp-store.js'

const RECORDS = 1500
const SECRET = 'the safe opens with seven, four, nine'

/** Large enough for several portions. */
function fill(store: SqliteMemoryRepository, records = RECORDS): void {
  store.insertRecords(
    Array.from({ length: records }, (_, index) => ({
      id: `r${index}`,
      kind: 'fact' as const,
      text: index === 7 ? SECRET : `note ${index} ${'about the weather '.repeat(50)}`,
      embedding: seededVector(index),
    })),
  )
}

const target = () => join(tempDir(), 'outer', 'export')

const exported = (directory: string) =>
  readFileSync(join(directory, 'records.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as MemoryRecord)
    .map(({ id, text }) => ({ id, text }))

const present = (store: SqliteMemoryRepository) =>
  store.listRecords({ includeInactive: true }).map(({ id, text }) => ({ id, text }))

function fileStore() {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  fill(store)
  const writer = tempStore(rootDir)
  return { rootDir, store, writer }
}

describe('an export is a snapshot of the store at the moment of the call', () => {
  test('whatever this connection and others write meanwhile', async () => {
    const { rootDir, store, writer } = fileStore()
    const readonly = SqliteMemoryRepository.open({ rootDir, readonly: true })
    onTestFinished(() => readonly.close())
    for (const from of [store, readonly]) {
      const directory = target()
      const before = present(store)
      let round = 0
      const call = from.exportTo(directory, {
        vectors: true,
        onProgress: () => {
          round += 1
          writer.insertRecord({ kind: 'fact', text: 'from elsewhere' })
          store.patchRecord(`r${RECORDS - round}`, `changed in round ${round} for ${directory}`)
        },
      })
      store.insertRecord({ kind: 'fact', text: 'after the call' })
      const { records, auditEntries, vectors } = await call
      expect(round).toBeGreaterThan(5)
      expect(exported(directory)).toEqual(before)
      expect(records).toBe(before.length)
      const other = tempStore()
      const imported = await other.importFrom(directory)
      expect(imported).toMatchObject({
        records: { imported: records },
        audit: { imported: auditEntries },
        vectors: { imported: vectors, rejected: 0 },
      })
    }
  })

  test('also for a store in memory', async () => {
    using store = SqliteMemoryRepository.open({ memory: true })
    fill(store)
    const directory = target()
    const before = present(store)
    await store.exportTo(directory, {
      onProgress: ({ done }) => store.patchRecord(`r${RECORDS - 1}`, `changed at ${done}`),
    })
    expect(exported(directory)).toEqual(before)
  })

  test('without blocking the event loop, with rate and time left as progress', async () => {
    const { store } = fileStore()
    const told: ExportProgress[] = []
    let turns = 0
    const count = setInterval(() => turns++, 0)
    const { records, auditEntries, vectors } = await store.exportTo(target(), {
      vectors: true,
      onProgress: (progress) => told.push(progress),
    })
    clearInterval(count)
    expect(turns).toBeGreaterThan(3)
    expect(told.length).toBeGreaterThan(5)
    expect(told.map(({ done }) => done)).toEqual(
      [...new Set(told.map(({ done }) => done))].sort((a, b) => a - b),
    )
    for (const { done, total, perSecond, secondsLeft } of told) {
      expect(total).toBe(records + auditEntries + vectors)
      expect(perSecond).toBeGreaterThan(0)
      expect(secondsLeft === 0).toBe(done === total)
    }
    expect(told.at(-1)?.done).toBe(told.at(-1)?.total)
  })
})

describe('an export that is stopped leaves nothing', () => {
  const reason = { no: 'error' }
  const ends: Record<string, (store: SqliteMemoryRepository, abort: AbortController) => void> = {
    'by its signal': (_, abort) => abort.abort(reason),
    'by its caller': () => {
      throw reason
    },
    'by close()': (store) => store.close(),
  }

  test.each(Object.entries(ends))('%s', async (name, end) => {
    for (const last of [false, true]) {
      const rootDir = tempDir()
      const store = SqliteMemoryRepository.open({ rootDir })
      fill(store)
      const directory = target()
      const abort = new AbortController()
      let told = 0
      const call = store.exportTo(directory, {
        vectors: true,
        signal: abort.signal,
        onProgress: ({ done, total }) => {
          told += 1
          if (!last || done === total) end(store, abort)
        },
      })
      if (name === 'by close()') await expect(call).rejects.toMatchObject({ code: 'STORE_CLOSED' })
      else await expect(call).rejects.toBe(reason)
      // close() takes effect at the next read, and a page may hold several portions.
      if (!last && name !== 'by close()') expect(told).toBe(1)
      expect(existsSync(join(directory, '..'))).toBe(false)
      store.close()
      // A reader that closes last leaves the log.
      expect(readdirSync(rootDir)).toEqual(['memory.db'])
    }
  })

  test('nor does one with a file that was removed before it was renamed', async () => {
    const { store } = fileStore()
    const directory = target()
    const call = store.exportTo(directory, {
      onProgress: ({ done, total }) => {
        if (done !== total) return
        for (const name of readdirSync(directory))
          if (name.startsWith('records')) rmSync(join(directory, name))
      },
    })
    await expect(call).rejects.toMatchObject({ code: 'STORE_IO' })
    expect(existsSync(directory)).toBe(false)
  })

  test('except what was there before', async () => {
    const { store } = fileStore()
    const directory = tempDir()
    writeFileSync(join(directory, 'mine.txt'), 'mine')
    const signal = AbortSignal.abort(reason)
    await expect(store.exportTo(directory, { signal })).rejects.toBe(reason)
    const onProgress = () => {
      throw reason
    }
    await expect(store.exportTo(directory, { onProgress })).rejects.toBe(reason)
    expect(readdirSync(directory)).toEqual(['mine.txt'])
    await store.exportTo(directory)
    expect(statSync(join(directory, 'records.jsonl')).mode & 0o777).toBe(
      process.platform === 'win32' ? 0o666 : 0o600,
    )
  })
})

test('an export is refused inside a transaction, after close(), and into a directory with another export running', async () => {
  const { store } = fileStore()
  const directory = target()
  let inside: Promise<unknown> | undefined
  store.transaction(() => {
    inside = store.exportTo(directory)
    inside.catch(() => {})
  })
  await expect(inside).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  const first = store.exportTo(directory)
  await expect(store.exportTo(directory)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining('being written'),
  })
  expect((await first).records).toBe(RECORDS)
  expect(exported(directory)).toEqual(present(store))
  store.close()
  await expect(store.exportTo(target())).rejects.toMatchObject({ code: 'STORE_CLOSED' })
})

test('an erasure during an export reports its files, and is completed when it has finished', async () => {
  const { rootDir, store, writer } = fileStore()
  writer.close()
  const directory = target()
  let forgotten: ReturnType<SqliteMemoryRepository['forgetHardRecord']> | undefined
  await store.exportTo(directory, {
    onProgress: () => {
      forgotten ??= store.forgetHardRecord('r7')
    },
  })
  expect(forgotten).toMatchObject({ erased: true, logErased: false })
  const records = join(directory, 'records.jsonl')
  const paths = forgotten?.copies.map(({ path }) => path) ?? []
  expect(paths).toContain(records)
  expect(paths).toContainEqual(expect.stringMatching(/records\.jsonl\.[0-9]+-[0-9]+-[0-9a-f]+\.tmp$/))
  expect(readFileSync(records, 'utf8')).toContain(SECRET)
  for (const name of readdirSync(rootDir)) {
    expect(readFileSync(join(rootDir, name)).includes(SECRET), name).toBe(false)
  }
})

describe('two concurrent exports into one directory', () => {
  test.skipIf(process.platform === 'win32')('by two paths: the second is refused', async () => {
    const { store } = fileStore()
    const directory = tempDir()
    const link = join(tempDir(), 'link')
    symlinkSync(directory, link)
    const first = store.exportTo(directory)
    await expect(store.exportTo(link)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('being written'),
    })
    await first
    expect(exported(directory)).toEqual(present(store))
  })

  test.skipIf(process.platform === 'win32')('no existing file is written to', async () => {
    const { store } = fileStore()
    const directory = tempDir()
    const victim = join(tempDir(), 'victim')
    writeFileSync(victim, 'mine')
    symlinkSync(victim, join(directory, `records.jsonl.${process.pid}-${threadId}.tmp`))
    await store.exportTo(directory)
    expect(readFileSync(victim, 'utf8')).toBe('mine')
  })
})

describe('an invalid directory is refused', () => {
  const targets: Record<string, (root: string) => string> = {
    'a file': (root) => {
      writeFileSync(join(root, 'file'), '')
      return join(root, 'file')
    },
    'below a file': (root) => {
      writeFileSync(join(root, 'file'), '')
      return join(root, 'file', 'below')
    },
    'a link to nothing': (root) => {
      symlinkSync(join(root, 'nothing'), join(root, 'link'))
      return join(root, 'link')
    },
    'where no directory can be made': () => '/proc/no/such/export',
    "the directory of the predecessor's files": (root) => join(root, 'memory'),
  }

  test.skipIf(process.platform === 'win32').each(Object.entries(targets))('%s', async (_, make) => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    const directory = make(rootDir)
    const before = readdirSync(rootDir)
    await expect(store.exportTo(directory)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(`Expected a directory to export to, received ${directory}`),
    })
    expect(readdirSync(rootDir)).toEqual(before)
  })
})

test('a rejected promise from onProgress ends the export, and the import', async () => {
  const { store } = fileStore()
  const reason = new Error('no')
  const onProgress = async () => {
    throw reason
  }
  const directory = target()
  await expect(store.exportTo(directory, { onProgress })).rejects.toBe(reason)
  expect(existsSync(directory)).toBe(false)
  await store.exportTo(directory)
  await expect(tempStore().importFrom(directory, { onProgress })).rejects.toBe(reason)
})

test('an erasure does not wait for a running export', async () => {
  const { store, writer } = fileStore()
  writer.close()
  const waitOfSqlite = 250
  let erased = 0
  let blocked = 0
  await store.exportTo(target(), {
    onProgress: () => {
      const start = performance.now()
      store.forgetHardRecord(`r${erased}`)
      blocked += performance.now() - start
      erased += 1
    },
  })
  expect(erased).toBeGreaterThan(5)
  expect(blocked).toBeLessThan(erased * waitOfSqlite)
})

describe('an export whose process was killed', () => {
  /** Ends while the lines are written, or while the files are renamed. */
  async function killed(rootDir: string, directory: string): Promise<void> {
    const code = `
      import { SqliteMemoryRepository } from ${JSON.stringify(pathToFileURL(inRoot('dist/index.js')).href)}
      const store = SqliteMemoryRepository.open({ rootDir: ${JSON.stringify(rootDir)} })
      await store.exportTo(${JSON.stringify(directory)}, { onProgress: () => process.kill(process.pid, 'SIGKILL') })`
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' })
    await once(child, 'exit')
  }

  test('is not valid, is reported by an erasure, and is replaced by the next', async () => {
    const { rootDir, store } = fileStore()
    const directory = target()
    await killed(rootDir, directory)
    const left = readdirSync(directory)
    expect(left).toHaveLength(3)
    for (const name of left) expect(name).toMatch(/\.tmp$/)
    await expect(tempStore().importFrom(directory)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    const copies = store.forgetHardRecord('r7').copies.map(({ path }) => path)
    expect(copies).toContainEqual(expect.stringMatching(/records\.jsonl\.[0-9]+-[0-9]+-[0-9a-f]+\.tmp$/))
    await store.exportTo(directory)
    expect(readdirSync(directory).sort()).toEqual(['audit.jsonl', 'manifest.toml', 'records.jsonl'])
  })

  test('while its files were renamed is refused', async () => {
    const directory = join(tempDir(), 'half')
    mkdirSync(directory)
    const store = tempStore()
    writeFileSync(join(directory, 'audit.jsonl'), '')
    const unfinished = join(directory, 'records.jsonl.999999999-0.tmp')
    writeFileSync(unfinished, '{"id":"a","kind":"fact","text":"a"}\n')
    for (const dryRun of [true, false]) {
      await expect(store.importFrom(directory, { dryRun })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining(unfinished),
      })
    }
    // Leftovers of a process whose id another process now has do not affect a complete export.
    writeFileSync(join(directory, 'records.jsonl'), '{"id":"b","kind":"fact","text":"b"}\n')
    expect((await store.importFrom(directory)).records).toMatchObject({ imported: 1 })
  })
})
