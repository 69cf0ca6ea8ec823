import { monthOf } from '../dates/months.js'
import { askedPart } from '../words/asked-part.js'
import { foldText } from '../words/folding.js'
import { isStopWord } from '../words/stop-words.js'
import type { Question } from './question.js'

/** What a question names by a number: `bus 43`, `gate B21`. */
interface NamedValues {
  /** Finds the same name with any numbers: the first one, and what is listed after it. */
  readonly anyValues: RegExp
  readonly values: readonly string[]
}

const TOKEN = /\d+(?:[.,]\d+)+|[a-z]+\d+[a-z\d]*|\d+[a-z]*|[a-z]+/g
/** A letter or some with a number, as the name of one of several things: `B21`, `A7`, `RTX3080`. */
const LETTERS_AND_NUMBER = /^([a-z]{1,4})(\d{1,5})$/
const WORD = /^[a-z]{2,}$/
const NUMBER = /^\d{1,5}[a-z]?$/
const JOINING = /^(?:to|and|or)$/

/** Before an amount: "paid 20 euros". The number names nothing. */
const BEFORE_AMOUNTS =
  /^(?:pa(?:y|ys|id)|costs?|spen[dt]|t(?:ake|akes|ook)|needs?|needed|bought|got|turn(?:s|ed)?|ran|run|add(?:ed)?|weigh(?:s|ed)?|only|least|most|last|first|next|past|top|nearly|almost|exactly)$/
/** A plural, or a unit, after an amount. */
const COUNTED = /^(?:[a-z]{2,}s|euro|percent|people|children|km|kg|cm|mm|m|g|l|h|min|am|pm)$/

/** A longer text may be about several of them. */
const MAX_TEXT = 1_500

const LIST = '(?: ?(?:,|and|or|&|/) ?[a-z]?\\d{1,5}[a-z]?)*'
/** After a number that stands for more than itself: "9-11", "20 or newer", "2 to 5", "1,200". */
const MORE =
  '(?! ?(?:-|\\u2013|to|through|until) ?\\d| ?\\+| (?:or|and) (?:[a-z]+er|later|above|up|more)\\b|[.,]\\d{3}| ?(?:,|and|or|&|/) ?[a-z]?\\d)'

/**
 * Whether a text gives other numbers to what the question names by one: it has "bus 42" or "gate B12", and not the "bus
 * 43" or "gate B21" of the question. Then it is about another one.
 */
export function hasOtherValue(text: string, question: Question): boolean {
  const named = namedValues(question)
  if (named.length === 0 || text.length > MAX_TEXT) return false
  const folded = foldText(text).toLowerCase()
  return named.some(({ anyValues, values }) => {
    const found = Array.from(
      folded.matchAll(anyValues),
      ([numbers]) => numbers.match(/\d+[a-z]?/g) ?? [],
    ).flat()
    return found.length > 0 && !found.some((other) => values.some((value) => isSame(other, value)))
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

const known = new WeakMap<Question, readonly NamedValues[]>()

function namedValues(question: Question): readonly NamedValues[] {
  const values = known.get(question) ?? readValues(question)
  known.set(question, values)
  return values
}

function readValues({ typed }: Question): readonly NamedValues[] {
  const tokens = foldText(askedPart(typed)).toLowerCase().match(TOKEN) ?? []
  const values = new Map<string, string[]>()
  const add = (name: string, value: string) => values.set(name, [...(values.get(name) ?? []), value])
  for (const [at, token] of tokens.entries()) {
    const [, letters, digits] = LETTERS_AND_NUMBER.exec(token) ?? []
    if (letters !== undefined && digits !== undefined) add(nameOf(letters), digits)
    const isName = WORD.test(token) && !isStopWord(token) && !BEFORE_AMOUNTS.test(token) && monthOf(token) < 0
    let next = at + 1
    if (!isName || !NUMBER.test(tokens[next] ?? '') || COUNTED.test(tokens[next + 1] ?? '')) continue
    // In "version 3 to 4" it has two.
    for (;;) {
      add(nameOf(token), tokens[next] ?? '')
      if (!JOINING.test(tokens[next + 1] ?? '') || !NUMBER.test(tokens[next + 2] ?? '')) break
      next += 2
    }
  }
  return [...values].map(([name, of]) => ({
    anyValues: new RegExp(`(?<![a-z\\d])${name}\\d{1,5}[a-z]?(?![a-z\\d])${LIST}${MORE}`, 'g'),
    values: of,
  }))
}

/** An expression for the name, and what may be between it and its number. */
function nameOf(word: string): string {
  if (word.length === 1) return `${word}-?`
  const singular = word.length > 3 ? word.replace(/(?<!s)s$/, '') : word
  return `${singular}(?:s|es)?[ #-]{0,2}`
}
