import { isStopWord } from '../words/stop-words.js'
import type { Asked } from './asked.js'
import type { WordStatistics } from './candidate.js'

/** Rows of the index that the stop words of a question may have: to weigh so many takes some ten milliseconds. */
const MAX_ROWS = 20_000

/**
 * A question of nothing but stop words, as "what is it that you would have to do with this", without the commonest of
 * them: they are in most records of a large store, and tell none from another. Others stay as they are, and so does
 * every question to a store of fewer rows.
 */
export function withoutCommonest(asked: Asked, { rows, unitRows }: WordStatistics): Asked {
  const { units, terms } = asked
  if (rows <= MAX_ROWS || !units.every(({ kind, typed }) => kind === 'word' && isCommon(typed))) return asked
  const rarestFirst = units.map(({ typed }, at) => ({ typed, rows: unitRows[at] ?? 0 })).sort(byRows)
  const kept = new Set<string>()
  let sum = 0
  for (const { typed, rows: holding } of rarestFirst) {
    sum += holding
    if (sum > MAX_ROWS) break
    kept.add(typed)
  }
  return { ...asked, terms: terms.filter(({ text, kind }) => kind !== 'word' || kept.has(text)) }
}

function byRows(a: { readonly rows: number }, b: { readonly rows: number }): number {
  return a.rows - b.rows
}

/** A single letter is no term where there is another word. */
function isCommon(word: string): boolean {
  return isStopWord(word) || word.length === 1
}
