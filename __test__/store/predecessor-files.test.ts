import { closeSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type ImportProgress, type ImportReport, MemoryOrchestrator, SqliteMemoryRepository } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { counts, line, predecessor } from './support/predecessor.js'
import { expectCode, tempDir, tempStore } from './support/temp-store.js'
import { WordEmbedder } from './support/word-embedder.js'

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
      scope: '',
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
    // Files that hard-forget cannot reach are named.
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

  test('unknown fields are named', () => {
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
    expect(warnings).toContain('Lines of the imported files were rejected, and are kept next to them')
    await memory.ensureReadyWithMigration()
    expect(memory.status()).toMatchObject({ embedded: 1500, queued: 0 })
  })

  test('an interrupted import that is started again has the same result', async () => {
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

describe("an audit entry of a migration does not prove that the predecessor's files were imported", () => {
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
