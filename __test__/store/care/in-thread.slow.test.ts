import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  MemoryOrchestrator,
  type RepairProgress,
  type RewriteProgress,
  type SalvageProgress,
  SqliteMemoryRepository,
} from 'recollect'
import { describe, expect, test } from 'vitest'
import { editInside } from '../support/edited-store.js'
import { openRaw } from '../support/raw-database.js'
import { seededVector, tempDir, tempStore } from '../support/temp-store.js'

const RECORDS = 4000
const WORDS_LOST = 'DELETE FROM record_words_docsize'

/** A closed store that takes some tenths of a second to repair. */
function long(records = RECORDS): string {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  store.insertRecords(
    Array.from({ length: records }, (_, index) => ({
      id: `r${index}`,
      kind: 'fact' as const,
      text: `the harbour on day ${index} of the year, when ${index * 7} boats came in`,
      embedding: index < 20 ? seededVector(index) : undefined,
    })),
  )
  store.close()
  return rootDir
}

function damaged(rootDir: string): Buffer {
  const file = join(rootDir, 'memory.db')
  const bytes = readFileSync(file).fill(0, 0, 100)
  writeFileSync(file, bytes)
  return bytes
}

/** Aborts when progress of a kind is reported. */
function abortAt<P>(wanted: (progress: P) => boolean) {
  const stop = new AbortController()
  const onProgress = (progress: P) => {
    if (wanted(progress)) stop.abort('enough')
  }
  return { signal: stop.signal, onProgress }
}

describe('a repair', () => {
  test('leaves the event loop to others: reads answer meanwhile, and writes of memories wait', async () => {
    const rootDir = long()
    editInside(rootDir, WORDS_LOST)
    const repository = tempStore(rootDir)
    const memory = await MemoryOrchestrator.open({ repository, engine: null })
    const seen: RepairProgress[] = []
    let written: Promise<unknown> | undefined
    let turns = 0
    let ended = false
    const repairing = repository
      .repair({
        apply: true,
        onProgress: (progress) => {
          seen.push(progress)
          if (progress.phase !== 'repair') return
          expect(repository.getRecord('r7')?.text).toContain('on day 7')
          written ??= memory.remember('written meanwhile')
        },
      })
      .finally(() => {
        ended = true
      })
    while (!ended) {
      await nextTurn()
      if (seen.at(-1)?.phase === 'repair') turns += 1
    }
    expect(await repairing).toMatchObject({ applied: true })
    expect(turns).toBeGreaterThan(10)
    await written
    expect(repository.status().records).toBe(RECORDS + 1)
    expect([...new Set(seen.map(({ phase }) => phase))]).toEqual(['verify', 'backup', 'repair'])
    for (const { done, total, part } of seen) {
      expect(part).not.toBe('')
      expect(done).toBeLessThanOrEqual(total)
    }
    expect(seen.at(-1)).toMatchObject({ done: RECORDS, total: RECORDS })
    expect(await repository.verify()).toMatchObject({ problems: [] })
    expect(repository.searchByWords('meanwhile', 1)).toHaveLength(1)
  })

  test.each(['verify', 'backup', 'repair'] as const)(
    'that is aborted in the phase %s changes nothing',
    async (phase) => {
      const rootDir = long()
      editInside(rootDir, `${WORDS_LOST}; UPDATE memory_records SET kind = 'fakt' WHERE id = 'r5'`)
      const store = tempStore(rootDir)
      const files = readdirSync(rootDir)
      const plan = await store.repair()
      const options = abortAt<RepairProgress>((progress) => progress.phase === phase)
      await expect(store.repair({ apply: true, ...options })).rejects.toBe('enough')
      expect(readdirSync(rootDir)).toEqual(files)
      expect(await store.repair()).toEqual(plan)
      expect(await store.repair({ apply: true })).toMatchObject({ applied: true, steps: plan.steps })
    },
  )

  test('stops if onProgress fails, or the store is closed, and changes nothing', async () => {
    const rootDir = long()
    editInside(rootDir, WORDS_LOST)
    const files = readdirSync(rootDir).filter((name) => !name.includes('-wal') && !name.includes('-shm'))
    for (const rejects of [false, true]) {
      const store = tempStore(rootDir)
      const mine = new Error('mine')
      const onProgress = ({ phase }: RepairProgress) => {
        if (phase !== 'repair') return undefined
        if (rejects) return Promise.reject(mine)
        throw mine
      }
      await expect(store.repair({ apply: true, onProgress })).rejects.toBe(mine)
      store.close()
    }
    const store = tempStore(rootDir)
    const onProgress = ({ phase }: RepairProgress) => {
      if (phase === 'repair') store.close()
    }
    await expect(store.repair({ apply: true, onProgress })).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    expect(readdirSync(rootDir)).toEqual(files)
    expect((await tempStore(rootDir).verify()).problems).toMatchObject([{ code: 'words_different' }])
  })

  test('waits for another process that writes, and then does its work', async () => {
    const rootDir = long(50)
    editInside(rootDir, WORDS_LOST)
    const store = tempStore(rootDir)
    const db = openRaw(rootDir)
    let held = false
    const onProgress = ({ phase }: RepairProgress) => {
      if (phase !== 'backup' || held) return
      held = true
      db.exec('BEGIN IMMEDIATE')
      setTimeout(() => db.exec('COMMIT'), 1500)
    }
    expect(await store.repair({ apply: true, onProgress })).toMatchObject({ applied: true })
    db.close()
    expect(await store.verify()).toMatchObject({ problems: [] })
  })

  test('of a store in memory is done, too', async () => {
    const store = SqliteMemoryRepository.open({ memory: true })
    store.insertRecord({ id: 'r1', kind: 'fact', text: 'the harbour' })
    expect(await store.repair({ apply: true })).toMatchObject({ applied: false, steps: [] })
    store.close()
  })

  test.each(['exit', 'kill'])(
    'that the process ends with %s leaves the old state or the new',
    async (how) => {
      const rootDir = long()
      editInside(rootDir, WORDS_LOST)
      const end = how === 'exit' ? 'process.exit(7)' : "process.kill(process.pid, 'SIGKILL')"
      const program = `
      import { SqliteMemoryRepository } from 'recollect'
      const store = SqliteMemoryRepository.open({ rootDir: ${JSON.stringify(rootDir)} })
      await store.repair({ apply: true, onProgress: ({ phase }) => { if (phase === 'repair') ${end} } })`
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
        cwd: join(import.meta.dirname, '../../..'),
        stdio: ['ignore', 'inherit', 'pipe'],
      })
      let errors = ''
      child.stderr.on('data', (data: Buffer) => {
        errors += data
      })
      const [code, signal] = await once(child, 'exit')
      expect({ code, signal, errors }).toEqual(
        how === 'exit'
          ? { code: 7, signal: null, errors: '' }
          : { code: null, signal: 'SIGKILL', errors: '' },
      )
      const store = tempStore(rootDir)
      const { problems } = await store.verify()
      expect(problems.map(({ code: each }) => each)).toEqual(problems.length === 0 ? [] : ['words_different'])
      await store.repair({ apply: true })
      expect(await store.verify()).toMatchObject({ problems: [] })
      expect(store.status().records).toBe(RECORDS)
    },
  )
})

