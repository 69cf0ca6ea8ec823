import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkFilter, FILTER_KEYS, isPlain } from '../../src/records/filter.js'
import { metadataPath } from '../../src/records/metadata-filter.js'

const refused = (pattern: RegExp) =>
  expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(pattern) })

test.each([
  [{}, {}],
  [{ kind: 'fact' }, { kind: ['fact'] }],
  [{ kind: ['fact', 'event'] }, { kind: ['fact', 'event'] }],
  [{ tag: 'a\ud800' }, { tag: ['a\ufffd'] }],
  [{ scope: '' }, { scope: '' }],
  [{ scope: 'users/42' }, { scope: 'users/42' }],
  [{ within: '' }, { within: '' }],
  [{ within: 'users' }, { within: 'users' }],
  [
    { sourceId: 's', sourceTurnId: 't' },
    { sourceId: 's', sourceTurnId: 't' },
  ],
  [{ createdFrom: 0, createdBefore: 1, updatedFrom: 2, updatedBefore: 3 }, undefined],
  [{ minConfidence: 0.5, includeInactive: true }, undefined],
  [{ kind: undefined, metadata: undefined }, {}],
  [{ metadata: { stars: 5 } }, { metadata: { stars: { eq: 5 } } }],
  [{ metadata: { 'a.b': null } }, { metadata: { 'a.b': { eq: null } } }],
  [{ metadata: { year: { gte: 1990, lt: 2000 } } }, undefined],
  [{ metadata: { year: { gte: 1990, lt: undefined } } }, { metadata: { year: { gte: 1990 } } }],
  [{ metadata: { x: { in: [1, '1', true, null] }, y: { exists: false } } }, undefined],
  [{ metadata: { x: { ne: 'a', gt: 'b', lte: 'c', eq: 'bb' } } }, undefined],
])('accepts %j', (filter, checked) => {
  expect(checkFilter(filter, 'recall')).toEqual(checked ?? filter)
})

test.each([
  [null, /the filter of recall to be an object such as { tag: 'home' }, received null/],
  [undefined, /received undefined/],
  [[], /received an array of 0/],
  ['fact', /received "fact"/],
  [{ kinds: 'fact' }, /did you mean "kind"/],
  [{ kind: 'facts' }, /kind to be one of/],
  [{ kind: [] }, /kind to name 1 to 100 values, received 0/],
  [{ kind: null }, /kind to be one of/],
  [{ tag: [] }, /tag to name 1 to 100 values/],
  [{ tag: Array(101).fill('a') }, /received 101/],
  [{ tag: [1] }, /tag to be a string/],
  [{ scope: 'users/' }, /scope to be segments/],
  [{ scope: null }, /scope to be a path/],
  [{ within: '..' }, /within to be a path/],
  [{ within: 7 }, /within to be a path such as users\/42, received 7/],
  [{ sourceId: 7 }, /sourceId to be a string/],
  [{ sourceTurnId: 7 }, /sourceTurnId to be a string/],
  [{ createdFrom: -1 }, /createdFrom to be whole seconds/],
  [{ createdBefore: 1.5 }, /createdBefore to be whole seconds/],
  [{ updatedFrom: '2026' }, /updatedFrom to be whole seconds/],
  [{ updatedBefore: Number.NaN }, /updatedBefore to be whole seconds/],
  [{ minConfidence: 2 }, /minConfidence to be a number from 0 to 1/],
  [{ includeInactive: 'yes' }, /includeInactive to be true or false/],
  [{ metadata: null }, /metadata to be an object/],
  [{ metadata: [] }, /metadata to be an object/],
  [{ metadata: {} }, /metadata to name 1 to 100 paths, received 0/],
  [{ metadata: { '': 1 } }, /none empty/],
  [{ metadata: { 'a..b': 1 } }, /none empty/],
  [{ metadata: { 'a.': 1 } }, /none empty/],
  [{ metadata: { 'a\\b': 1 } }, /backslash/],
  [{ metadata: { 'a\\': 1 } }, /backslash/],
  [{ metadata: { [Array(33).fill('a').join('.')]: 1 } }, /at most 32 keys/],
  [{ metadata: { a: undefined } }, /received undefined/],
  [{ metadata: { a: Number.NaN } }, /received NaN/],
  [{ metadata: { a: [1, 2] } }, /conditions such as/],
  [{ metadata: { a: () => 1 } }, /conditions such as/],
  [{ metadata: { a: {} } }, /one or more of eq, ne/],
  [{ metadata: { a: { $gt: 1 } } }, /did you mean "gt"/],
  [{ metadata: { a: { gt: true } } }, /gt to be a string or a finite number/],
  [{ metadata: { a: { lte: null } } }, /lte to be a string or a finite number/],
  [{ metadata: { a: { gt: Number.POSITIVE_INFINITY } } }, /gt to be a string or a finite number/],
  [{ metadata: { a: { in: [] } } }, /in to be an array of 1 to 100 values/],
  [{ metadata: { a: { in: 'abc' } } }, /in to be an array/],
  [{ metadata: { a: { in: [{}] } } }, /in\[0\] to be a string, a finite number/],
  [{ metadata: { a: { exists: 1 } } }, /exists to be true or false/],
  [{ metadata: { a: { eq: [] } } }, /eq to be a string/],
])('refuses %j', (filter, pattern) => {
  expect(() => checkFilter(filter, 'recall')).toThrow(refused(pattern))
})

