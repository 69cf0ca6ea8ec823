import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteMemoryRepository } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { expectCode, tempDir } from '../store/support/temp-store.js'

const MILLISECONDS = Date.UTC(2026, 10, 27)

/** The last second allowed as a time, in the year 5138. */
const LAST = 99_999_999_999

function memoryStore(): SqliteMemoryRepository {
  const store = SqliteMemoryRepository.open({ memory: true })
  onTestFinished(() => store.close())
  return store
}

const SMALLER: readonly [number, string, string][] = [
  [LAST + 1, 'milliseconds', 'divide it by 1000,'],
  [MILLISECONDS, 'milliseconds', 'divide it by 1000,'],
  [MILLISECONDS + 0.5, 'milliseconds', 'divide it by 1000,'],
  [MILLISECONDS * 1000, 'microseconds', 'divide it by 1000000,'],
  [MILLISECONDS * 1_000_000, 'nanoseconds', 'divide it by 1000000000,'],
]

describe.each(SMALLER)('a time of %d, in %s,', (time, unit, advice) => {
  test.each(['createdAt', 'updatedAt'])('is refused as the %s of a record', (field) => {
    const store = memoryStore()
    const record = { ...store.insertRecord({ kind: 'fact', text: 'a' }), id: 'b', [field]: time }
    expectCode(() => store.insertRecordRaw(record), 'RECORD_INVALID', field, 'seconds', unit, advice)
    expect(store.listRecords()).toHaveLength(1)
  })

  test('is refused for a new record', () => {
    const store = memoryStore()
    const record = { kind: 'fact', text: 'a', createdAt: time } as const
    for (const insert of [() => store.insertRecord(record), () => store.insertRecords([record])])
      expectCode(insert, 'RECORD_INVALID', 'createdAt', 'seconds', unit, advice)
    expect(store.listRecords()).toEqual([])
  })

  test.each(['createdFrom', 'createdBefore', 'updatedFrom', 'updatedBefore'])(
    'is refused as %s of a filter',
    (key) => {
      const store = memoryStore()
      expectCode(() => store.listRecords({ [key]: time }), 'INVALID_ARGUMENT', key, 'seconds', unit, advice)
    },
  )

  test('is refused for the audit', () => {
    const store = memoryStore()
    expectCode(() => store.auditEntries({ from: time }), 'INVALID_ARGUMENT', 'from', 'seconds', unit, advice)
  })
})

test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1700000000', new Date(0), 1n, null])(
  '%s is not a time',
  (time) => {
    const store = memoryStore()
    const record = { ...store.insertRecord({ kind: 'fact', text: 'a' }), id: 'b' }
    expectCode(
      () => store.insertRecordRaw({ ...record, updatedAt: time as never }),
      'RECORD_INVALID',
      'seconds',
    )
    expectCode(() => store.listRecords({ createdFrom: time as never }), 'INVALID_ARGUMENT', 'seconds')
    expectCode(() => store.auditEntries({ from: time as never }), 'INVALID_ARGUMENT', 'seconds')
  },
)

test('the first and the last second are valid', () => {
  const store = memoryStore()
  const insert = (createdAt: number) =>
    store.insertRecord({ kind: 'fact', text: `at ${createdAt}`, createdAt })
  expect([insert(0), insert(LAST)].map(({ createdAt }) => createdAt)).toEqual([0, LAST])
  expect(store.listRecords({ createdFrom: LAST })).toHaveLength(1)
  expect(store.auditEntries({ from: 0 })).toHaveLength(2)
})

test('lines with milliseconds are rejected and reported; the others are imported', async () => {
  const store = memoryStore()
  const directory = join(tempDir(), 'source')
  mkdirSync(directory)
  writeFileSync(join(directory, 'manifest.toml'), 'schema_version = 2\n')
  const record = (id: string, times: object) => JSON.stringify({ id, kind: 'fact', text: id, ...times })
  const records = [
    record('a', { created_at: MILLISECONDS }),
    record('b', { created_at: 1_700_000_000 }),
    record('c', { updated_at: MILLISECONDS }),
  ]
  writeFileSync(join(directory, 'records.jsonl'), records.join('\n'))
  const entry = (id: string, at: number) => JSON.stringify({ id, op: 'insert', target_id: 'b', note: '', at })
  writeFileSync(
    join(directory, 'audit.jsonl'),
    [entry('x', MILLISECONDS), entry('y', 1_700_000_000)].join('\n'),
  )
  const report = await store.importFrom(directory)
  expect(report).toMatchObject({
    records: { lines: 3, imported: 1, rejected: 2 },
    audit: { lines: 2, imported: 1, rejected: 1 },
  })
  expect(report.rejections.map(({ line }) => line)).toEqual([1, 3, 1])
  for (const { reason } of report.rejections) expect(reason).toContain('milliseconds: divide it by 1000')
})
