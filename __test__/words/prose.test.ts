import { createRequire } from 'node:module'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isProse, withForms } from '../../src/words/indexed-text.js'

const Database: typeof import('better-sqlite3') = createRequire(import.meta.url)('better-sqlite3')

/** Returns a function that cuts a text into words as SQLite's FTS5 does, in order. */
function tokenizer(): (text: string) => string[] {
  const db = new Database(':memory:')
  db.exec(`
    CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='porter unicode61 remove_diacritics 2');
    CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, 'instance');`)
  const insert = db.prepare('INSERT INTO words(rowid, text) VALUES(1, ?)')
  const terms = db.prepare('SELECT term FROM vocabulary ORDER BY "offset"').pluck()
  return (text) => {
    insert.run(text)
    const found = terms.all() as string[]
    db.exec("INSERT INTO words(words) VALUES('delete-all')")
    return found
  }
}

const PIECES = `the spare key lies with our neighbour on the second floor , and . we don't mind ! (or so) "quoted" it's 5 12 123456
  1234567 1,000 10.5 10:32 May E1042 Room HV 4471 220 3 kg people 2nd No. 99, 3-4 50% 1/2 pm v2 A I to-morrow camelCase R2`

/** Marks between two words, as in `development.--it`. */
const MARKS = [' ', ' ', ' ', '.--', '-.', './', ":'", "'-", '...', ' - ', ',', ';--', '--']

test('prose has no other forms: the short way and the long way produce the same words', () => {
  const words = tokenizer()
  const piece = fc.tuple(fc.constantFrom(...PIECES.split(/\s+/)), fc.constantFrom(...MARKS))
  const text = fc.array(piece, { minLength: 1, maxLength: 14 })
  let prose = 0
  fc.assert(
    fc.property(
      text.map((pieces) => pieces.flat().join('')),
      (each) => {
        if (!isProse(each)) return
        prose += 1
        expect(withForms(each).forms).toEqual([])
        expect(words(withForms(each).words)).toEqual(words(each))
      },
    ),
    { numRuns: 3000 },
  )
  expect(prose).toBeGreaterThan(100)
})

test('plain sentences with a number or two are prose', () => {
  expect(isProse('Record number 123: the spare key lies with the neighbour on floor 2.')).toBe(true)
  expect(isProse('Error E1042 in room 7')).toBe(false)
})
