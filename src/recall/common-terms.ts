import { isStopWord } from '../words/stop-words.js'
import type { WordStatistics } from './candidate.js'
import type { Question } from './question.js'

/** The maximum number of index rows with the stop words of a question: scoring so many takes about ten milliseconds. */
const MAX_ROWS = 20_000

/**
 * Drops the most frequent words of a question that has only stop words, such as "what is it that you would have to do
 * with this": in a large store, most records contain them. Other questions, and questions to a store with fewer rows,
 * stay as they are.
 */
export function dropFrequentStopWords(question: Question, { rows, unitRows }: WordStatistics): Question {
  const { units, terms } = question
  if (rows <= MAX_ROWS || !units.every(({ kind, typed }) => kind === 'word' && isStopUnit(typed)))
    return question
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
