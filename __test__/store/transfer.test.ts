import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type ImportProgress, MAX_TEXT_BYTES, SqliteMemoryRepository } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { counts, line, predecessor } from './support/predecessor.js'
import { axis, tempDir, tempStore } from './support/temp-store.js'
import { WordEmbedder } from './support/word-embedder.js'

test('an import inside a transaction is refused, because its reports could be rolled back', async () => {
  const rootDir = predecessor(`${line('a')}\n`)
  const store = SqliteMemoryRepository.open({ rootDir, importPredecessor: false })
  onTestFinished(() => store.close())
  const from = join(rootDir, 'memory', 'records.jsonl')
  const calls = [
    () => store.importFrom(from),
    () => store.importFrom(from, { dryRun: true }),
    () => store.importPredecessorFiles(),
  ]
  for (const call of calls) {
    let inside: Promise<unknown> | undefined
    const undone = () =>
      store.transaction(() => {
        inside = call()
        inside.catch(() => {})
        throw new Error('undone')
      })
    expect(undone).toThrow('undone')
    await expect(inside).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  }
  expect(store.auditEntries()).toEqual([])
})

describe('the file of rejected lines', () => {
  const bad = line('bad', { kind: 'dream' })

  function source(content: string): string {
    const file = join(tempDir(), 'records.jsonl')
    writeFileSync(file, content)
    return file
  }

  const kept = (file: string) =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((each) => Buffer.from(JSON.parse(each).base64, 'base64').toString())

  test('stays, whatever is imported later from the same path', async () => {
    const store = tempStore()
    const file = source(bad)
    const first = `${file}.rejected.jsonl`
    expect((await store.importFrom(file)).rejectedFiles).toEqual([first])
    // The same lines again need no second file.
    expect((await store.importFrom(file)).rejectedFiles).toEqual([first])
    writeFileSync(file, 'broken')
    const second = `${file}.rejected.2.jsonl`
    expect((await store.importFrom(file)).rejectedFiles).toEqual([second])
    writeFileSync(file, line('a'))
    expect((await store.importFrom(file)).rejectedFiles).toEqual([])
    expect([kept(first), kept(second)]).toEqual([[bad], ['broken']])
    expect(readdirSync(join(file, '..'))).toHaveLength(3)
    const copies = store.forgetHardRecord('a').copies.map(({ path }) => path)
    expect(copies.sort()).toEqual([second, first])
  })

  test('is reported by an erasure after an import that was stopped', async () => {
    const store = tempStore()
    const file = source(`${bad}\n${Array.from({ length: 600 }, (_, index) => line(`r${index}`)).join('\n')}`)
    const onProgress = () => {
      throw new Error('enough')
    }
    await expect(store.importFrom(file, { onProgress })).rejects.toThrow('enough')
    expect(store.forgetHardRecord('r0').copies.map(({ path }) => path)).toEqual([`${file}.rejected.jsonl`])
  })
})

test('an error from the truncation callback ends the import, and rejects no line', async () => {
  const failure = new TypeError('not a function')
  const onTextTruncated = () => {
    throw failure
  }
  using store = SqliteMemoryRepository.open({ memory: true, onTextTruncated })
  const file = join(tempDir(), 'records.jsonl')
  writeFileSync(file, line('a', { text: 'long '.repeat(MAX_TEXT_BYTES / 4) }))
  await expect(store.importFrom(file)).rejects.toBe(failure)
  expect(store.getRecord('a')).toBeNull()
})

test('a record without a time gets that of its import, and is recognized later', async () => {
  const store = tempStore()
  const file = join(tempDir(), 'records.jsonl')
  writeFileSync(file, `${line('a', { kind: 'episode' })}\n${line('b', { updated_at: 50 })}\n`)
  const before = Math.floor(Date.now() / 1000)
  expect((await store.importFrom(file, { dryRun: true })).records.imported).toBe(2)
  expect((await store.importFrom(file)).records.imported).toBe(2)
  const { createdAt = 0, updatedAt } = store.getRecord('a') ?? {}
  expect(createdAt).toBeGreaterThanOrEqual(before)
  expect(updatedAt).toBe(createdAt)
  expect(store.getRecord('b')).toMatchObject({ createdAt: 50, updatedAt: 50 })
  expect(store.applyRetentionPolicy(1)).toBe(0)
  await new Promise((resolve) => setTimeout(resolve, 1100))
  expect((await store.importFrom(file)).records).toMatchObject({ alreadyThere: 2, rejected: 0 })
  store.patchRecord('a', 'changed')
  expect((await store.importFrom(file)).records).toMatchObject({ alreadyThere: 2, rejected: 0 })
  writeFileSync(file, line('b', { text: 'of another' }))
  expect((await store.importFrom(file)).records).toMatchObject({ rejected: 1 })
})

