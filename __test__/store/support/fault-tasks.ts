import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CURRENT_SCHEMA_VERSION, MemoryOrchestrator, SqliteMemoryRepository } from 'recollect'
import { expect } from 'vitest'
import type { Finished } from './processes.js'
import { axis } from './temp-store.js'
import { WordEmbedder } from './word-embedder.js'

/** Something that a process does to a store, and that may be interrupted anywhere. */
export interface FaultTask {
  /** Arguments of worker.mjs, the directory aside. */
  readonly worker: readonly string[]
  /** Makes the directory as the process is to find it. */
  readonly prepare: (rootDir: string) => void
  /** Goes on with what was interrupted, and checks that every acknowledged change is there. */
  readonly verify: (store: SqliteMemoryRepository, ended: Finished, rootDir: string) => void | Promise<void>
}

const IMPORT_LINES = 900
const REEMBED_RECORDS = 40
const EMBED_RECORDS = 40

export const TASKS = {
  capture: {
    worker: ['capture', '4'],
    // With a vector there is the room that vec0 keeps for a thousand: zeros, in hundreds of calls.
    prepare: (rootDir) => fill(rootDir, 1, 'hashes'),
    verify: expectCaptured,
  },
  churn: {
    worker: ['churn', 'run', '6'],
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
      // The rest is done now.
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
      // By its words, which are made last.
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
      // Wholly old or wholly new.
      expect(spaces).toEqual([expect.objectContaining({ vectors: REEMBED_RECORDS })])
      expect(['space-1', 'space-2']).toContain(spaces[0]?.fingerprint)
      // What was begun can be ended.
      await store.reembed(new WordEmbedder('space-2'))
      expect(store.status().spaces).toEqual([
        expect.objectContaining({ fingerprint: 'space-2', active: true, vectors: REEMBED_RECORDS }),
      ])
    },
  },
} as const satisfies Record<string, FaultTask>

export type TaskName = keyof typeof TASKS
export const TASK_NAMES = Object.keys(TASKS) as TaskName[]

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

/** A captured turn is there once, whole, and capturing it again writes nothing. */
async function expectCaptured(
  store: SqliteMemoryRepository,
  { lines }: Finished,
  rootDir: string,
): Promise<void> {
  // A later turn may have asked for it to be forgotten.
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
  // The turn under way is there with all that came of it, or not at all.
  for (const { sourceTurnId } of all) {
    if (sourceTurnId === null) continue
    expect(ofTurn(sourceTurnId, 'episode')).toHaveLength(1)
    const asksToRemember = Number(sourceTurnId.slice('turn-'.length)) % 3 !== 2
    expect(ofTurn(sourceTurnId, 'fact')).toHaveLength(asksToRemember ? 1 : 0)
  }
}

/** The last acknowledged change of each record holds; the one that was under way may or may not. */
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