test('the filter is read once, and not retained', () => {
  let reads = 0
  const tag = ['a']
  const filter = {
    get kind() {
      reads += 1
      return reads === 1 ? 'fact' : 'nonsense'
    },
    tag,
  }
  const checked = checkFilter(filter, 'recall')
  tag.push('b')
  expect(checked).toEqual({ kind: ['fact'], tag: ['a'] })
})

test('a getter that throws is refused', () => {
  const filter = {
    get tag(): string {
      throw new Error('no')
    },
  }
  expect(() => checkFilter(filter, 'recall')).toThrow(refused(/readable/))
})

test('a path that is the name of an Object property is valid', () => {
  const { metadata } = checkFilter({ metadata: JSON.parse('{"__proto__":1,"constructor":2}') }, 'recall')
  expect(Object.entries(metadata ?? {})).toEqual([
    ['__proto__', { eq: 1 }],
    ['constructor', { eq: 2 }],
  ])
})

describe('plain', () => {
  test.each([{}, { includeInactive: false }, { within: '' }])('%j', (filter) => {
    expect(isPlain(filter)).toBe(true)
  })

  test.each([{ includeInactive: true }, { scope: '' }, { within: 'a' }, { createdFrom: 0 }, { tag: 'a' }])(
    '%j is not',
    (filter) => {
      expect(isPlain(filter)).toBe(false)
    },
  )

  test('every key is looked at', () => {
    for (const key of FILTER_KEYS) {
      if (key === 'includeInactive' || key === 'within') continue
      expect(isPlain({ [key]: 'x' })).toBe(false)
    }
  })
})

test('the keys of a path round-trip', () => {
  const key = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 5 }), (keys) => {
      fc.pre(keys.every((each) => each.isWellFormed()))
      const path = keys.map((each) => each.replaceAll(/[\\.]/g, '\\$&')).join('.')
      expect(metadataPath(path)).toEqual(keys)
    }),
  )
})

test.each([
  [new Set(['a'])],
  [new Map([['kind', 'fact']])],
  [Promise.resolve(['a'])],
  [['a']],
  ['a'],
  [null],
])('%o is not a filter, although it has no unknown key', (given) => {
  expect(() => checkFilter(given, 'eraseRecords')).toThrow(/filter of eraseRecords to be an object/)
})