test('blank lines count in the bytes that an import has read', async () => {
  const file = join(tempDir(), 'records.jsonl')
  const records = Array.from({ length: 1000 }, (_, index) => line(`r${index}`)).join('\n\n \r\n')
  writeFileSync(file, `\n\n${records}\n\n`)
  const { size } = statSync(file)
  const steps: ImportProgress[] = []
  await tempStore().importFrom(file, { onProgress: (progress) => steps.push(progress) })
  expect(steps.map(({ lines }) => lines)).toEqual([500, 1000, 1000])
  expect(steps.at(-1)).toMatchObject({ bytes: size, totalBytes: size })
})

test('an existing backup is kept next to the new one, unless it is the same', () => {
  const rootDir = predecessor(`${line('a')}\n`)
  const backup = join(rootDir, 'memory', 'records.jsonl.pre-sqlite-backup')
  const other = `${line('b')}\n`
  writeFileSync(backup, other)
  tempStore(rootDir)
  expect(readFileSync(backup, 'utf8')).toBe(other)
  expect(readFileSync(`${backup}.2`, 'utf8')).toBe(`${line('a')}\n`)
})

test('unfinished files of a process that has exited are removed', () => {
  const rootDir = predecessor(`${line('a')}\n`)
  const left = join(rootDir, 'memory', 'records.jsonl.pre-sqlite-backup.999999999-0.tmp')
  const others = join(rootDir, 'memory', `records.jsonl.pre-sqlite-backup.${process.ppid}-0.tmp`)
  // A user's own file whose name only begins like such a file stays.
  const mine = `${left}l`
  for (const path of [left, others, mine]) writeFileSync(path, 'half of it')
  tempStore(rootDir)
  expect([left, others, mine].map((path) => existsSync(path))).toEqual([false, true, true])
})

