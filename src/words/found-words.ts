import { stemmer } from 'stemmer'
import { foldText } from './folding.js'
import { queryTerms } from './query-terms.js'
import type { Term } from './term.js'

/** A word of a question in a text, in UTF-16 units: `text.slice(start, end)`. */
export interface FoundWord {
  readonly start: number
  readonly end: number
  /** How specific it is, above 0 to 1. */
  readonly weight: number
}

/** A word with its marks, or a code with the marks that join its parts. */
const CHUNK = /[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}'’_./:@-]*[\p{L}\p{N}\p{M}])?/gu
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu
const NOT_LETTERS = /[^\p{L}\p{N}]+/gu

/** Scripts without spaces, and symbols: found anywhere, as they are. */
const ANYWHERE =
  /[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff]|\p{Extended_Pictographic}/u

/**
 * Finds the words of one question in texts, as search does: whatever their endings, accents and case. The result is
 * for display; it has no effect on a text's score.
 */
export class FoundWords {
  readonly #byStem = new Map<string, number>()
  readonly #beginnings: Term[] = []
  readonly #byLetters = new Map<string, number>()
  readonly #anywhere: { readonly text: string; readonly weight: number }[] = []

  constructor(question: string) {
    const { terms } = queryTerms(question)
    for (const term of terms) {
      const { text, weight, prefix } = term
      raise(this.#byStem, stemmer(text.toLowerCase()), weight)
      raise(this.#byLetters, lettersOf(text), weight)
      if (prefix) this.#beginnings.push(term)
    }
    for (const [chunk] of question.matchAll(WORD)) {
      if (ANYWHERE.test(chunk)) this.#addRuns(chunk)
    }
    for (const [symbol] of question.matchAll(/\p{Extended_Pictographic}/gu))
      this.#anywhere.push({ text: symbol, weight: 0.7 })
  }

  /** The words found, in order and without overlap. */
  in(text: string): FoundWord[] {
    const found: FoundWord[] = [...this.#verbatim(text)]
    for (const { 0: chunk, index } of text.matchAll(CHUNK)) {
      const whole = this.#weightOf(chunk)
      if (whole > 0) {
        found.push({ start: index, end: index + chunk.length, weight: whole })
        continue
      }
      for (const { 0: word, index: at } of chunk.matchAll(WORD)) {
        const weight = this.#weightOf(word)
        if (weight > 0) found.push({ start: index + at, end: index + at + word.length, weight })
      }
    }
    return apart(found)
  }

  *#verbatim(text: string): Generator<FoundWord> {
    for (const { text: run, weight } of this.#anywhere) {
      for (let at = text.indexOf(run); at !== -1; at = text.indexOf(run, at + run.length))
        yield { start: at, end: at + run.length, weight }
    }
  }

  /**
   * Adds all pairs of neighbors: a question in a script without spaces is one run, and a text contains only a part of
   * it.
   */
  #addRuns(chunk: string): void {
    const units = [...chunk]
    if (units.length === 1) this.#anywhere.push({ text: chunk, weight: 0.3 })
    for (let at = 0; at + 1 < units.length; at++)
      this.#anywhere.push({ text: units.slice(at, at + 2).join(''), weight: 0.6 })
  }

  #weightOf(chunk: string): number {
    const folded = foldText(chunk).trim().toLowerCase()
    const stemmed = this.#byStem.get(stemmer(folded))
    if (stemmed !== undefined) return stemmed
    const letters = this.#byLetters.get(lettersOf(folded))
    if (letters !== undefined) return letters
    const beginning = this.#beginnings.find(({ text }) => folded.startsWith(text.toLowerCase()))
    return beginning?.weight ?? 0
  }
}

function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(NOT_LETTERS, '')
}

function raise(weights: Map<string, number>, key: string, weight: number): void {
  if (key !== '') weights.set(key, Math.max(weights.get(key) ?? 0, weight))
}

/** Joins words that overlap or touch. */
function apart(found: FoundWord[]): FoundWord[] {
  const joined: FoundWord[] = []
  for (const word of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1)
    if (last === undefined || word.start >= last.end) joined.push(word)
    else if (word.end > last.end)
      joined[joined.length - 1] = { ...last, end: word.end, weight: Math.max(last.weight, word.weight) }
  }
  return joined
}
