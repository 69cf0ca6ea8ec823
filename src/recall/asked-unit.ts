import type { Term } from '../words/term.js'

/** One thing that a question asks for: a text contains it when it contains any of its forms. */
export interface AskedUnit {
  /** As it was typed, folded. */
  readonly typed: string
  readonly kind: Term['kind'] | 'date'
  readonly forms: readonly AskedForm[]
  /** How specific it is in any store, above 0 to 1. */
  readonly rarity: number
  /** Whether it names one thing: a code, a hash or its beginning, a long number. */
  readonly exact: boolean
  /** Whether it is written as the name of somebody or something. */
  readonly name: boolean
}

/** Words one after another, as `wordsOf` gives them. */
export interface AskedForm {
  readonly words: readonly string[]
  /** Whether longer words that begin with the last one match too. */
  readonly prefix: boolean
  /** Whether it is another spelling, which may match other things too. */
  readonly loose: boolean
}
