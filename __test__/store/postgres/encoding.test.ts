import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  decodeJson,
  decodeText,
  encodeJson,
  encodeText,
} from '../../../src/store/postgres/connection/encoding.js'

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('\0', '\u0001', '0', '1', 'd', '\\', 'u0000', '\\u0001', '"', 'é', '🍎'), {
      maxLength: 12,
    })
    .map((parts) => parts.join('')),
)

const halves = fc
  .array(fc.constantFrom('\ud800', '\udfff', '\0', '\u0001', 'a', '\\', 'd800'), { maxLength: 8 })
  .map((parts) => parts.join(''))

test('every text round-trips, and is stored without NUL', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const stored = encodeText(text)
      expect(stored).not.toContain('\0')
      expect(decodeText(stored)).toBe(text.toWellFormed())
    }),
  )
})

test('stored texts are in byte order', () => {
  const bytes = (text: string) => Buffer.from(text)
  fc.assert(
    fc.property(anyText, anyText, (a, b) => {
      const [one, other] = [a.toWellFormed(), b.toWellFormed()]
      expect(Math.sign(Buffer.compare(bytes(encodeText(one)), bytes(encodeText(other))))).toBe(
        Math.sign(Buffer.compare(bytes(one), bytes(other))),
      )
    }),
  )
})

test('JSON round-trips with the same strings, even lone surrogates', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.oneof(anyText, halves), fc.oneof(anyText, halves, fc.jsonValue())),
      (value) => {
        const json = JSON.stringify(value)
        const stored = encodeJson(json)
        expect(stored).not.toMatch(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i)
        expect(decodeJson(stored)).toBe(json)
      },
    ),
  )
})
