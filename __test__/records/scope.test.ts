import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ancestors, isWithin, joinScopes, requireScope, requireScopePath } from '../../src/records/scope.js'

const segment = fc.constantFrom('a', 'b', 'ab', 'users', '42', 'é', '日本', 'x y', '...', '%', '_', 'A')
const path = fc.array(segment, { minLength: 1, maxLength: 6 }).map((segments) => segments.join('/'))

const anyText = fc
  .array(
    fc.constantFrom(
      'a',
      '/',
      '.',
      ' ',
      'e\u0301',
      '\u0301',
      '\ud800',
      '\udc00',
      '\0',
      '\u2029',
      '\u200b',
      '日',
    ),
  )
  .map((pieces) => pieces.join(''))

test.each([
  'users/42',
  'a',
  'projects/boat/notes',
  'naïve café/日本語',
  'a b/c',
  '.../..a/a..',
  'a%/_b/*',
  'x'.repeat(512),
  Array(32).fill('s').join('/'),
])('%j is a path', (value) => {
  expect(requireScopePath(value)).toBe(value)
  expect(requireScope(value)).toBe(value)
})

test.each([
  ['', 'a path such as users/42'],
  ['/users', 'segments separated by single slashes'],
  ['users/', 'segments separated by single slashes'],
  ['users//42', 'segments separated by single slashes'],
  ['/', 'segments separated by single slashes'],
  ['.', 'without the segments . and ..'],
  ['users/./42', 'without the segments . and ..'],
  ['users/..', 'without the segments . and ..'],
  ['../42', 'without the segments . and ..'],
  [' users', 'segments without white space at their ends'],
  ['users /42', 'segments without white space at their ends'],
  ['users/\u00a042', 'segments without white space at their ends'],
  ['users/42\ufeff', 'segments without white space at their ends'],
  ['users/ /42', 'segments without white space at their ends'],
  ['users/4\x002', 'control characters'],
  ['users\n42', 'control characters'],
  ['users\t/42', 'control characters'],
  ['users/\u009f', 'control characters'],
  ['users/\u2028', 'control characters'],
  ['caf\u0065\u0301', 'composed form (NFC)'],
  ['users/\ud800', 'well-formed text'],
  ['x'.repeat(513), '1 to 512 bytes'],
  ['é'.repeat(257), '1 to 512 bytes'],
  [Array(33).fill('s').join('/'), 'at most 32 segments'],
])('%j is not a path: %s', (value, expected) => {
  expect(() => requireScopePath(value)).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(expected) }),
  )
  expect(() => joinScopes('users', value)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
})

test.each([undefined, null, 42, {}, ['users'], Symbol('s'), 42n])('%s is not a path', (value) => {
  expect(() => requireScope(value, 'scope', 'RECORD_INVALID')).toThrow(
    expect.objectContaining({
      code: 'RECORD_INVALID',
      message: expect.stringMatching(/^Expected scope to be/),
    }),
  )
})

test('the default scope is a scope, but not a path', () => {
  expect(requireScope('')).toBe('')
  expect(() => requireScopePath('')).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
})

test('a joined scope is refused when it is too long', () => {
  expect(joinScopes('a'.repeat(300), 'b'.repeat(211))).toHaveLength(512)
  expect(() => joinScopes('a'.repeat(300), 'b'.repeat(212))).toThrow('1 to 512 bytes')
})

describe('within', () => {
  test.each([
    ['users/42', 'users/42', true],
    ['users/42/notes', 'users/42', true],
    ['users/42', '', true],
    ['', '', true],
    ['users/421', 'users/42', false],
    ['users', 'users/42', false],
    ['', 'users', false],
    ['Users/42', 'users', false],
  ])('%j within %j: %s', (scope, ancestor, expected) => {
    expect(isWithin(scope, ancestor)).toBe(expected)
  })

  test('a scope is within its ancestors, and within no other path', () => {
    fc.assert(
      fc.property(path, path, (scope, other) => {
        const above = ancestors(scope)
        expect(above.at(-1)).toBe(scope)
        expect(isWithin(scope, other)).toBe(above.includes(other))
        for (const ancestor of above) expect(requireScopePath(ancestor)).toBe(ancestor)
      }),
    )
  })

  test('a joined path is within the upper one, in whatever order the parts are joined', () => {
    fc.assert(
      fc.property(path, path, path, (a, b, c) => {
        const joined = joinScopes(joinScopes(a, b), c)
        expect(joined).toBe(joinScopes(a, joinScopes(b, c)))
        expect(isWithin(joined, a)).toBe(true)
        expect(joinScopes('', a)).toBe(a)
      }),
    )
  })

  test('the default scope has no ancestor', () => {
    expect(ancestors('')).toEqual([])
  })

  test('any text is accepted unchanged or refused with a code', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          return requireScope(text) === text && text === text.normalize('NFC')
        } catch (error) {
          return (error as { code?: unknown }).code === 'INVALID_ARGUMENT'
        }
      }),
    )
  })
})
