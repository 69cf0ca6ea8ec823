import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { lowered } from '../../src/memory/forget/words.js'
import { SqliteMemoryRepository } from '../../src/store/sqlite/repository.js'

function inMemory(): SqliteMemoryRepository {
  const store = SqliteMemoryRepository.open({ memory: true })
  onTestFinished(() => store.close())
  return store
}

/** Characters that change under composition or lower-casing, and some that do not. */
const character = fc.constantFrom(
  ...['a', 'k', 'i', 'K', 'I', 'ß', '\u212a', '\u0130', 'e\u0301', 'é', 'E\u0301', '\u0308', 'Σ', 'ς', '\0'],
  ...[' ', '1', '漢', '🦊', '\ud800', '$', "'", '\ufb01', '\u1100\u1161'],
)
const text = fc.array(character, { minLength: 1, maxLength: 12 }).map((all) => all.join(''))

test('no text that contains the searched part is left out, whatever its characters', () => {
  const store = inMemory()
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 20 }),
      fc.array(text, { minLength: 1, maxLength: 3 }),
      (texts, given) => {
        const parts = given.map((part) => lowered(part).trim()).filter((part) => part !== '')
        const stored = store.transaction(() =>
          store.insertRecords(texts.map((each) => ({ kind: 'fact', text: `x${each}` }))),
        )
        const ids = new Set([...store.recordsMentioning(parts)].flat().map(({ id }) => id))
        const missed = stored.filter(
          (record) => parts.some((part) => lowered(record.text).includes(part)) && !ids.has(record.id),
        )
        expect(missed).toEqual([])
      },
    ),
    { numRuns: 300 },
  )
})

test('exactly two non-ASCII characters become ASCII letters or digits', () => {
  const found: string[] = []
  for (let code = 0x80; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const given = String.fromCodePoint(code)
    if (/[a-z0-9]/.test(lowered(given))) found.push(given)
  }
  expect(found).toEqual(['\u0130', '\u212a'])
})

test('pages contain active and forgotten records, each once, and nothing stored meanwhile', () => {
  const store = inMemory()
  const fact = (index: number) =>
    ({ kind: 'fact', text: `${index % 2 === 0 ? 'Tea' : 'cake'} ${index}` }) as const
  const made = store.insertRecords(Array.from({ length: 1_000 }, (_, index) => fact(index)))
  const [first, second, third] = made.filter(({ text }) => text.startsWith('Tea'))
  store.forgetSoftRecord(first?.id ?? '')
  store.invalidateRecord(second?.id ?? '')
  store.forgetHardRecord(third?.id ?? '')
  const seen: string[] = []
  let pages = 0
  for (const page of store.recordsMentioning(['tea'])) {
    pages += 1
    store.insertRecord({ kind: 'fact', text: 'tea of later' })
    seen.push(...page.map(({ id }) => id))
  }
  const expected = made.filter(({ text }, index) => text.startsWith('Tea') && index !== 2 && index !== 4)
  expect(seen).toEqual(expected.map(({ id }) => id))
  expect(pages).toBe(4)
  expect([...store.recordsMentioning(null)].flat().length).toBe(1_000 - 2 + 4)
  expect([...inMemory().recordsMentioning(null)]).toEqual([[]])
})
