import { PROBLEM_CODES, SqliteMemoryRepository } from 'recollect'
import { describe, expect, test } from 'vitest'
import { EDITS, editInside, filled } from '../support/edited-store.js'
import { editRaw } from '../support/raw-database.js'
import { tempDir } from '../support/temp-store.js'

describe('verification', () => {
  test.each(EDITS)('finds %s after %s', async (code, sql) => {
    const rootDir = tempDir()
    ;(await filled(rootDir)).close()
    editInside(rootDir, sql)
    using store = SqliteMemoryRepository.open({ rootDir, readonly: true })
    const { ok, problems } = await store.verify()
    expect(ok).toBe(false)
    const found = problems.find((problem) => problem.code === code)
    expect(problems.map((problem) => problem.code)).toContain(code)
    expect(found?.count).toBeGreaterThan(0)
    expect(found?.message.length).toBeGreaterThan(10)
    expect(['repair', 'restore']).toContain(found?.remedy)
    // No report contains the content of a record.
    expect(JSON.stringify(problems)).not.toContain('the harbour on')
    expect(PROBLEM_CODES).toContain(code)
  })

  test('a damaged record does not look intact after its status has changed', async () => {
    const rootDir = tempDir()
    ;(await filled(rootDir)).close()
    editRaw(rootDir, "UPDATE memory_records SET tags = '[\"x\"]' WHERE id = 'r10'")
    using store = SqliteMemoryRepository.open({ rootDir })
    store.forgetSoftRecord('r10')
    store.restoreRecord('r10')
    const { problems } = await store.verify()
    expect(problems.map(({ code, examples }) => [code, examples])).toEqual([['record_changed', ['r10']]])
  })
})
