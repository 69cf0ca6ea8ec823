import { indexedText } from './indexed-text.js'
import { scopeTokens } from './scope-tokens.js'
import { stretches } from './stretches.js'

/** The parts of a record that its indexed words come from. */
export interface WordsSource {
  readonly text: string
  readonly createdAt: number
  readonly scope: string
  readonly heading: string | null
  readonly title: string | null
}

/** The rows of a record for the index of words, one for each stretch of its text. */
export function indexedRows({ text, createdAt, scope, heading, title }: WordsSource): readonly string[] {
  const prefix = [title, heading].filter((part) => part !== null && part !== '').join(' ')
  const context = { prefix, at: createdAt, scopeTokens: scopeTokens(scope) }
  return stretches(text).map(({ start, end }) =>
    indexedText({ ...context, text: start === 0 && end === text.length ? text : text.slice(start, end) }),
  )
}
