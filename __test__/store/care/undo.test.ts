import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MemoryOrchestrator } from 'recollect'
import { expect, test } from 'vitest'
import { expectCode, seededVector, tempDir, tempStore } from '../support/temp-store.js'

test('forgotten, superseded and invalidated records can be restored with their vectors, and the audit has an entry', async () => {
  const store = tempStore()
  store.insertRecords(
    ['forgotten', 'superseded', 'invalidated', 'erased'].map((id, index) => ({
      id,
      kind: 'fact' as const,
      text: `a fact that was ${id}`,
      embedding: seededVector(index),
    })),
  )
  store.forgetSoftRecord('forgotten')
  store.supersedeRecord('superseded', { id: 'newer', kind: 'fact', text: 'newer' })
  store.invalidateRecord('invalidated')
  store.forgetHardRecord('erased')
  const memory = await MemoryOrchestrator.open({ repository: store, engine: null })
  for (const [index, id] of ['forgotten', 'superseded', 'invalidated'].entries()) {
    expect(await memory.restore(id, 'a mistake')).toMatchObject({ id, status: 'active' })
    expect(store.searchByVector(seededVector(index), 1)).toMatchObject([{ recordId: id }])
    expect(store.auditEntries({ targetId: id }).at(-1)).toMatchObject({ op: 'restore', note: 'a mistake' })
  }
  await expect(memory.restore('erased')).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' })
  await memory.close()
  expect(await store.verify()).toMatchObject({ problems: [] })
})

test('an import counts forgotten records separately, and restores them on request', async () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const file = join(tempDir(), 'records.jsonl')
  const line = (id: string, more: object = {}) =>
    JSON.stringify({
      id,
      kind: 'fact',
      text: `text ${id}`,
      created_at: 1_700_000_000,
      updated_at: 1_700_000_000,
      ...more,
    })
  writeFileSync(file, ['there', 'gone', 'away', 'erased'].map((id) => line(id)).join('\n'))
  expect((await store.importFrom(file)).records).toMatchObject({ imported: 4, forgotten: 0, restored: 0 })
  store.forgetSoftRecord('gone', 'no longer true')
  store.invalidateRecord('away')
  store.forgetHardRecord('erased')
  const plan = await store.importFrom(file, { dryRun: true, restore: true })
  expect(plan.records).toMatchObject({ lines: 4, imported: 0, alreadyThere: 3, forgotten: 0, restored: 1 })
  expect(store.getRecord('gone')?.status).toBe('forgotten')
  expect((await store.importFrom(file)).records).toMatchObject({
    lines: 4,
    imported: 0,
    alreadyThere: 3,
    forgotten: 1,
  })
  const report = await store.importFrom(file, { restore: true })
  expect(report.records).toMatchObject({ lines: 4, alreadyThere: 3, forgotten: 0, restored: 1, rejected: 0 })
  expect(store.getRecord('gone')?.status).toBe('active')
  expect(store.getRecord('erased')).toBeNull()
  expect(store.auditEntries({ targetId: 'gone' }).at(-1)).toMatchObject({ op: 'restore' })
  expectCode(() => store.restoreRecord('erased'), 'RECORD_NOT_FOUND')
  await expect(store.importFrom(file, { restore: 1 as unknown as boolean })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  })
  // A record that was also forgotten in its source simply exists.
  store.forgetSoftRecord('gone')
  writeFileSync(file, line('gone', { status: 'forgotten' }))
  expect((await store.importFrom(file)).records).toMatchObject({ alreadyThere: 1, forgotten: 0 })
})
