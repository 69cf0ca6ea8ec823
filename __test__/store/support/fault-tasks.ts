import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CURRENT_SCHEMA_VERSION, MemoryOrchestrator, SqliteMemoryRepository } from 'recollect'
import { expect } from 'vitest'
import type { Finished } from './processes.js'
import { openRaw } from './raw-database.js'
import { axis } from './temp-store.js'
import { WordEmbedder } from './word-embedder.js'

/** A task of a process on a store, which may be interrupted anywhere. */
export interface FaultTask {
  /** Arguments of worker.mjs, except the directory. */
  readonly worker: readonly string[]
  /** The same, for a task that runs until it is stopped. */
  readonly endless?: readonly string[]
  /** Arguments of worker.mjs for a process that ends before the task begins, in the same directory. */
  readonly first?: readonly string[]
  /** Prepares the directory for the process. */
  readonly prepare: (rootDir: string) => void
  /** Completes what must be done before the store can be opened. */
  readonly settle?: (rootDir: string) => void
  /** Whether the store is damaged before the process starts. */
  readonly mayBeUnsound?: boolean
  /** Resumes what was interrupted, and checks that every acknowledged change is there. */
  readonly verify: (store: SqliteMemoryRepository, ended: Finished, rootDir: string) => void | Promise<void>
}

const IMPORT_LINES = 900
const REEMBED_RECORDS = 40
const EMBED_RECORDS = 40