describe('salvaging', () => {
  test('on a thread reports what it does otherwise, and its progress', async () => {
    const rootDir = long()
    const bytes = damaged(rootDir)
    const plan = SqliteMemoryRepository.salvage(rootDir)
    const seen: SalvageProgress[] = []
    let turns = 0
    let ended = false
    const salvaging = SqliteMemoryRepository.salvageInThread(rootDir, {
      apply: true,
      onProgress: (progress) => seen.push(progress),
    }).finally(() => {
      ended = true
    })
    while (!ended) {
      await nextTurn()
      if (seen.length > 0) turns += 1
    }
    const report = await salvaging
    expect(report).toMatchObject({ ...plan, applied: true, keptAside: expect.any(String) })
    expect(turns).toBeGreaterThan(10)
    expect(readFileSync(report.keptAside ?? '').equals(bytes)).toBe(true)
    expect([...new Set(seen.map(({ part }) => part))]).toEqual(['pages', 'records'])
    expect(seen.at(-1)).toEqual({ part: 'records', done: RECORDS, total: RECORDS })
    const store = tempStore(rootDir)
    expect(store.status()).toMatchObject({ records: RECORDS, embedded: 20 })
    expect(await store.verify()).toMatchObject({ problems: [] })
  })

  test.each(['pages', 'records'] as const)(
    'that is aborted while it does %s changes nothing',
    async (part) => {
      const rootDir = long()
      const bytes = damaged(rootDir)
      const files = readdirSync(rootDir)
      const options = abortAt<SalvageProgress>((progress) => progress.part === part)
      await expect(SqliteMemoryRepository.salvageInThread(rootDir, { apply: true, ...options })).rejects.toBe(
        'enough',
      )
      expect(readdirSync(rootDir)).toEqual(files)
      expect(readFileSync(join(rootDir, 'memory.db')).equals(bytes)).toBe(true)
    },
  )

  test('is refused for a store that is open, or is opened or written meanwhile, and for bad options', async () => {
    const rootDir = long(300)
    const refused = (code: string, options?: object, place = rootDir) =>
      expect(SqliteMemoryRepository.salvageInThread(place, options)).rejects.toMatchObject({
        name: 'RecollectError',
        code,
      })
    const open = SqliteMemoryRepository.open({ rootDir })
    await refused('STORE_IN_USE')
    open.close()
    const files = readdirSync(rootDir)
    let opened: SqliteMemoryRepository | undefined
    const onProgress = () => {
      opened ??= SqliteMemoryRepository.open({ rootDir })
    }
    await refused('STORE_IN_USE', { apply: true, onProgress })
    opened?.close()
    let isWritten = false
    const write = () => {
      if (isWritten) return
      isWritten = true
      const store = SqliteMemoryRepository.open({ rootDir })
      store.insertRecord({ id: 'new', kind: 'fact', text: 'written meanwhile' })
      store.close()
    }
    await refused('STORE_IN_USE', { apply: true, onProgress: write })
    expect(readdirSync(rootDir)).toEqual(files)
    expect(tempStore(rootDir).getRecord('new')).not.toBeNull()
    await refused('STORE_ROOT_INVALID', {}, tempDir())
    await refused('INVALID_ARGUMENT', { apply: 'yes' })
    await refused('INVALID_ARGUMENT', { fast: true })
    await refused('INVALID_ARGUMENT', {}, '')
  })
})

