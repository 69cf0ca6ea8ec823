import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { type ImportProgress, type ImportReport, MemoryOrchestrator, SqliteMemoryRepository } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { axis, expectCode, tempDir, tempStore } from './temp-store.js'
import { WordEmbedder } from './word-embedder.js'

const line = (id: string, more: object = {}) =>
  JSON.stringify({ id, kind: 'fact', text: `text of ${id}`, ...more })

/** A directory with the predecessor's files; `lines` is the content of records.jsonl. */
function predecessor(lines: string | Buffer, files: Record<string, string> = {}): string {
  const rootDir = tempDir()
  mkdirSync(join(rootDir, 'memory'))
  writeFileSync(join(rootDir, 'memory', 'records.jsonl'), lines)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(rootDir, 'memory', name), content)
  return rootDir
}

function counts({ records }: ImportReport) {
  expect(records.imported + records.alreadyThere + records.rejected).toBe(records.lines)
  return [records.lines, records.imported, records.alreadyThere, records.rejected]
}

function reportOf(rootDir: string): ImportReport {
  const report = tempStore(rootDir).importReport()
  if (report === null) throw new Error('nothing was imported')
  return report
}

describe("the predecessor's files", () => {
  const full = {
    id: 'a',
    kind: 'profile',
    status: 'superseded',
    text: 'Name: Ada 🦊',
    confidence: 0.9,
    source_turn_id: 't1',
    tags: ['name'],
    supersedes: 'z',
    created_at: 100,
    updated_at: 200,
    importance_score: 0.5,
    stale_after_secs: 60,
    metadata: { a: [1, null] },
  }

  test('are imported on first open: ids, times, status, defaults, audit; copies are kept first', () => {
    const lines = `${JSON.stringify(full)}\n${line('b')}\n`
    const audit =
      '{"id":"e1","op":"insert","target_id":"a","note":"first","at":100}\n{"id":"e2","op":"migrate","at":5}\n'
    const manifest = 'schema_version = 1\nindex_version = "2"\nembedder_version = "mini"\ncreated_at = 1\n'
    const rootDir = predecessor(lines, { 'audit.jsonl': audit, 'manifest.toml': manifest })
    const store = tempStore(rootDir)
    expect(store.getRecord('a')).toEqual({
      id: 'a',
      kind: 'profile',
      status: 'superseded',
      text: 'Name: Ada 🦊',
      confidence: 0.9,
      sourceTurnId: 't1',
      tags: ['name'],
      supersedes: 'z',
      createdAt: 100,
      updatedAt: 200,
      importanceScore: 0.5,
      staleAfterSecs: 60,
      metadata: { a: [1, null] },
    })
    expect(store.getRecord('b')).toMatchObject({
      status: 'active',
      confidence: 0.5,
      tags: [],
      createdAt: 0,
      updatedAt: 0,
    })
    expect(store.status()).toMatchObject({ records: 1, queued: 1 })
    expect(store.auditEntries({ targetId: 'a' })[0]).toEqual({
      id: 'e1',
      op: 'insert',
      targetId: 'a',
      note: 'first',
      at: 100,
    })
    const report = store.importReport() as ImportReport
    expect(counts(report)).toEqual([2, 2, 0, 0])
    expect(report.audit).toMatchObject({ lines: 2, imported: 2 })
    expect(report.manifest).toEqual({ schemaVersion: 1, indexVersion: '2', embedderVersion: 'mini' })
    const memory = join(rootDir, 'memory')
    expect(readFileSync(join(memory, 'records.jsonl.pre-sqlite-backup'), 'utf8')).toBe(lines)
    expect(readFileSync(join(memory, 'audit.jsonl.pre-sqlite-backup'), 'utf8')).toBe(audit)
    expect(readFileSync(join(memory, 'manifest.toml.pre-sqlite-backup'), 'utf8')).toBe(manifest)
    expect(readdirSync(memory).filter((name) => name.includes('tmp') || name.includes('rejected'))).toEqual(
      [],
    )
    // What hard-forget cannot reach is named.
    expect(store.forgetHardRecord('b').copies.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        join(memory, 'records.jsonl'),
        join(memory, 'records.jsonl.pre-sqlite-backup'),
      ]),
    )
  })

  test('are imported once; what was erased or changed since stays so', async () => {
    const rootDir = predecessor(`${line('a')}\n${line('b')}\n${line('c')}\n`)
    const store = tempStore(rootDir)
    store.forgetHardRecord('a')
    store.patchRecord('b', 'patched')
    store.close()
    const again = tempStore(rootDir)
    expect(again.listRecords().map(({ text }) => text)).toEqual(['patched', 'text of c'])
    expect(await again.importPredecessorFiles()).toBeNull()
    const explicit = await again.importFrom(join(rootDir, 'memory'))
    expect(counts(explicit)).toEqual([3, 0, 3, 0])
    expect(again.listRecords().map(({ text }) => text)).toEqual(['patched', 'text of c'])
  })

  test.each([
    ['CRLF', `${line('a')}\r\n${line('b')}\r\n`, [2, 2, 0, 0]],
    ['a byte order mark', `\ufeff${line('a')}\n${line('b')}\n`, [2, 2, 0, 0]],
    ['no final newline', `${line('a')}\n${line('b')}`, [2, 2, 0, 0]],
    ['blank lines', `\n${line('a')}\n \t\n\r\n${line('b')}\n\n`, [2, 2, 0, 0]],
    ['a torn last line', `${line('a')}\n${line('b').slice(0, 20)}`, [2, 1, 0, 1]],
    ['the same line twice', `${line('a')}\n${line('a')}\n`, [2, 1, 1, 0]],
    ['another record of the same id', `${line('a')}\n${line('a', { text: 'another' })}\n`, [2, 1, 0, 1]],
    ['unknown kinds', `${line('a', { kind: 'dream' })}\n${line('b')}\n`, [2, 1, 0, 1]],
    [
      'values of the wrong type',
      `${line('a', { tags: 'x' })}\n${line('b', { confidence: 2 })}\n`,
      [2, 0, 0, 2],
    ],
    ['null, numbers and lists', `null\n7\n[]\n"x"\n${line('a')}\n`, [5, 1, 0, 4]],
    [
      'no id, no kind, no text',
      '{"kind":"fact","text":"x"}\n{"id":"a","text":"x"}\n{"id":"a","kind":"fact"}\n',
      [3, 0, 0, 3],
    ],
    [
      'blank texts of active records',
      `${line('a', { text: ' ' })}\n${line('b', { text: '' })}\n`,
      [2, 0, 0, 2],
    ],
    ['a blank text of history', `${line('a', { text: '', status: 'forgotten' })}\n`, [1, 1, 0, 0]],
    ['an empty file', '', [0, 0, 0, 0]],
    ['no valid line at all', 'garbage\nmore\n', [2, 0, 0, 2]],
    [
      'optional fields that are null',
      `${line('a', { importance_score: null, metadata: null, supersedes: null })}\n`,
      [1, 1, 0, 0],
    ],
  ])('%s', (_, content, expected) => {
    const rootDir = predecessor(content)
    const report = reportOf(rootDir)
    expect(counts(report)).toEqual(expected)
    expect(report.rejections).toHaveLength(expected[3] as number)
  })

  test('a rejected line is reported with its number and reason, and kept', () => {
    const bad = Buffer.from([0x7b, 0xff, 0x7d])
    const rootDir = predecessor(
      Buffer.concat([Buffer.from(`${line('a')}\n`), bad, Buffer.from(`\n${line('b', { kind: 'dream' })}\n`)]),
    )
    const { rejections, rejectedFiles } = reportOf(rootDir)
    expect(rejections).toEqual([
      { file: 'records.jsonl', line: 2, reason: 'The line is not UTF-8' },
      { file: 'records.jsonl', line: 3, reason: expect.stringContaining('dream') },
    ])
    const kept = readFileSync(rejectedFiles[0] ?? '', 'utf8')
      .trim()
      .split('\n')
      .map((each) => JSON.parse(each))
    expect(kept.map(({ line: number }) => number)).toEqual([2, 3])
    expect(Buffer.from(kept[0].base64, 'base64')).toEqual(bad)
    expect(Buffer.from(kept[1].base64, 'base64').toString()).toBe(line('b', { kind: 'dream' }))
  })

  test('fields that no record has are named', () => {
    expect(reportOf(predecessor(`${line('a', { colour: 'red' })}\n`)).unknownFields).toEqual(['colour'])
  })

  test('a line of 100 MB is counted, not held in memory', () => {
    const rootDir = predecessor('')
    const file = openSync(join(rootDir, 'memory', 'records.jsonl'), 'w')
    writeSync(file, `${line('a')}\n{"id":"huge","text":"`)
    const part = 'x'.repeat(1024 * 1024)
    for (let index = 0; index < 100; index++) writeSync(file, part)
    writeSync(file, `"}\n${line('b')}\n`)
    closeSync(file)
    const before = process.memoryUsage.rss()
    const report = reportOf(rootDir)
    expect(process.memoryUsage.rss() - before).toBeLessThan(120 * 1024 * 1024)
    expect(counts(report)).toEqual([3, 2, 0, 1])
    expect(report.rejections[0]?.reason).toContain('too long')
  })

  test('files of a newer version are refused, and nothing is stored', () => {
    const rootDir = predecessor(`${line('a')}\n`, { 'manifest.toml': 'schema_version = 3\n' })
    expectCode(() => SqliteMemoryRepository.open({ rootDir }), 'STORE_SCHEMA_NEWER', '2', '3')
    const store = SqliteMemoryRepository.open({ rootDir, importPredecessor: false })
    onTestFinished(() => store.close())
    expect(store.listRecords()).toEqual([])
  })

  test('the orchestrator imports before it is first used', async () => {
    const rootDir = predecessor(
      `${Array.from({ length: 1500 }, (_, index) => line(`r${index}`)).join('\n')}\nbad\n`,
    )
    const warnings: unknown[] = []
    const memory = await MemoryOrchestrator.open({
      rootDir,
      engine: new WordEmbedder(),
      logger: { warn: (message) => warnings.push(message) },
    })
    onTestFinished(() => memory.close())
    await Promise.all([memory.ensureReady(), memory.recall('text of r7'), memory.ensureReady()])
    const { records, embedded, queued } = memory.status()
    expect({ records, waiting: embedded + queued }).toEqual({ records: 1500, waiting: 1500 })
    expect(warnings).toContain('Lines of the imported files were not taken, and are kept beside them')
    await memory.ensureReadyWithMigration()
    expect(memory.status()).toMatchObject({ embedded: 1500, queued: 0 })
  })

  test('ended early and started again it comes to the same end', async () => {
    const rootDir = predecessor(Array.from({ length: 3000 }, (_, index) => line(`r${index}`)).join('\n'))
    const store = SqliteMemoryRepository.open({ rootDir, importPredecessor: false })
    onTestFinished(() => store.close())
    const abort = new AbortController()
    const call = store.importPredecessorFiles({
      signal: abort.signal,
      onProgress: ({ lines }) => lines >= 1000 && abort.abort('enough'),
    })
    await expect(call).rejects.toBe('enough')
    expect(store.status().records).toBe(1000)
    const report = (await store.importPredecessorFiles()) as ImportReport
    expect(counts(report)).toEqual([3000, 2000, 1000, 0])
    expect(store.auditEntries({ op: 'insert' })).toHaveLength(3000)
  })
})