describe('export and import', () => {
  async function filled() {
    const store = tempStore()
    const embedder = new WordEmbedder()
    store.insertRecords([
      { kind: 'fact', text: 'one', tags: ['a'], metadata: { deep: [true] } },
      { kind: 'event', text: 'two\nlines 🦊', importanceScore: 0.5 },
      { kind: 'fact', text: `long ${'word '.repeat(300)}` },
    ])
    const old = store.insertRecord({ kind: 'fact', text: 'old' })
    await store.batchEmbedMissing(embedder)
    store.supersedeRecord(old.id, { kind: 'fact', text: 'new' }, 'it changed')
    return { store, embedder, directory: join(tempDir(), 'export') }
  }

  test('an import reports its progress over all its files', async () => {
    const { store, directory } = await filled()
    await store.exportTo(directory, { vectors: true })
    const sizes = ['records.jsonl', 'audit.jsonl', 'embeddings.jsonl'].map(
      (name) => statSync(join(directory, name)).size,
    )
    const steps: ImportProgress[] = []
    await tempStore().importFrom(directory, { onProgress: (progress) => steps.push(progress) })
    const [records = 0, audit = 0, vectors = 0] = sizes
    const totalBytes = records + audit + vectors
    expect(steps).toEqual([
      { file: 'records.jsonl', lines: 5, bytes: records, totalBytes },
      { file: 'audit.jsonl', lines: 6, bytes: records + audit, totalBytes },
      { file: 'embeddings.jsonl', lines: 4, bytes: totalBytes, totalBytes },
    ])
  })

  test('everything is restored, the vectors without inference', async () => {
    const { store, embedder, directory } = await filled()
    const report = await store.exportTo(directory, { vectors: true })
    expect(report).toMatchObject({ records: 5, auditEntries: 6, vectors: 4 })
    expect(readdirSync(directory).sort()).toEqual([
      'audit.jsonl',
      'embeddings.jsonl',
      'manifest.toml',
      'records.jsonl',
    ])
    const other = tempStore()
    const imported = await other.importFrom(directory)
    expect(counts(imported)).toEqual([5, 5, 0, 0])
    expect(imported.vectors).toMatchObject({ lines: 4, imported: 4, rejected: 0 })
    const all = { includeInactive: true }
    expect(other.listRecords(all)).toEqual(store.listRecords(all))
    expect(other.status()).toMatchObject({ records: 4, embedded: 3, queued: 1, truncated: 0 })
    for (const { id } of store.listRecords(all))
      expect(other.getEmbedding(id)).toEqual(store.getEmbedding(id))
    const query = await embedder.embed('one')
    expect(other.searchByVector(query, 10)).toEqual(store.searchByVector(query, 10))
    const again = await other.importFrom(directory)
    expect(counts(again)).toEqual([5, 0, 5, 0])
    expect(again.vectors).toMatchObject({ alreadyThere: 4 })
    expect(store.forgetHardRecord(store.listRecords()[0]?.id ?? '').copies.map(({ kind }) => kind)).toEqual([
      'export',
      'export',
      'export',
    ])
  })

  test('vectors of another space, or of an edited text, are not used', async () => {
    const { store, directory } = await filled()
    await store.exportTo(directory, { vectors: true })
    const other = tempStore()
    const [mine] = other.insertRecords([{ kind: 'fact', text: 'mine', embedding: axis(0) }], {
      fingerprint: 'another',
    })
    const { vectors, records } = await other.importFrom(directory)
    expect(records.imported).toBe(5)
    expect(vectors).toMatchObject({ imported: 0, rejected: 4 })
    expect(other.status()).toMatchObject({ embedded: 1, queued: 4 })
    expect(other.hasEmbedding(mine?.id ?? '')).toBe(true)
  })

  test('an export is not overwritten, and one that fails leaves nothing', async () => {
    const { store, directory } = await filled()
    expect((await store.exportTo(directory)).files).toHaveLength(3)
    await expect(store.exportTo(directory)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('records.jsonl'),
    })
    expect(existsSync(join(directory, 'embeddings.jsonl'))).toBe(false)
    rmSync(directory, { recursive: true })
    writeFileSync(directory, 'a file')
    await expect(store.exportTo(directory)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(store.exportTo(' ')).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('directory'),
    })
    await expect(store.exportTo(join(directory, 'x'), { vector: true } as never)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('did you mean "vectors"'),
    })
  })

  test('one file of records is imported without the files next to it', async () => {
    const { store, directory } = await filled()
    await store.exportTo(directory, { vectors: true })
    const { records, audit, vectors } = await tempStore().importFrom(join(directory, 'records.jsonl'))
    expect([records, audit, vectors].map(({ imported }) => imported)).toEqual([5, 0, 0])
  })

  test('a dry run counts what an import would do, and changes nothing', async () => {
    const { store, directory } = await filled()
    await store.exportTo(directory, { vectors: true })
    appendFileSync(join(directory, 'records.jsonl'), `broken\n${line('new')}\n${line('new')}\n`)
    const other = tempStore()
    const rehearsed = await other.importFrom(directory, { dryRun: true })
    expect(counts(rehearsed)).toEqual([8, 6, 1, 1])
    expect(rehearsed.rejectedFiles).toEqual([])
    expect(other.status()).toMatchObject({ records: 0, queued: 0 })
    expect(other.auditEntries()).toEqual([])
    expect(readdirSync(directory)).not.toContain('records.jsonl.rejected.jsonl')
    const { records, audit, vectors, rejections } = await other.importFrom(directory)
    expect({ records, audit, vectors, rejections }).toEqual({
      records: rehearsed.records,
      audit: rehearsed.audit,
      vectors: rehearsed.vectors,
      rejections: rehearsed.rejections,
    })
  })

  test('a directory without files is refused', async () => {
    await expect(tempStore().importFrom(tempDir())).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})

test('a title from another record of the source does not make a record different', async () => {
  const rootDir = tempDir()
  const file = join(rootDir, 'records.jsonl')
  writeFileSync(
    file,
    [
      line('a', { created_at: 5, source: { id: 's', position: 0 } }),
      line('b', { created_at: 5, source: { id: 's', position: 1, title: 'First' } }),
    ].join('\n'),
  )
  const store = tempStore()
  expect(counts(await store.importFrom(file))).toEqual([2, 2, 0, 0])
  expect(counts(await store.importFrom(file))).toEqual([2, 0, 2, 0])
  store.insertRecord({ kind: 'fact', text: 'more', source: { id: 's', position: 2, title: 'Second' } })
  expect(counts(await store.importFrom(file, { dryRun: true }))).toEqual([2, 0, 2, 0])
  expect(counts(await store.importFrom(file))).toEqual([2, 0, 2, 0])
  expect(store.getRecord('a')?.source?.title).toBe('Second')
  // A synchronization moves records within their source.
  writeFileSync(file, line('a', { created_at: 5, source: { id: 's', position: 7 } }))
  expect(counts(await store.importFrom(file))).toEqual([1, 0, 1, 0])
  writeFileSync(file, line('a', { created_at: 5, source: { id: 'other', position: 0 } }))
  expect(counts(await store.importFrom(file))).toEqual([1, 0, 0, 1])
})
