import { SqliteMemoryRepository } from 'recollect'
import { describe, expect, test } from 'vitest'
import { filled } from '../support/edited-store.js'
import { editRaw, openRaw, rawValue } from '../support/raw-database.js'
import { axis, seededVector, tempDir, tempStore } from '../support/temp-store.js'
import { withVersion3 } from '../support/version-3.js'

describe('an intact store', () => {
  test('has no problem, in a file and in memory, whatever was done to its records', async () => {
    const store = await filled(tempDir())
    const { ok, problems, records, unsealed, auditEntries } = await store.verify()
    expect(problems).toEqual([])
    expect({ ok, unsealed, records }).toEqual({ ok: true, unsealed: 0, records: 33 })
    expect(auditEntries).toBe(store.auditEntries().length)
    expect(await store.verify({ quick: true })).toMatchObject({ ok: true, form: 'quick', records: 33 })
    const memory = SqliteMemoryRepository.open({ memory: true })
    memory.insertRecords([{ kind: 'fact', text: 'here', embedding: axis(1) }])
    expect(await memory.verify()).toMatchObject({ ok: true, form: 'whole', records: 1, passages: 1 })
    memory.close()
  })

  test('that was migrated has digests of every row', async () => {
    const store = tempStore(withVersion3())
    store.migrateIfNeeded()
    expect(await store.verify()).toMatchObject({ problems: [], unsealed: 0 })
  })

  test('of the first commits of version 4 gets digests when it is opened, and has none for a reader', async () => {
    const rootDir = tempDir()
    ;(await filled(rootDir)).close()
    const tables = [
      'memory_records',
      'embeddings',
      'memory_audit',
      'sources',
      'embedding_spaces',
      'embedding_queue',
    ]
    editRaw(
      rootDir,
      `${tables.map((table) => `ALTER TABLE ${table} DROP COLUMN digest`).join(';')};
       DELETE FROM schema_meta WHERE key = 'digests_version'`,
    )
    using reader = SqliteMemoryRepository.open({ rootDir, readonly: true })
    const before = await reader.verify()
    expect(before.problems).toEqual([])
    expect(before.unsealed).toBeGreaterThan(32)
    expect(reader.getRecord('r1')?.text).toBe('another text')
    const store = tempStore(rootDir)
    expect(await store.verify()).toMatchObject({ problems: [], unsealed: 0 })
  })

  test('may be written meanwhile', async () => {
    const store = await filled(tempDir())
    const verifying = store.verify()
    for (let index = 0; index < 50; index++) {
      store.insertRecords([{ kind: 'fact', text: `more ${index}`, embedding: seededVector(index) }], {
        fingerprint: 'words',
      })
      if (index % 5 === 0) store.forgetSoftRecord(`r${10 + index / 5}`)
    }
    expect(await verifying).toMatchObject({ problems: [] })
  })
})

describe('the course of a verification', () => {
  test('it reports its progress, up to the end', async () => {
    const store = await filled(tempDir())
    const seen: number[] = []
    await store.verify({
      onProgress: ({ done, total, part }) => {
        expect(part).not.toBe('')
        expect(done).toBeLessThanOrEqual(total)
        seen.push(done)
      },
    })
    expect(seen.length).toBeGreaterThan(0)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
  })

  test('it ends on an abort, on an error from onProgress, and when the store is closed', async () => {
    const rootDir = tempDir()
    const store = await filled(rootDir)
    await expect(store.verify({ signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
    const stop = new AbortController()
    const verifying = store.verify({ signal: stop.signal })
    stop.abort('now')
    await expect(verifying).rejects.toBe('now')
    const thrown = new Error('mine')
    const onProgress = () => {
      throw thrown
    }
    await expect(store.verify({ onProgress })).rejects.toBe(thrown)
    const closed = store.verify()
    store.close()
    await expect(closed).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    await expect(store.verify()).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    expect(await tempStore(rootDir).verify()).toMatchObject({ ok: true })
  })

  test('it refuses bad options, and calls inside a transaction', async () => {
    const store = await filled(tempDir())
    await expect(store.verify({ quick: 1 as unknown as boolean })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
    await expect(store.verify({ fast: true } as object)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    let inside: Promise<unknown> | undefined
    store.transaction(() => {
      inside = store.verify()
    })
    await expect(inside).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('it writes nothing', async () => {
    const rootDir = tempDir()
    const store = await filled(rootDir)
    const db = openRaw(rootDir)
    const version = () => rawValue(db, 'PRAGMA data_version')
    const before = version()
    await store.verify()
    await store.verify({ quick: true })
    expect(version()).toBe(before)
    db.close()
  })
})
