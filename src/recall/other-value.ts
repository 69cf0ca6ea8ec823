import { foldText } from '../words/folding.js'
import { isStopWord } from '../words/stop-words.js'
import type { Question } from './question.js'

/** What a question names by a number: `bus 43`, `gate B21`. */
interface NamedValue {
  /** Finds the same name with any number. */
  readonly anyValue: RegExp
  readonly value: string
}

/** A letter or some with a number, as the name of one of several things: `B21`, `A7`, `RTX3080`. */
const LETTERS_AND_NUMBER = /^([a-z]{1,4})(\d{1,5})$/
const WORD = /^[a-z]{2,}$/
const NUMBER = /^\d{1,5}[a-z]?$/

/** A longer text may be about several of them. */
const MAX_TEXT = 1_500

/**
 * Whether a text gives another number to what the question names by one: it has "bus 42" or "gate B12", and not the "bus
 * 43" or "gate B21" of the question. Then it is about another one.
 */
export function hasOtherValue(text: string, question: Question): boolean {
  const values = namedValues(question)
  if (values.length === 0 || text.length > MAX_TEXT) return false
  const folded = foldText(text).toLowerCase()
  return values.some(({ anyValue, value }) => {
    const found = Array.from(folded.matchAll(anyValue), ([, other = '']) => other)
    return found.length > 0 && !found.some((other) => isSame(other, value))
  })
}

/** `7` and `07`, or `320` and `320d`; not `5a` and `5b`. */
function isSame(one: string, other: string): boolean {
  const letters = [one, other].map((value) => value.replace(/\d/g, ''))
  return (
    Number.parseInt(one, 10) === Number.parseInt(other, 10) &&
    (letters.includes('') || letters[0] === letters[1])
  )
}

const known = new WeakMap<Question, readonly NamedValue[]>()

function namedValues(question: Question): readonly NamedValue[] {
  const values = known.get(question) ?? readValues(question)
  known.set(question, values)
  return values
}

function readValues({ sequence }: Question): readonly NamedValue[] {
  return sequence.flatMap((word, at): NamedValue[] => {
    const [, letters, digits] = LETTERS_AND_NUMBER.exec(word) ?? []
    if (letters !== undefined) {
      const between = letters.length === 1 ? '-?' : '[ -]?'
      return [
        {
          anyValue: new RegExp(`(?<![a-z\\d])${letters}${between}(\\d{1,5})(?!\\d)`, 'g'),
          value: digits ?? '',
        },
      ]
    }
    const next = sequence[at + 1] ?? ''
    if (!WORD.test(word) || isStopWord(word) || !NUMBER.test(next)) return []
    return [
      {
        anyValue: new RegExp(`(?<![a-z\\d])${word}[a-z]{0,5}[ #-]{0,2}(\\d{1,5}[a-z]?)(?![a-z\\d])`, 'g'),
        value: next,
      },
    ]
  })
}
