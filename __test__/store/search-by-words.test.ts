import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkFile } from './support/check-store.js'
import { expectCode, seededVector, tempDir, tempStore } from './support/temp-store.js'

const fact = (text: string) => ({ kind: 'fact', text }) as const

type Store = ReturnType<typeof tempStore>

const found = (store: Store, text: string, options?: Parameters<Store['searchByWords']>[2]) =>
  store.searchByWords(text, 100, options).map(({ recordId }) => recordId)

test('a record is found at once, and no longer after it is inactive', () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const { id } = store.insertRecord(fact('The heron stood in the shallow water'))
  expect(store.searchByWords('herons', 5)).toEqual([{ recordId: id, score: expect.any(Number) }])
  store.patchRecord(id, 'The walrus stood there')
  expect(found(store, 'heron')).toEqual([])
  expect(found(store, 'walrus')).toEqual([id])
  const { id: newer } = store.supersedeRecord(id, fact('The lapwing stood there'))
  const everything = { filter: { includeInactive: true } }
  expect([found(store, 'walrus'), found(store, 'walrus', everything)]).toEqual([[], [id]])
  store.invalidateRecord(newer)
  expect([found(store, 'lapwing'), found(store, 'lapwing', everything)]).toEqual([[], [newer]])
  store.forgetSoftRecord(newer)
  expect([found(store, 'lapwing'), found(store, 'lapwing', everything)]).toEqual([[], [newer]])
  store.restoreRecord(newer)
  expect(found(store, 'lapwing')).toEqual([newer])
  store.forgetHardRecord(newer)
  expect(found(store, 'lapwing', everything)).toEqual([])
  store.close()
  checkFile(rootDir)
})

test('another connection finds it at once, and never what was rolled back', () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const other = tempStore(rootDir)
  const { id } = store.insertRecord(fact('a heron'))
  expect(found(other, 'heron')).toEqual([id])
  expect(() =>
    store.transaction(() => {
      store.patchRecord(id, 'a walrus')
      store.insertRecord(fact('a lapwing'))
      expect(found(store, 'walrus')).toEqual([id])
      throw new Error('undone')
    }),
  ).toThrow('undone')
  expect([found(store, 'heron'), found(store, 'walrus'), found(store, 'lapwing')]).toEqual([[id], [], []])
  store.transaction(() => {
    store.patchRecord(id, 'a walrus')
    expect(() =>
      store.transaction(() => {
        store.patchRecord(id, 'a lapwing')
        throw new Error('undone')
      }),
    ).toThrow('undone')
  })
  expect([found(store, 'heron'), found(store, 'walrus'), found(store, 'lapwing')]).toEqual([[], [id], []])
  store.close()
  checkFile(rootDir)
})

test.each([
  ['E1042', 'e1042', 'E-1042'],
  ['HV-4471-220', 'hv 4471 220', 'hv4471220'],
  ['F.28', 'f28', 'f.28'],
  ['2.10.3', 'v2.10.3', '2.10.3'],
  ['naïve café', 'naive', 'CAFÉ'],
  ['Straße', 'strasse', 'STRASSE'],
  ['東京タワーに行った', '東京', 'タワー'],
  ['안녕하세요 세계', '세계', '안녕하세요'],
  ['🦊 in the garden', '🦊', 'gardens'],
  ['quarterly_report-v2.pdf', 'quarterly', 'quarterly_report-v2.pdf'],
])('%s is found by %s and by %s', (text, ...asked) => {
  const store = tempStore()
  const { id } = store.insertRecord(fact(`It says ${text} there.`))
  store.insertRecords(Array.from({ length: 20 }, (_, n) => fact(`the boat ${n} lies there`)))
  for (const each of asked) expect([each, found(store, each)[0]]).toEqual([each, id])
})

test.each([
  '"',
  '*',
  'AND OR NOT',
  'NEAR(a b)',
  'words:',
  '^heron',
  'a" OR "b',
  '-',
  '+',
  '(',
  ')',
  '{words}: x',
  'a:b',
  '\\',
  "'",
  ';--',
  '\0',
  '\ud800',
  'heron" NOT "',
  '*heron',
  'x'.repeat(5_000),
  'a '.repeat(5_000),
])('no text is treated as an FTS5 expression: %#', (text) => {
  const store = tempStore()
  const { id } = store.insertRecord(fact('a heron'))
  expect(found(store, text).filter((each) => each !== id)).toEqual([])
  // The word is found despite the parts that cannot be searched.
  expect(found(store, `${text} heron`.slice(-4_000))).toEqual([id])
})

