import { isStopWord } from '../words/stop-words.js'
import type { WordStatistics } from './candidate.js'
import type { Question } from './question.js'

/** The maximum number of index rows with the stop words of a question: scoring so many takes about ten milliseconds. */
const MAX_ROWS = 20_000

/**
 * Leaves out of a search by words what would take long and say nothing: in a large store, the words of a question that
 * most records contain, and of a question of nothing but stop words all but the rarest.
 */
export function dropFrequentWords(question: Question, statistics: WordStatistics): Question {
  if (statistics.rows <= MAX_ROWS) return question
  return dropFrequentStopWords(dropCommonWords(question, statistics), statistics)
}

/** BM25 gives little weight to a word in a third of the rows, and none from a half on. It stays if the others are in none. */
function dropCommonWords(question: Question, { rows, unitRows }: WordStatistics): Question {
  const { units, terms } = question
  const isCommon = (at: number) => units[at]?.kind === 'word' && (unitRows[at] ?? 0) > rows / 3
  if (!units.some((_, at) => (unitRows[at] ?? 0) > 0 && !isCommon(at))) return question
  const common = new Set(units.filter((_, at) => isCommon(at)).map(({ typed }) => typed))
  return common.size === 0
    ? question
    : { ...question, terms: terms.filter(({ text, kind }) => kind !== 'word' || !common.has(text)) }
}

/**
 * Drops the most frequent words of a question that has only stop words, such as "what is it that you would have to do
 * with this". Other questions stay as they are.
 */
function dropFrequentStopWords(question: Question, { unitRows }: WordStatistics): Question {
  const { units, terms } = question
  if (!units.every(({ kind, typed }) => kind === 'word' && isStopUnit(typed))) return question
  const rarestFirst = units.map(({ typed }, at) => ({ typed, rows: unitRows[at] ?? 0 })).sort(byRows)
  const kept = new Set<string>()
  let sum = 0
  for (const { typed, rows: holding } of rarestFirst) {
    sum += holding
    if (sum > MAX_ROWS) break
    kept.add(typed)
  }
  return { ...question, terms: terms.filter(({ text, kind }) => kind !== 'word' || kept.has(text)) }
}

function byRows(a: { readonly rows: number }, b: { readonly rows: number }): number {
  return a.rows - b.rows
}

/** Single letters count as stop words: they are terms only if there is no other word. */
function isStopUnit(word: string): boolean {
  return isStopWord(word) || word.length === 1
}
