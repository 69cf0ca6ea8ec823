import { createHash } from 'node:crypto'
import { lengthAt, readmeWords } from '../../lib/made-texts.mjs'
import { randomNumbers } from '../../lib/random.mjs'
import { collections } from '../collections.mjs'

const SEED = 20_261_127

/** Words per token of English prose. */
const WORDS_A_TOKEN = 0.77

/** One record in the first number is a note of a few pages; one in the second number has a hundred pages. */
const ONE_LONG_IN = 200
const ONE_VERY_LONG_IN = 50_000
const LONG_WORDS = { least: 500, most: 3_000 }
const VERY_LONG_WORDS = 60_000

/** How many consecutive words of a text make a question. */
const ASKED_WORDS = { least: 4, most: 12 }

/** @typedef {ReturnType<typeof speedTexts>} SpeedTexts */

/**
 * The words of real texts, and questions that were asked of those texts.
 *
 * @param {Pick<import('../options.mjs').Options, 'data'>} options
 */
export function speedTexts({ data }) {
  const sets = collections({ data, held: false, pooled: false })
  const stores = sets.flatMap((set) => set.stores)
  const texts = stores.flatMap((store) => store.records.map(({ text }) => text))
  const words = [...texts.flatMap((text) => text.match(/\S+/g) ?? []), ...readmeWords([])]
  const asked = stores.flatMap((store) => store.questions.map(({ text }) => text))
  const hash = createHash('sha256').update(words.join(' ')).update('\n').update(asked.join('\n'))
  const from = [...sets.map(({ name }) => name), 'README files']
  return { from, words, asked, sha256: hash.digest('hex') }
}

/**
 * Stretches of the words from random places, as long as real records are, with some long notes; the same each time.
 *
 * @param {Pick<SpeedTexts, 'words'>} texts
 * @param {number} count
 * @returns {string[]}
 */
export function recordTexts({ words }, count) {
  const random = randomNumbers(SEED)
  return Array.from({ length: count }, (_, number) => {
    const length = wordsOf(number, random)
    return stretch(words, Math.floor(random() * words.length), length)
  })
}

/** @param {number} number @param {() => number} random */
function wordsOf(number, random) {
  if (number % ONE_VERY_LONG_IN === ONE_VERY_LONG_IN - 1) return VERY_LONG_WORDS
  if (number % ONE_LONG_IN === ONE_LONG_IN - 1) return between(LONG_WORDS, random)
  return Math.max(1, Math.round(lengthAt(random()) * WORDS_A_TOKEN))
}

/**
 * The questions in random order. If there are too few, the rest are stretches of the texts.
 *
 * @param {Pick<SpeedTexts, 'words' | 'asked'>} texts
 * @param {number} count
 * @returns {string[]}
 */
export function speedQuestions({ words, asked }, count) {
  const random = randomNumbers(SEED + 1)
  const mixed = asked
    .map((text) => ({ text, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ text }) => text)
  return Array.from(
    { length: count },
    (_, at) =>
      mixed[at] ?? `${stretch(words, Math.floor(random() * words.length), between(ASKED_WORDS, random))}?`,
  )
}

/** @param {readonly string[]} words @param {number} from @param {number} length */
function stretch(words, from, length) {
  return Array.from({ length }, (_, at) => words[(from + at) % words.length]).join(' ')
}

/** @param {{ least: number, most: number }} bounds @param {() => number} random */
const between = ({ least, most }, random) => Math.round(least + random() * (most - least))
