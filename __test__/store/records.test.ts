import { type MemoryRecord, SqliteMemoryRepository } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { axis, expectCode, tempDir, tempStore } from './temp-store.js'

const fact = (text: string) => ({ kind: 'fact', text }) as const

/** Records, vectors and queue agree with each other, and with the search index. */
function expectInStep(store: SqliteMemoryRepository): void {
  const { records, embedded, queued } = store.status()
  expect(embedded + queued).toBe(records)
  const found = store.searchByVector(axis(0), 100_000).map(({ recordId }) => recordId)
  const active = store.listRecords().filter(({ id }) => store.hasEmbedding(id))
  expect(found.sort()).toEqual(active.map(({ id }) => id).sort())
}

describe('insert and get', () => {
  test('every field comes back, defaults included', () => {
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

  test('what is acknowledged is in the file after it is opened again', () => {
    const rootDir = tempDir()
    const store = SqliteMemoryRepository.open({ rootDir })
    const record = store.insertRecord(fact('kept'))
    store.close()
    expect(tempStore(rootDir).getRecord(record.id)).toEqual(record)
  })

  test('ids sort in the order they were made', () => {
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

  test('a text over 32,768 bytes is cut on a character boundary, and the caller is told', () => {
    const told: unknown[] = []
    const store = SqliteMemoryRepository.open({ memory: true, onTextTruncated: (cut) => told.push(cut) })
    onTestFinished(() => store.close())
    const exact = store.insertRecord(fact('x'.repeat(32_768)))
    expect(exact.text).toBe('x'.repeat(32_768))
    expect(told).toEqual([])
    for (const character of ['x', 'é', '漢', '🦊']) {
      const given = character.repeat(32_769)
      const { id, text } = store.insertRecord(fact(given))
      expect(text.endsWith(' [truncated]')).toBe(true)
      const bytes = Buffer.byteLength(text)
      expect(bytes).toBeLessThanOrEqual(32_768)
      expect(bytes).toBeGreaterThan(32_768 - 4)
      expect(text.slice(0, -' [truncated]'.length).replaceAll(character, '')).toBe('')
      expect(told.pop()).toEqual({
        recordId: id,
        originalBytes: Buffer.byteLength(given),
        storedBytes: bytes,
      })
      // What was cut once is stored as it is the next time.
      expect(store.insertRecord(fact(text)).text).toBe(text)
      expect(told).toEqual([])
    }
  })

  test('a listener is told of what a store that another opened cuts, until it stops', () => {
    const told: string[] = []
    const store = SqliteMemoryRepository.open({ memory: true, onTextTruncated: () => told.push('open') })
    onTestFinished(() => store.close())
    const stops = ['a', 'b'].map((name) => store.onTextTruncated(() => told.push(name)))
    const { id } = store.insertRecord(fact('x'.repeat(40_000)))
    expect(told.splice(0)).toEqual(['open', 'a', 'b'])
    stops[0]?.()
    store.patchRecord(id, 'y'.repeat(40_000))
    expect(told.splice(0)).toEqual(['open', 'b'])
    stops[1]?.()
    store.supersedeRecord(id, fact('z'.repeat(40_000)))
    expect(told).toEqual(['open'])
    expectCode(() => store.onTextTruncated(7 as never), 'INVALID_ARGUMENT', 'listener')
  })

  test('a truncation callback that throws refuses the text', () => {
    const refusal = new Error('too long for us')
    const store = SqliteMemoryRepository.open({
      memory: true,
      onTextTruncated: () => {
        throw refusal
      },
    })
    onTestFinished(() => store.close())
    expect(() => store.insertRecord(fact('x'.repeat(40_000)))).toThrow(refusal)
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

test('a stored record is refused as a new one, and the message says how to store it', () => {
  const store = tempStore()
  const record = { ...store.insertRecord(fact('a')), id: 'copy' }
  expectCode(() => store.insertRecord(record as never), 'RECORD_INVALID', 'insertRecordRaw()')
  expectCode(() => store.insertRecords([record as never]), 'RECORD_INVALID', 'insertRecordRaw()')
  expectCode(() => store.supersedeRecord(record.id, record as never), 'RECORD_INVALID', 'insertRecordRaw()')
  store.insertRecordRaw(record)
  // Fields that say nothing are none.
  const { status, supersedes, updatedAt, ...rest } = record
  const again = { ...rest, id: 'again', status: undefined, supersedes: undefined, updatedAt: undefined }
  expect(store.insertRecord(again as never)).toMatchObject({ id: 'again', status, supersedes })
  expect(updatedAt).toBe(record.updatedAt)
})

describe('bad records are refused and leave the store as it was', () => {
  const cases: [unknown, string][] = [
    [null, 'null'],
    ['text', '"text"'],
    [[], 'array'],
    [{}, 'kind'],
    [{ kind: 'fact' }, 'text'],
    [{ kind: 'facts', text: 'x' }, 'one of profile'],
    [{ kind: 'fact', text: 7 }, 'received 7'],
    [{ kind: 'fact', text: '' }, 'blank'],
    [{ kind: 'fact', text: ' \t\n\u00a0' }, 'blank'],
    [{ kind: 'fact', text: 'x', id: '' }, 'id'],
    [{ kind: 'fact', text: 'x', id: '\ud800' }, 'well-formed'],
    [{ kind: 'fact', text: 'x', id: 'i'.repeat(513) }, '512'],
    [{ kind: 'fact', text: 'x', confidence: 1.01 }, 'confidence'],
    [{ kind: 'fact', text: 'x', confidence: Number.NaN }, 'NaN'],
    [{ kind: 'fact', text: 'x', tags: 'a' }, 'tags'],
    [{ kind: 'fact', text: 'x', tags: Object.assign(['a'], { 2: 'b' }) }, 'tags[1]'],
    [{ kind: 'fact', text: 'x', importanceScore: -0.1 }, 'importanceScore'],
    [{ kind: 'fact', text: 'x', staleAfterSecs: 1.5 }, 'staleAfterSecs'],
    [{ kind: 'fact', text: 'x', metadata: () => 1 }, 'metadata'],
    [{ kind: 'fact', text: 'x', metadata: 1n }, 'JSON'],
    [{ kind: 'fact', text: 'x', createdAt: 1.5 }, 'createdAt'],
    [{ kind: 'fact', text: 'x', sourceTurnID: 't' }, 'did you mean "sourceTurnId"'],
    [{ kind: 'fact', text: 'x', embedding: axis(0) }, 'embedding'],
  ]
  test.each(cases)('%#', (input, word) => {
    const store = tempStore()
    expectCode(() => store.insertRecord(input as never), 'RECORD_INVALID', word)
    expectCode(
      () => store.insertRecords([fact('good'), { ...fact('x'), extra: input } as never]),
      'RECORD_INVALID',
    )
    expect(store.listRecords({ includeInactive: true })).toEqual([])
    expect(store.auditEntries()).toEqual([])
  })

  test('an array with a hole names the place', () => {
    const store = tempStore()
    expectCode(
      () => store.insertRecords(Object.assign([fact('a')], { 2: fact('b') })),
      'RECORD_INVALID',
      'Record 1',
    )
    expect(store.listRecords()).toEqual([])
  })

  test.each([null, undefined, 7, {}, 'no'])('insertRecords(%j)', (inputs) => {
    expectCode(() => tempStore().insertRecords(inputs as never), 'INVALID_ARGUMENT')
  })

  test('an iterable may give the same object and the same vector, filled anew', () => {
    const store = tempStore()
    function* reused() {
      const record = { kind: 'fact' as const, text: '', tags: [''], embedding: new Float32Array(384) }
      for (let index = 0; index < 600; index++) {
        record.text = `text ${index}`
        record.tags[0] = `tag ${index}`
        record.embedding.fill(0)
        record.embedding[index % 384] = 1
        yield record
      }
    }
    const records = store.insertRecords(reused())
    for (const index of [0, 1, 511, 512, 599]) {
      const id = records[index]?.id ?? ''
      expect(store.getRecord(id)).toMatchObject({ text: `text ${index}`, tags: [`tag ${index}`] })
      expect(store.getEmbedding(id)).toEqual(axis(index % 384))
    }
    expectInStep(store)
  })

  test('what an iterable throws reaches the caller, and nothing is stored', () => {
    const store = tempStore()
    const failure = new Error('the source ended badly')
    function* source() {
      yield fact('a')
      throw failure
    }
    expect(() => store.insertRecords(source())).toThrow(failure)
    expect(store.listRecords()).toEqual([])
  })

  test('no error message holds the text of a record', () => {
    const store = tempStore()
    const secret = 'the combination is 11-22-33'
    for (const input of [
      { kind: 'x', text: secret },
      { kind: 'fact', text: secret, id: '' },
    ]) {
      let message = ''
      try {
        store.insertRecord(input as never)
      } catch (error) {
        message = String(error)
      }
      expect(message).toContain('Expected')
      expect(message).not.toContain('11-22')
    }
  })
})

describe('list and iterate', () => {
  function filled() {
    const store = tempStore()
    store.insertRecords([
      { kind: 'fact', text: 'one', tags: ['a'], createdAt: 10, confidence: 0.2 },
      { kind: 'event', text: 'two', tags: ['a', 'b'], createdAt: 20, confidence: 0.6 },
      { kind: 'fact', text: 'three', tags: ['b'], createdAt: 30, confidence: 0.9, sourceTurnId: 't' },
    ])
    const gone = store.insertRecord({ kind: 'fact', text: 'gone', tags: ['a'], createdAt: 15 })
    store.forgetSoftRecord(gone.id)
    return store
  }

  test.each([
    [{}, ['one', 'two', 'three']],
    [{ order: 'newest' }, ['three', 'two', 'one']],
    [{ limit: 2 }, ['one', 'two']],
    [{ limit: 10_000 }, ['one', 'two', 'three']],
    [{ includeInactive: true }, ['one', 'gone', 'two', 'three']],
    [{ kind: 'fact' }, ['one', 'three']],
    [{ kind: ['event', 'person'] }, ['two']],
    [{ tag: 'a' }, ['one', 'two']],
    [{ tag: ['a', 'b'] }, ['two']],
    [{ createdFrom: 20 }, ['two', 'three']],
    [{ createdBefore: 20 }, ['one']],
    [{ updatedFrom: 20, updatedBefore: 30 }, ['two']],
    [{ minConfidence: 0.6 }, ['two', 'three']],
    [{ sourceTurnId: 't' }, ['three']],
  ] as const)('%j', (options, expected) => {
    const store = filled()
    expect(store.listRecords(options).map(({ text }) => text)).toEqual(expected)
    expect([...store.iterateRecords(options)].map(({ text }) => text)).toEqual(expected)
  })

  test.each([
    [{ limit: 0 }],
    [{ limit: -1 }],
    [{ limit: 1.5 }],
    [{ kind: [] }],
    [{ kind: 'facts' }],
    [{ tag: 7 }],
    [{ tags: 'a' }],
    [{ order: 'oldset' }],
    [{ minConfidence: 2 }],
    [{ createdFrom: -1 }],
    [{ includeInactive: 1 }],
    [null],
    [[]],
  ])('%j is refused', (options) => {
    const store = tempStore()
    expectCode(() => store.listRecords(options as never), 'INVALID_ARGUMENT')
    expectCode(() => store.iterateRecords(options as never), 'INVALID_ARGUMENT')
  })

  test('iterating passes over nothing while records are written and erased', () => {
    const store = tempStore()
    const made = store.insertRecords(Array.from({ length: 1000 }, (_, index) => fact(`${index}`)))
    let seen = 0
    for (const { id } of store.iterateRecords()) {
      if (seen % 100 === 0) store.forgetHardRecord(id)
      if (seen === 500) store.insertRecord({ ...fact('late'), createdAt: made[0]?.createdAt ?? 0, id: 'zzz' })
      seen += 1
    }
    expect(seen).toBe(1000)
  })

  test('records by tag, and by text', () => {
    const store = filled()
    expect(store.findActiveByTag('b').map(({ text }) => text)).toEqual(['two', 'three'])
    expect(store.findActiveByText('  THREE. ').map(({ text }) => text)).toEqual(['three'])
    expect(store.findActiveByText('gone')).toEqual([])
    expect(store.findActiveByText('...')).toEqual([])
  })
})

describe('changes keep records, vectors, queue and audit in step', () => {
  function withVectors() {
    const store = tempStore()
    const records = store.insertRecords(
      [0, 1, 2].map((index) => ({ ...fact(`text ${index}`), embedding: axis(index) })),
    )
    return { store, ids: records.map(({ id }) => id) as [string, string, string] }
  }

  test('a patched text loses its vector at once and is queued', () => {
    const { store, ids } = withVectors()
    const patched = store.patchRecord(ids[0], 'another text', 'a correction')
    expect(patched).toEqual(store.getRecord(ids[0]))
    expect(patched.text).toBe('another text')
    expect(store.getEmbedding(ids[0])).toBeNull()
    expect(store.searchByVector(axis(0), 3).map(({ recordId }) => recordId)).toEqual([ids[1], ids[2]].sort())
    expect(store.auditEntries({ targetId: ids[0] }).at(-1)).toMatchObject({
      op: 'patch',
      note: 'a correction',
    })
    expectInStep(store)
    // The same text again keeps its vector.
    store.patchRecord(ids[1], 'text 1', 'nothing new')
    expect(store.hasEmbedding(ids[1])).toBe(true)
    expectInStep(store)
  })

  test('superseded, invalidated and forgotten records leave search at once', () => {
    const { store, ids } = withVectors()
    const replacement = store.supersedeRecord(ids[0], fact('newer'), 'it changed')
    expect(replacement).toMatchObject({ supersedes: ids[0], status: 'active', text: 'newer' })
    store.invalidateRecord(ids[1], 'wrong')
    store.forgetSoftRecord(ids[2], 'asked')
    expect(store.searchByVector(axis(0), 10)).toEqual([])
    expect(ids.map((id) => store.getRecord(id)?.status)).toEqual(['superseded', 'invalidated', 'forgotten'])
    expect(
      store
        .auditEntries()
        .slice(3)
        .map(({ op, note }) => [op, note]),
    ).toEqual([
      ['insert', ''],
      ['supersede', 'it changed'],
      ['invalidate', 'wrong'],
      ['forget_soft', 'asked'],
    ])
    expectInStep(store)
    // Asked for, they are found still.
    const hits = store.searchByVector(axis(1), 1, { filter: { includeInactive: true } })
    expect(hits).toEqual([{ recordId: ids[1], distance: 0 }])
  })

  test('the vector of an inactive record does not enter search', () => {
    const { store, ids } = withVectors()
    store.invalidateRecord(ids[1])
    store.storeEmbedding(ids[1], axis(5))
    expect(store.searchByVector(axis(5), 10).map(({ recordId }) => recordId)).not.toContain(ids[1])
    expectInStep(store)
  })

  test('statuses only move on', () => {
    const { store, ids } = withVectors()
    const before = store.forgetSoftRecord(ids[0])
    expect(store.forgetSoftRecord(ids[0])).toEqual(before)
    expectCode(() => store.invalidateRecord(ids[0]), 'RECORD_INVALID', 'forgotten')
    expectCode(() => store.patchRecord(ids[0], 'x'), 'RECORD_INVALID', 'active', 'forgotten')
    expectCode(() => store.supersedeRecord(ids[0], fact('x')), 'RECORD_INVALID')
    expect(store.auditEntries({ op: 'forget_soft' })).toHaveLength(1)
    expectInStep(store)
  })

  test('chains of supersession are read from any of their records', () => {
    const { store, ids } = withVectors()
    const second = store.supersedeRecord(ids[0], fact('second'))
    const third = store.supersedeRecord(second.id, fact('third'))
    for (const id of [ids[0], second.id, third.id]) {
      expect(store.supersessionChain(id).map(({ text }) => text)).toEqual(['text 0', 'second', 'third'])
    }
    store.insertRecordRaw({ ...third, id: 'circle-a', supersedes: 'circle-b' })
    store.insertRecordRaw({ ...third, id: 'circle-b', supersedes: 'circle-a' })
    expect(store.supersessionChain('circle-a').map(({ id }) => id)).toEqual(['circle-b', 'circle-a'])
  })

  test('retention forgets old episodes only', () => {
    const store = tempStore()
    const old = Math.floor(Date.now() / 1000) - 10 * 86400
    store.insertRecords(
      Array.from(
        { length: 1200 },
        (_, index) => ({ kind: 'episode', text: `${index}`, createdAt: old }) as const,
      ),
    )
    store.insertRecord({ kind: 'fact', text: 'old fact', createdAt: old })
    store.insertRecord({ kind: 'episode', text: 'new' })
    expect(store.applyRetentionPolicy(11)).toBe(0)
    expect(store.applyRetentionPolicy(9)).toBe(1200)
    expect(store.listRecords().map(({ text }) => text)).toEqual(['old fact', 'new'])
    for (const days of [0, -1, 1.5])
      expectCode(() => store.applyRetentionPolicy(days), 'INVALID_ARGUMENT', 'days')
    expectInStep(store)
  })

  test('unknown ids', () => {
    const store = tempStore()
    for (const call of [
      () => store.patchRecord('nobody', 'x'),
      () => store.supersedeRecord('nobody', fact('x')),
      () => store.invalidateRecord('nobody'),
      () => store.forgetSoftRecord('nobody'),
      () => store.forgetHardRecord('nobody'),
      () => store.supersessionChain('nobody'),
    ]) {
      expectCode(call, 'RECORD_NOT_FOUND', '"nobody"')
    }
    expect(store.auditEntries()).toEqual([])
  })

  test('exact duplicates: allowed, refused or merged', () => {
    const store = tempStore()
    const first = store.insertRecord({ ...fact('same'), tags: ['a'], confidence: 0.4 })
    expect(store.insertRecord(fact('same')).id).not.toBe(first.id)
    expectCode(() => store.insertRecord(fact('same'), { duplicates: 'refuse' }), 'RECORD_EXISTS', first.id)
    const merged = store.insertRecord(
      { ...fact('same'), tags: ['b'], confidence: 0.9 },
      { duplicates: 'merge' },
    )
    expect(merged).toMatchObject({ id: first.id, tags: ['a', 'b'], confidence: 0.9 })
    expect(store.getRecord(first.id)).toEqual(merged)
    expect(store.insertRecord({ kind: 'event', text: 'same' }, { duplicates: 'refuse' }).kind).toBe('event')
    store.insertRecords([fact('new'), fact('new')], { duplicates: 'merge' })
    expect(store.findActiveByText('new')).toHaveLength(1)
    expectInStep(store)
  })
})

describe('transaction', () => {
  test('all or nothing; a nested one undoes its own part only', () => {
    const store = tempStore()
    const failure = new Error('no')
    expect(() =>
      store.transaction(() => {
        store.insertRecord(fact('a'))
        throw failure
      }),
    ).toThrow(failure)
    expect(store.listRecords()).toEqual([])
    const result = store.transaction(() => {
      store.insertRecord(fact('kept'))
      expect(() =>
        store.transaction(() => {
          store.insertRecord(fact('undone'))
          throw failure
        }),
      ).toThrow(failure)
      expectCode(() => store.insertRecord(fact('')), 'RECORD_INVALID')
      store.transaction(() => store.insertRecord(fact('kept too')))
      return 42
    })
    expect(result).toBe(42)
    expect(store.listRecords().map(({ text }) => text)).toEqual(['kept', 'kept too'])
    expectInStep(store)
  })

  test('a function that returns a promise is refused, and undone', async () => {
    const store = tempStore()
    const thenable = () => {
      store.insertRecord(fact('a'))
      return Promise.reject(new Error('later'))
    }
    expectCode(() => store.transaction(thenable), 'INVALID_ARGUMENT', 'promise')
    let ran = false
    const asynchronous = async () => {
      ran = true
    }
    expectCode(() => store.transaction(asynchronous), 'INVALID_ARGUMENT', 'promise')
    expect(ran).toBe(false)
    expect(store.listRecords()).toEqual([])
    expectCode(() => store.transaction(7 as never), 'INVALID_ARGUMENT', 'function')
    expectCode(() => store.transaction(() => store.close()), 'INVALID_ARGUMENT', 'close()')
    expect(store.insertRecord(fact('b')).text).toBe('b')
  })
})