test('an end of a text of 1 MiB is found, and the record once', () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const long = `heron ${'the boat lies in the harbour. '.repeat(30_000)} walrus`
  const { id } = store.insertRecord(fact(long))
  const other = store.insertRecord(fact('a boat and a walrus'))
  expect(found(store, 'walrus')).toEqual([other.id, id])
  expect(found(store, 'heron')).toEqual([id])
  expect(found(store, 'boat').sort()).toEqual([id, other.id].sort())
  store.patchRecord(id, 'short')
  expect(found(store, 'heron boat')).toEqual([other.id])
  store.close()
  checkFile(rootDir)
})

test('a filter never returns fewer than there are, however few pass', () => {
  const store = tempStore()
  store.insertRecords(
    Array.from({ length: 3_000 }, (_, n) => ({
      ...fact(`${'harbour '.repeat(1 + (n % 5))} ${n}`),
      createdAt: n,
      tags: n % 1_000 === 999 ? ['rare'] : [],
      scope: n % 2 === 0 ? '' : 'users/1',
      metadata: { n },
    })),
  )
  const count = (filter: object, limit = 5_000) => store.searchByWords('harbour', limit, { filter }).length
  expect(count({})).toBe(3_000)
  expect(count({ tag: 'rare' })).toBe(3)
  expect(count({ tag: 'rare' }, 2)).toBe(2)
  expect(count({ scope: 'users/1' })).toBe(1_500)
  expect(count({ scope: '' })).toBe(1_500)
  expect(count({ createdFrom: 2_990 })).toBe(10)
  expect(count({ metadata: { n: { lt: 7 } } }, 5)).toBe(5)
  expect(count({ tag: 'none' })).toBe(0)
})

test('the best come first, ties by id, and a shorter list is the beginning of a longer one', () => {
  const store = tempStore()
  const words = ['heron', 'walrus', 'boat', 'harbour', 'lake']
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 }), {
        minLength: 1,
        maxLength: 40,
      }),
      fc.subarray(words, { minLength: 1 }),
      (texts, asked) => {
        store.eraseRecords({ includeInactive: true })
        store.insertRecords(texts.map((each) => fact(each.join(' '))))
        const hits = store.searchByWords(asked.join(' '), 100)
        const expected = texts.filter((each) => each.some((word) => asked.includes(word)))
        expect(hits).toHaveLength(expected.length)
        for (const [index, hit] of hits.entries()) {
          const before = hits[index - 1]
          expect(hit.score).toBeGreaterThan(0)
          if (before === undefined) continue
          expect(before.score).toBeGreaterThanOrEqual(hit.score)
          if (before.score === hit.score) expect(before.recordId < hit.recordId).toBe(true)
        }
        expect(new Set(hits.map(({ recordId }) => recordId)).size).toBe(hits.length)
      },
    ),
    { numRuns: 40 },
  )
})

describe('arguments', () => {
  test('are checked', () => {
    const store = tempStore()
    for (const bad of ['', 5, null, undefined])
      expectCode(() => store.searchByWords(bad as string, 1), 'INVALID_ARGUMENT')
    for (const bad of [0, -1, 1.5, '1', Number.NaN])
      expectCode(() => store.searchByWords('x', bad as number), 'INVALID_ARGUMENT', 'limit')
    expectCode(() => store.searchByWords('x', 1, { filtr: {} } as never), 'INVALID_ARGUMENT', 'mean "filter"')
    expectCode(
      () => store.searchByWords('x', 1, { filter: { knd: 'fact' } } as never),
      'INVALID_ARGUMENT',
      'the filter of searchByWords',
    )
    store.insertRecord(fact('a heron'))
    expect(store.searchByWords('heron', Number.MAX_SAFE_INTEGER)).toHaveLength(1)
    expect(store.searchByVector(seededVector(1), Number.MAX_SAFE_INTEGER)).toEqual([])
  })
})

test('rebuildWords creates the same index again', () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  store.insertRecords(Array.from({ length: 300 }, (_, n) => fact(`boat ${n} ${'lake '.repeat(n % 7)}`)))
  store.forgetHardRecord(store.listRecords({ limit: 1 })[0]?.id ?? '')
  const before = store.searchByWords('lake', 400)
  expect(store.rebuildWords()).toBe(299)
  expect(store.searchByWords('lake', 400)).toEqual(before)
  store.close()
  checkFile(rootDir, 299)
})