describe("a migration that the audit tells of is not proof that the predecessor's files were imported", () => {
  const migrated = '{"id":"e","op":"migrate","note":"schema 2 -> 3","at":5}\n'

  test('when the entry came with another import', async () => {
    const backup = tempDir()
    writeFileSync(join(backup, 'audit.jsonl'), migrated)
    const rootDir = predecessor(`${line('a')}\n`)
    const store = SqliteMemoryRepository.open({ rootDir, importPredecessor: false })
    onTestFinished(() => store.close())
    expect((await store.importFrom(backup)).audit.imported).toBe(1)
    expect((await store.importPredecessorFiles())?.records.imported).toBe(1)
  })

  test('when the entry is of these files, whose import was interrupted', async () => {
    const rootDir = predecessor(`${line('a')}\n`, { 'audit.jsonl': migrated })
    const store = SqliteMemoryRepository.open({ rootDir, importPredecessor: false })
    onTestFinished(() => store.close())
    const abort = new AbortController()
    const onProgress = ({ file }: ImportProgress) => file === 'audit.jsonl' && abort.abort('enough')
    await expect(store.importPredecessorFiles({ onProgress, signal: abort.signal })).rejects.toBe('enough')
    expect(await store.importPredecessorFiles()).toMatchObject({ records: { alreadyThere: 1 } })
    expect(await store.importPredecessorFiles()).toBeNull()
  })
})

