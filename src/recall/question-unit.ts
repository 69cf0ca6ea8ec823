import type { Term } from '../words/term.js'

/**
 * A unit of a question: one thing that it asks for, such as a word, a code or a date. A text contains the unit if it
 * contains any of its forms.
 */
export interface QuestionUnit {
  /** As it was typed, folded. */
  readonly typed: string
  readonly kind: Term['kind'] | 'date'
  readonly forms: readonly UnitForm[]
  /** How specific it is, whatever the store; above 0, up to 1. */
  readonly rarity: number
  /** Whether it identifies one thing: a code, a hash or its beginning, a long number. */
  readonly exact: boolean
  /** Whether it is written as a proper name. */
  readonly name: boolean
}

/** A sequence of words, as `wordsOf` returns them. */
export interface UnitForm {
  readonly words: readonly string[]
  /** Whether longer words that begin with the last one match too. */
  readonly prefix: boolean
  /** How sure it is that a text with this form has the unit: {@link CERTAIN}, {@link LOOSE} or {@link KIND}. */
  readonly certainty: number
}

/** The certainty of a form as it was typed. */
export const CERTAIN = 1

/** The certainty of an alternative spelling or word, which may also match other things. */
export const LOOSE = 0.75

/** The certainty of a more specific word: a text about a cat may answer a question about a pet. */
export const KIND = 0.5
