import { appendFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ImportReport, MAX_TEXT_BYTES, SqliteMemoryRepository } from 'recollect'
import { expect, onTestFinished, test } from 'vitest'
import { axis, seededVector, tempDir, tempStore } from './support/temp-store.js'

const line = (id: string, more: object = {}) =>
  JSON.stringify({ id, kind: 'fact', text: `text of ${id}`, ...more })

const figures = ({ records, audit, vectors, rejections }: ImportReport) => ({
  records,
  audit,
  vectors,
  rejections,
})

/** Runs the dry run, checks that nothing changed, and compares with the import itself. */
async function compare(store: SqliteMemoryRepository, directory: string): Promise<ImportReport> {
  const before = [store.status(), store.listRecords({ includeInactive: true }), store.auditEntries()]
  const files = readdirSync(directory)
  const rehearsed = await store.importFrom(directory, { dryRun: true })
  expect([store.status(), store.listRecords({ includeInactive: true }), store.auditEntries()]).toEqual(before)
  expect(readdirSync(directory)).toEqual(files)
  const imported = await store.importFrom(directory)
  expect(figures(imported)).toEqual(figures(rehearsed))
  return imported
}

/** An export of ten records with vectors, and lines that no store accepts, or accepts once. */
async function sourceDirectory(fingerprint: string): Promise<string> {
  const source = tempStore()
  source.insertRecords(
    Array.from({ length: 10 }, (_, index) => ({
      id: `r${index}`,
      kind: 'fact' as const,
      text: `text of r${index}`,
      createdAt: 1,
      embedding: seededVector(index),
    })),
    { fingerprint },
  )
  const directory = join(tempDir(), 'export')
  await source.exportTo(directory, { vectors: true })
  appendFileSync(
    join(directory, 'records.jsonl'),
    ['broken', line('twice'), line('twice'), line('twice', { text: 'another' }), ''].join('\n'),
  )
  return directory
}

test.each(['the same', 'another'])(
  'counts like the import, in a store with vectors of %s space',
  async (space) => {
    const directory = await sourceDirectory('the same')
    const store = tempStore()
    store.insertRecords(
      [
        {
          id: 'r0',
          kind: 'fact',
          text: 'text of r0',
          createdAt: 1,
          ...(space === 'the same' && { embedding: seededVector(0) }),
        },
        { id: 'r1', kind: 'fact', text: 'of another text', createdAt: 1 },
        { id: 'mine', kind: 'fact', text: 'mine', embedding: axis(0) },
        { id: 'r2', kind: 'fact', text: 'to be erased' },
      ],
      { fingerprint: space },
    )
    store.patchRecord('r1', 'changed')
    store.forgetHardRecord('r2')
    const report = await compare(store, directory)
    expect(report.records).toMatchObject({ lines: 14, rejected: 2, alreadyThere: 4, imported: 8 })
    expect(report.vectors.imported).toBe(space === 'the same' ? 7 : 0)
  },
)

test('counts like the import in a store in memory, and in one without vectors', async () => {
  const directory = await sourceDirectory('some')
  using store = SqliteMemoryRepository.open({ memory: true })
  store.insertRecord({ id: 'r3', kind: 'fact', text: 'another' })
  expect((await compare(store, directory)).vectors).toMatchObject({ imported: 9, rejected: 1 })
})

test('reports texts that would be cut only in its result', async () => {
  const file = join(tempDir(), 'records.jsonl')
  writeFileSync(file, [line('a', { text: 'long '.repeat(MAX_TEXT_BYTES / 4) }), line('b')].join('\n'))
  const told: unknown[] = []
  using store = SqliteMemoryRepository.open({
    memory: true,
    onTextTruncated: ({ recordId }) => told.push(recordId),
    logger: { warn: (message) => told.push(message) },
  })
  expect((await store.importFrom(file, { dryRun: true })).records.truncated).toBe(1)
  expect(told).toEqual([])
  expect((await store.importFrom(file)).records.truncated).toBe(1)
  expect(told).toEqual(['a', 'A text is too long and was cut before it was stored'])
  expect((await store.importFrom(file)).records).toMatchObject({ alreadyThere: 2, truncated: 0 })
})

test('needs no lock, does not block the event loop, and ends on its signal', async () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const other = SqliteMemoryRepository.open({ rootDir, busyTimeoutMs: 0 })
  onTestFinished(() => other.close())
  const readonly = SqliteMemoryRepository.open({ rootDir, readonly: true })
  onTestFinished(() => readonly.close())
  const file = join(tempDir(), 'records.jsonl')
  writeFileSync(file, Array.from({ length: 3000 }, (_, index) => line(`r${index}`)).join('\n'))
  let turns = 0
  const count = setInterval(() => turns++, 0)
  const { records } = await store.importFrom(file, {
    dryRun: true,
    onProgress: ({ lines }) => {
      store.insertRecord({ kind: 'fact', text: `mine at ${lines}` })
      other.insertRecord({ kind: 'fact', text: `another's at ${lines}` })
    },
  })
  clearInterval(count)
  expect(turns).toBeGreaterThan(3)
  expect(records.imported).toBe(3000)
  expect(store.status().records).toBe(12)
  expect((await readonly.importFrom(file, { dryRun: true })).records.imported).toBe(3000)

  const abort = new AbortController()
  const reason = { no: 'error' }
  const onProgress = ({ lines }: { lines: number }) => lines >= 1000 && abort.abort(reason)
  await expect(store.importFrom(file, { dryRun: true, onProgress, signal: abort.signal })).rejects.toBe(
    reason,
  )
  const closing = store.importFrom(file, { dryRun: true, onProgress: () => store.close() })
  await expect(closing).rejects.toMatchObject({ code: 'STORE_CLOSED' })
})