test('an import inside a transaction is refused: what it told of could be undone', async () => {
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

describe('what was rejected', () => {
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

  test('stays kept, whatever is imported later from the same path', async () => {
    const store = tempStore()
    const file = source(bad)
    const first = `${file}.rejected.jsonl`
    expect((await store.importFrom(file)).rejectedFiles).toEqual([first])
    // The same again needs no second file.
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

  test('is named by an erasure after an import that was ended', async () => {
    const store = tempStore()
    const file = source(`${bad}\n${Array.from({ length: 600 }, (_, index) => line(`r${index}`)).join('\n')}`)
    const onProgress = () => {
      throw new Error('enough')
    }
    await expect(store.importFrom(file, { onProgress })).rejects.toThrow('enough')
    expect(store.forgetHardRecord('r0').copies.map(({ path }) => path)).toEqual([`${file}.rejected.jsonl`])
  })
})

test('an error of the function that is told of cut texts ends the import, and rejects no line', async () => {
  const failure = new TypeError('not a function')
  const onTextTruncated = () => {
    throw failure
  }
  using store = SqliteMemoryRepository.open({ memory: true, onTextTruncated })
  const file = join(tempDir(), 'records.jsonl')
  writeFileSync(file, line('a', { text: 'long '.repeat(10_000) }))
  await expect(store.importFrom(file)).rejects.toBe(failure)
  expect(store.getRecord('a')).toBeNull()
})

test('a record without a time gets that of its import, and is found again', async () => {
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

test('a backup that is there already is kept beside the new one, unless it is the same', () => {
  const rootDir = predecessor(`${line('a')}\n`)
  const backup = join(rootDir, 'memory', 'records.jsonl.pre-sqlite-backup')
  const other = `${line('b')}\n`
  writeFileSync(backup, other)
  tempStore(rootDir)
  expect(readFileSync(backup, 'utf8')).toBe(other)
  expect(readFileSync(`${backup}.2`, 'utf8')).toBe(`${line('a')}\n`)
})

test('what a process that is no more has left unfinished is removed', () => {
  const rootDir = predecessor(`${line('a')}\n`)
  const left = join(rootDir, 'memory', 'records.jsonl.pre-sqlite-backup.999999999-0.tmp')
  const others = join(rootDir, 'memory', `records.jsonl.pre-sqlite-backup.${process.ppid}-0.tmp`)
  // Of the user's own, which only begins as such a name does.
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

  test('an import tells how far it is in all its files', async () => {
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

  test('everything comes back, the vectors without inference', async () => {
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
    expect(other.status()).toMatchObject({ records: 4, embedded: 3, queued: 1, truncated: 1 })
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

  test('vectors of another space, or of an edited text, are not taken', async () => {
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

  test('an export is not written over, and one that fails leaves nothing', async () => {
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

  test('one file of records is taken without what lies beside it', async () => {
    const { store, directory } = await filled()
    await store.exportTo(directory, { vectors: true })
    const { records, audit, vectors } = await tempStore().importFrom(join(directory, 'records.jsonl'))
    expect([records, audit, vectors].map(({ imported }) => imported)).toEqual([5, 0, 0])
  })

  test('a rehearsal counts what an import would, and leaves nothing', async () => {
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
