import fc from 'fast-check'
import { type JsonValue, type MetadataFilter, SqliteMemoryRepository } from 'recollect'
import { expect, onTestFinished, test } from 'vitest'
import { editRaw } from './support/raw-database.js'
import { expectCode, seededVector, tempDir, tempStore } from './support/temp-store.js'

const VALUES: Readonly<Record<string, JsonValue | undefined>> = {
  none: undefined,
  null: null,
  text: 'text',
  list: [1, { a: 1 }],
  number: { a: 1 },
  real: { a: 1.5 },
  string: { a: '1' },
  true: { a: true },
  false: { a: false },
  nothing: { a: null },
  array: { a: [1, '1'] },
  object: { a: { b: 'x', 'c.d': 2, 'q\'u"o\\te': 3, '$[0]': 4, '': 5, é: 6 } },
  big: { a: 9_007_199_254_740_991 },
  long: { a: 'zoë' },
}

function filled(rootDir = tempDir()) {
  const store = tempStore(rootDir)
  store.insertRecords(
    Object.entries(VALUES).map(([id, metadata], index) => ({
      id,
      kind: 'fact',
      text: `a boat ${id}`,
      metadata,
      embedding: seededVector(index),
    })),
  )
  return store
}

const ALL = Object.keys(VALUES)

test.each<[MetadataFilter, readonly string[]]>([
  [{ a: 1 }, ['number']],
  [{ a: '1' }, ['string']],
  [{ a: true }, ['true']],
  [{ a: false }, ['false']],
  [{ a: null }, ['nothing']],
  [{ a: { eq: 1.5 } }, ['real']],
  [{ a: { ne: 1 } }, ALL.filter((id) => id !== 'number')],
  [{ a: { gt: 1 } }, ['real', 'big']],
  [{ a: { gte: 1, lt: 2 } }, ['number', 'real']],
  [{ a: { lte: 1.5 } }, ['number', 'real']],
  [{ a: { gte: '1' } }, ['string', 'long']],
  [{ a: { gt: 'zoz' } }, ['long']],
  [{ a: { in: [1, '1', null] } }, ['number', 'string', 'nothing']],
  [{ a: { in: [true, 1.5], gte: 1 } }, ['real']],
  [{ a: { exists: true } }, ALL.slice(4)],
  [{ a: { exists: false } }, ALL.slice(0, 4)],
  [{ a: 9_007_199_254_740_991 }, ['big']],
  [{ 'a.b': 'x' }, ['object']],
  [{ 'a.c\\.d': 2 }, ['object']],
  [{ 'a.c.d': 2 }, []],
  [{ 'a.q\'u"o\\\\te': 3 }, ['object']],
  [{ 'a.$[0]': 4 }, ['object']],
  [{ 'a.é': 6 }, ['object']],
  [{ 'a.0': 1 }, []],
  [{ '0': 1 }, []],
  [{ '1.a': 1 }, []],
  [{ 'a.b': 'x', 'a.c\\.d': { gte: 2 } }, ['object']],
  [{ 'a.b': 'x', 'a.c\\.d': { gt: 2 } }, []],
  [{ __proto__: 1, a: 1 }, ['number']],
  [{ ['__proto__']: 1 }, []],
])('%j', (metadata, expected) => {
  const store = filled()
  const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id)
  expect(ids(store.listRecords({ metadata }))).toEqual(expected)
  expect(ids([...store.iterateRecords({ metadata })])).toEqual(expected)
  const hits = (found: readonly { recordId: string }[]) => found.map(({ recordId }) => recordId).sort()
  const filter = { metadata }
  expect(hits(store.searchByVector(seededVector(0), 100, { filter }))).toEqual([...expected].sort())
  expect(hits(store.searchByWords('boat', 100, { filter }))).toEqual([...expected].sort())
})

test('metadata that is not JSON, in a foreign file, is ignored and causes no error', () => {
  const rootDir = tempDir()
  filled(rootDir).close()
  editRaw(rootDir, `UPDATE memory_records SET metadata = '{"a": 1' WHERE id = 'number'`)
  const store = SqliteMemoryRepository.open({ rootDir })
  onTestFinished(() => store.close())
  expect(store.listRecords({ metadata: { a: { gte: 1.5 } } }).map(({ id }) => id)).toEqual(['real', 'big'])
  expect(store.searchByWords('number', 9, { filter: { metadata: { a: 1 } } })).toEqual([])
})

test('any text can be a key, and any scalar a value', () => {
  const store = tempStore()
  const key = fc.string({
    minLength: 1,
    maxLength: 6,
    unit: fc.constantFrom(...('ab.\\"\'$[]# é漢🦊'.match(/./gu) ?? [])),
  })
  const scalar = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  )
  fc.assert(
    fc.property(key, key, scalar, scalar, (outer, inner, value, other) => {
      const metadata = { [outer]: { [inner]: value } }
      const { id } = store.insertRecord({ kind: 'fact', text: 'x', metadata })
      const path = [outer, inner].map((each) => each.replaceAll(/[\\.]/g, '\\$&')).join('.')
      const passes = (condition: MetadataFilter[string]) =>
        store.listRecords({ metadata: { [path]: condition } }).some((record) => record.id === id)
      // JSON has no negative zero.
      expect(passes({ eq: value })).toBe(true)
      expect(passes({ in: [other, value] })).toBe(true)
      const equal = value === other
      expect(passes({ eq: other })).toBe(equal)
      expect(passes({ ne: other })).toBe(!equal)
      store.eraseRecords([id])
    }),
    { numRuns: 100 },
  )
})

test.each<[unknown, string]>([
  [null, 'metadata'],
  [[], 'metadata'],
  ['a', 'metadata'],
  [{}, '1 to 100 paths'],
  [{ '': 1 }, 'path'],
  [{ 'a..b': 1 }, 'path'],
  [{ '.a': 1 }, 'path'],
  [{ 'a\\b': 1 }, 'backslash'],
  [{ 'a\\': 1 }, 'backslash'],
  [{ a: undefined }, 'metadata'],
  [{ a: {} }, 'eq'],
  [{ a: { eqq: 1 } }, 'mean "eq"'],
  [{ a: [1] }, 'metadata'],
  [{ a: { gt: true } }, 'gt'],
  [{ a: { in: [] } }, 'in'],
  [{ a: { in: 1 } }, 'in'],
  [{ a: Number.NaN }, 'metadata'],
  [{ a: Symbol('x') }, 'metadata'],
  [{ a: { exists: 1 } }, 'exists'],
  [{ ['x'.repeat(1_025)]: 1 }, 'path'],
  [{ [Array.from({ length: 33 }, () => 'a').join('.')]: 1 }, '32'],
])('%j is refused', (metadata, words) => {
  const store = tempStore()
  expectCode(() => store.listRecords({ metadata: metadata as never }), 'INVALID_ARGUMENT', words)
})