export const TASKS = {
  capture: {
    worker: ['capture', '4'],
    endless: ['capture', '1000000'],
    // With a vector there is the space that vec0 reserves for a thousand: zeros, in hundreds of calls.
    prepare: (rootDir) => fill(rootDir, 1, 'hashes'),
    verify: expectCaptured,
  },
  churn: {
    worker: ['churn', 'run', '6'],
    endless: ['churn', 'run', '1000000'],
    prepare: () => {},
    verify: expectAcknowledged,
  },
  embed: {
    worker: ['embed', '0'],
    prepare: (rootDir) => {
      fill(rootDir, 1, 'hashes')
      fill(rootDir, EMBED_RECORDS, undefined)
    },
    verify: async (store, { lines }) => {
      const before = store.status().embedded - 1
      for (const { stored } of lines)
        if (stored !== undefined) expect(before).toBeGreaterThanOrEqual(Number(stored))
      // Finishes the rest.
      const embedded = await store.batchEmbedMissing(new WordEmbedder('hashes'))
      expect(before + embedded).toBe(EMBED_RECORDS)
      expect(store.status()).toMatchObject({ coverage: 100, queued: 0 })
    },
  },
  import: {
    worker: ['import'],
    prepare: (rootDir) => {
      mkdirSync(join(rootDir, 'memory'))
      const lines = Array.from({ length: IMPORT_LINES }, (_, index) =>
        index % 100 === 99
          ? 'not a line'
          : JSON.stringify({ id: `r${index}`, kind: 'fact', text: `text ${index}` }),
      )
      writeFileSync(join(rootDir, 'memory', 'records.jsonl'), lines.join('\n'))
    },
    verify: (store) => {
      const report = store.importReport()
      expect(report?.records).toMatchObject({ lines: IMPORT_LINES, rejected: IMPORT_LINES / 100 })
      expect(store.status().records).toBe(IMPORT_LINES - IMPORT_LINES / 100)
    },
  },
  migrate: {
    worker: ['open'],
    prepare: (rootDir) =>
      copyFileSync(
        join(import.meta.dirname, '../../fixtures/store/version-2.db'),
        join(rootDir, 'memory.db'),
      ),
    verify: (store, { lines }) => {
      expect(store.schemaVersion()).toBe(CURRENT_SCHEMA_VERSION)
      expect(store.listRecords({ includeInactive: true }).length).toBeGreaterThanOrEqual(7)
      const made = lines.at(-1)?.['id']
      if (made !== undefined) expect(store.getRecord(String(made))?.text).toBe('made after the start')
    },
  },
  upgrade: {
    worker: ['open'],
    prepare: (rootDir) =>
      copyFileSync(
        join(import.meta.dirname, '../../fixtures/store/version-3.db'),
        join(rootDir, 'memory.db'),
      ),
    verify: (store, { lines }) => {
      expect(store.schemaVersion()).toBe(CURRENT_SCHEMA_VERSION)
      expect(store.listRecords({ includeInactive: true }).length).toBeGreaterThanOrEqual(15)
      expect(store.status()).toMatchObject({ embedded: 9, failed: 1 })
      // Searches by words, which are created last.
      expect(store.searchByWords('kettle', 1)).toEqual([{ recordId: 'z-kettle', score: expect.any(Number) }])
      const made = lines.at(-1)?.['id']
      if (made !== undefined) expect(store.getRecord(String(made))?.text).toBe('made after the start')
    },
  },
  reembed: {
    worker: ['reembed', 'space-2'],
    prepare: (rootDir) => fill(rootDir, REEMBED_RECORDS, 'space-1'),
    verify: async (store) => {
      const spaces = store.status().spaces.filter(({ active }) => active)
      // Entirely old or entirely new.
      expect(spaces).toEqual([expect.objectContaining({ vectors: REEMBED_RECORDS })])
      expect(['space-1', 'space-2']).toContain(spaces[0]?.fingerprint)
      // An interrupted re-embedding can be completed.
      await store.reembed(new WordEmbedder('space-2'))
      expect(store.status().spaces).toEqual([
        expect.objectContaining({ fingerprint: 'space-2', active: true, vectors: REEMBED_RECORDS }),
      ])
    },
  },
  backup: {
    worker: ['backup', '2'],
    prepare: (rootDir) => fill(rootDir, 12, 'hashes'),
    verify: async (store, { lines }, rootDir) => {
      expect(store.status().records).toBe(12)
      // A file with the name of a backup is complete, acknowledged or not.
      for (const name of readdirSync(rootDir).filter((each) => each.endsWith('.backup')))
        await expectRestorable(join(rootDir, name), 12)
      for (const { backup } of lines) if (backup !== undefined) expect(existsSync(String(backup))).toBe(true)
    },
  },
  restore: {
    worker: ['restore'],
    prepare: (rootDir) => {
      fill(rootDir, 12, 'hashes')
      backUp(rootDir, 'given.backup')
      fill(rootDir, 3, 'hashes')
    },
    settle: (rootDir) => {
      if (!existsSync(join(rootDir, 'memory.db.restore.json'))) return
      expect(() => SqliteMemoryRepository.open({ rootDir })).toThrow('interrupted')
      SqliteMemoryRepository.finishRestore(rootDir)
    },
    verify: async (store, { lines }, rootDir) => {
      const { records } = store.status()
      // The old state or the new one.
      expect(lines.at(-1)?.['restored'] === undefined ? [12, 15] : [12]).toContain(records)
      expect(await store.verify()).toMatchObject({ problems: [] })
      await expectRestorable(join(rootDir, 'given.backup'), 12)
    },
  },
  repair: {
    worker: ['repair'],
    prepare: (rootDir) => {
      fill(rootDir, 12, 'hashes')
      spoil(
        rootDir,
        "DELETE FROM record_words_docsize; UPDATE memory_records SET text = 'rotten' WHERE seq = 3",
      )
    },
    mayBeUnsound: true,
    verify: async (store) => {
      expect(store.status().records).toBe(12)
      // The old state or the new one; and what was started can be finished.
      await store.repair({ apply: true })
      await store.batchEmbedMissing(new WordEmbedder('hashes'))
      expect(await store.verify()).toMatchObject({ problems: [] })
      expect(store.listRecords().filter(({ text }) => text === 'rotten')).toHaveLength(1)
    },
  },
  salvage: {
    worker: ['salvage'],
    prepare: (rootDir) => {
      fill(rootDir, 12, 'hashes')
      const path = join(rootDir, 'memory.db')
      writeFileSync(path, readFileSync(path).fill(0, 0, 100))
    },
    settle: (rootDir) => {
      if (existsSync(join(rootDir, 'memory.db.restore.json'))) SqliteMemoryRepository.undoRestore(rootDir)
      // The damaged file, or the salvaged one.
      const isDamaged = readFileSync(join(rootDir, 'memory.db'))
        .subarray(0, 100)
        .every((byte) => byte === 0)
      if (isDamaged) SqliteMemoryRepository.salvage(rootDir, { apply: true })
    },
    verify: async (store) => {
      expect(store.status()).toMatchObject({ records: 12, embedded: 12 })
      expect(await store.verify()).toMatchObject({ problems: [] })
    },
  },
  erase: {
    worker: ['erase'],
    prepare: (rootDir) => fill(rootDir, 12, 'hashes'),
    verify: async (store, { lines }) => {
      expect(lines.some((line) => 'erased' in line) ? [11] : [11, 12]).toContain(store.status().records)
      expect(await store.verify()).toMatchObject({ problems: [] })
    },
  },
  rewrite: {
    // Known copies have the path of their directory.
    first: ['rewrite', 'begin'],
    worker: ['rewrite'],
    // Without vectors there are a quarter of the calls, and each kind is among them.
    prepare: (rootDir) => fill(rootDir, 12, undefined),
    verify: async (store, { lines }, rootDir) => {
      expect(store.status().records).toBe(11)
      const backups = readdirSync(rootDir).filter((each) => each.endsWith('.backup'))
      expect(backups).toHaveLength(2)
      // A backup is as it was, or rewritten; when that is acknowledged, all are rewritten.
      const isDone = lines.some((line) => 'rewritten' in line)
      for (const name of backups)
        expect(isDone ? [11] : [11, 12]).toContain(await restorableRecords(join(rootDir, name)))
      // What was interrupted can be finished.
      expect(store.rewriteBackups().failed).toEqual([])
      for (const name of backups) await expectRestorable(join(rootDir, name), 11)
    },
  },
} as const satisfies Record<string, FaultTask>