describe('rewriting backups', () => {
  async function backedUp(): Promise<{ store: SqliteMemoryRepository; paths: readonly [string, string] }> {
    const store = tempStore(long(300))
    const place = tempDir()
    const paths = [join(place, '1.backup'), join(place, '2.backup')] as const
    for (const path of paths) await store.backup(path)
    store.forgetHardRecord('r5')
    return { store, paths }
  }

  const records = async (path: string) => (await SqliteMemoryRepository.restore(path, tempDir())).records

  test('on a thread does what it does otherwise, and reports its progress', async () => {
    const { store, paths } = await backedUp()
    const seen: RewriteProgress[] = []
    const report = await store.rewriteBackupsInThread({ onProgress: (progress) => seen.push(progress) })
    expect(report).toEqual({ rewritten: paths, clean: [], failed: [] })
    expect([...new Set(seen.map(({ path }) => path))]).toEqual(paths)
    for (const { total } of seen) expect(total).toBe(2)
    for (const path of paths) expect(await records(path)).toBe(299)
    expect(await store.rewriteBackupsInThread()).toEqual({ rewritten: [], clean: paths, failed: [] })
  })

  test('that is aborted leaves each backup as it was, or rewritten', async () => {
    const { store, paths } = await backedUp()
    const options = abortAt<RewriteProgress>(({ done }) => done === 1)
    await expect(store.rewriteBackupsInThread(options)).rejects.toBe('enough')
    expect(await records(paths[0])).toBe(299)
    expect([299, 300]).toContain(await records(paths[1]))
    for (const path of paths) expect(existsSync(`${path}.manifest.json`)).toBe(true)
    expect(readdirSync(join(paths[0], '..'))).toHaveLength(4)
    expect(await store.rewriteBackupsInThread()).toMatchObject({ failed: [] })
    for (const path of paths) expect(await records(path)).toBe(299)
  })

  test('stops when the store is closed, reports failures by code, and refuses bad options', async () => {
    const { store, paths } = await backedUp()
    writeFileSync(paths[0], 'no database any more')
    expect(await store.rewriteBackupsInThread()).toMatchObject({
      rewritten: [paths[1]],
      failed: [{ path: paths[0], reason: expect.stringContaining('STORE_NOT_A_DATABASE') }],
    })
    await expect(store.rewriteBackupsInThread({ signal: AbortSignal.abort('no') })).rejects.toBe('no')
    await expect(store.rewriteBackupsInThread({ fast: 1 } as object)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
    const closed = store.rewriteBackupsInThread()
    store.close()
    await expect(closed).rejects.toMatchObject({ code: 'STORE_CLOSED' })
  })
})
