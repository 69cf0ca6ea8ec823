import { MAX_TEXT_BYTES, type MemoryRecord, SqliteMemoryRepository } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { expectCode, tempDir, tempStore } from './support/temp-store.js'

const fact = (text: string) => ({ kind: 'fact', text }) as const

describe('insert and get', () => {
  test('every field is returned, defaults included', () => {
    const store = tempStore()
    const before = Math.floor(Date.now() / 1000)
    const plain = store.insertRecord(fact('plain'))
    expect(plain).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      kind: 'fact',
      status: 'active',
      text: 'plain',
      confidence: 0.5,
      sourceTurnId: null,
      tags: [],
      supersedes: null,
      createdAt: expect.any(Number),
      updatedAt: plain.createdAt,
      scope: '',
    })
    expect(plain.createdAt).toBeGreaterThanOrEqual(before)
    const full = store.insertRecord({
      id: 'mine',
      kind: 'commitment',
      text: 'call Ada — 電話 🦊',
      confidence: 1,
      sourceTurnId: 'turn-9',
      tags: ['a', 'ä"\\'],
      importanceScore: 0,
      staleAfterSecs: 0,
      metadata: { when: ['now', null, 1e-9], nested: { deep: true } },
      createdAt: 12,
    })
    expect(store.getRecord('mine')).toEqual(full)
    expect(store.getRecord(plain.id)).toEqual(plain)
    expect(full).toMatchObject({ importanceScore: 0, staleAfterSecs: 0, createdAt: 12 })
    expect(store.getRecord('nobody')).toBeNull()
    expect(store.auditEntries().map(({ op, targetId }) => [op, targetId])).toEqual([
      ['insert', plain.id],
      ['insert', 'mine'],
    ])
  })

  test('acknowledged records are in the file after it is opened again', () => {
    const rootDir = tempDir()
    const store = SqliteMemoryRepository.open({ rootDir })
    const record = store.insertRecord(fact('kept'))
    store.close()
    expect(tempStore(rootDir).getRecord(record.id)).toEqual(record)
  })

  test('ids sort in creation order', () => {
    const store = tempStore()
    const ids = store
      .insertRecords(Array.from({ length: 5000 }, (_, index) => fact(`${index}`)))
      .map(({ id }) => id)
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids).size).toBe(5000)
  })

  test('odd texts: lone surrogates become U+FFFD, NUL is kept', () => {
    const store = tempStore()
    const record = store.insertRecord({
      kind: 'fact',
      text: 'a\0b\udc00c',
      tags: ['t\ud800'],
      metadata: '\ud800',
    })
    expect(record).toMatchObject({ text: 'a\0b\ufffdc', tags: ['t\ufffd'] })
    expect(store.getRecord(record.id)).toEqual(record)
  })

  test('a text over 1 MiB is cut on a character boundary, and reported', () => {
    const told: unknown[] = []
    const store = SqliteMemoryRepository.open({ memory: true, onTextTruncated: (cut) => told.push(cut) })
    onTestFinished(() => store.close())
    const exact = store.insertRecord(fact('x'.repeat(MAX_TEXT_BYTES)))
    expect(exact.text).toBe('x'.repeat(MAX_TEXT_BYTES))
    expect(told).toEqual([])
    for (const character of ['x', 'é', '漢', '🦊']) {
      const given = character.repeat(MAX_TEXT_BYTES + 1)
      const { id, text } = store.insertRecord(fact(given))
      expect(text.endsWith(' [truncated]')).toBe(true)
      const bytes = Buffer.byteLength(text)
      expect(bytes).toBeLessThanOrEqual(MAX_TEXT_BYTES)
      expect(bytes).toBeGreaterThan(MAX_TEXT_BYTES - 4)
      expect(text.slice(0, -' [truncated]'.length).replaceAll(character, '')).toBe('')
      expect(told.pop()).toEqual({
        recordId: id,
        originalBytes: Buffer.byteLength(given),
        storedBytes: bytes,
      })
      // Text that was cut once is stored unchanged the next time.
      expect(store.insertRecord(fact(text)).text).toBe(text)
      expect(told).toEqual([])
    }
  })

  test('an error from the truncation callback refuses the text', () => {
    const refusal = new Error('too long for us')
    const store = SqliteMemoryRepository.open({
      memory: true,
      onTextTruncated: () => {
        throw refusal
      },
    })
    onTestFinished(() => store.close())
    expect(() => store.insertRecord(fact('x'.repeat(MAX_TEXT_BYTES + 1)))).toThrow(refusal)
    expect(store.listRecords({ includeInactive: true })).toEqual([])
  })

  test('insertRecordRaw keeps id, times and status', () => {
    const store = tempStore()
    const record: MemoryRecord = {
      id: 'old',
      kind: 'event',
      status: 'superseded',
      text: '',
      confidence: 0.3,
      sourceTurnId: null,
      tags: ['x'],
      supersedes: 'older',
      createdAt: 5,
      updatedAt: 6,
      scope: '',
    }
    store.insertRecordRaw(record)
    expect(store.getRecord('old')).toEqual(record)
    expectCode(() => store.insertRecordRaw(record), 'RECORD_EXISTS', '"old"')
    expect(store.status()).toMatchObject({ records: 0, queued: 0 })
    store.forgetHardRecord('old')
    expectCode(() => store.insertRecordRaw(record), 'RECORD_EXISTS', 'erased')
    expectCode(() => store.insertRecord({ ...fact('x'), id: 'old' }), 'RECORD_EXISTS', 'erased')
  })
})