export type TaskName = keyof typeof TASKS
export const TASK_NAMES = Object.keys(TASKS) as TaskName[]

/** A backup made by another process before. */
function backUp(rootDir: string, name: string): void {
  const worker = join(import.meta.dirname, '../../fixtures/store/worker.mjs')
  execFileSync(process.execPath, [worker, 'backup', rootDir, '1'])
  for (const end of ['', '.manifest.json'])
    renameSync(join(rootDir, `0.backup${end}`), join(rootDir, name + end))
}

function spoil(rootDir: string, sql: string): void {
  const db = openRaw(rootDir)
  ;(db as unknown as { unsafeMode(on: boolean): void }).unsafeMode(true)
  db.exec(sql)
  db.close()
}

async function expectRestorable(backup: string, records: number): Promise<void> {
  expect(await restorableRecords(backup)).toBe(records)
}

/** How many records a backup restores. */
async function restorableRecords(backup: string): Promise<number> {
  const rootDir = mkdtempSync(join(tmpdir(), 'recollect-restored-'))
  try {
    return (await SqliteMemoryRepository.restore(backup, rootDir)).records
  } finally {
    rmSync(rootDir, { recursive: true, force: true })
  }
}

function fill(rootDir: string, count: number, fingerprint: string | undefined): void {
  const store = SqliteMemoryRepository.open({ rootDir })
  store.insertRecords(
    Array.from({ length: count }, (_, index) => ({
      kind: 'fact',
      text: `fact ${index}`,
      ...(fingerprint === undefined ? {} : { embedding: axis(index) }),
    })),
    { fingerprint },
  )
  store.close()
}

/** A captured turn is there once and complete, and capturing it again writes nothing. */
async function expectCaptured(
  store: SqliteMemoryRepository,
  { lines }: Finished,
  rootDir: string,
): Promise<void> {
  // A later turn may have requested that it be forgotten.
  const all = store.listRecords({ includeInactive: true })
  const ofTurn = (turnId: string, kind: string) =>
    all.filter((record) => record.sourceTurnId === turnId && record.kind === kind)
  const turns = lines.flatMap(({ captured }) => (captured === undefined ? [] : [String(captured)]))
  const memory = await MemoryOrchestrator.open({ rootDir, engine: null })
  for (const turnId of turns) {
    expect(ofTurn(turnId, 'episode')).toHaveLength(1)
    const again = await memory.captureMemoryTurn({ turnId, userText: 'Remember that this is not new.' })
    expect(again).toMatchObject({ episodesWritten: 0, factsWritten: 0, writes: [] })
  }
  await memory.close()
  // The interrupted turn is there with all its records, or not at all.
  for (const { sourceTurnId } of all) {
    if (sourceTurnId === null) continue
    expect(ofTurn(sourceTurnId, 'episode')).toHaveLength(1)
    const asksToRemember = Number(sourceTurnId.slice('turn-'.length)) % 3 !== 2
    expect(ofTurn(sourceTurnId, 'fact')).toHaveLength(asksToRemember ? 1 : 0)
  }
}

/** The last acknowledged change of each record is there; the interrupted one may or may not be. */
function expectAcknowledged(store: SqliteMemoryRepository, { lines }: Finished): void {
  const acknowledged = new Map<string, Record<string, unknown>>()
  let underWay: Record<string, unknown> | undefined
  for (const line of lines) {
    if (line['op'] === undefined) continue
    underWay = line['begin'] === true ? line : undefined
    if (underWay === undefined) acknowledged.set(String(line['id']), line)
  }
  for (const [id, { op, text }] of acknowledged) {
    if (underWay?.['id'] === id) continue
    const record = store.getRecord(id)
    if (op === 'erase') expect(record).toBeNull()
    else if (op === 'forget') expect(record?.status).toBe('forgotten')
    else expect(record).toMatchObject({ status: 'active', text })
  }
}
