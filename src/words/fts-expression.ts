import type { Term } from './term.js'

/** Options of {@link ftsExpression}. */
export interface FtsExpressionOptions {
  /** Words that must follow one another; each phrase counts as one more term. */
  readonly phrases?: readonly (readonly string[])[] | undefined
  /** Limits the results to this scope: what `scopeToken` returned. */
  readonly scopeToken?: string | undefined
}

/**
 * An FTS5 expression for `MATCH` that finds rows with any of the terms, so that a word that occurs nowhere does not
 * empty the result. Every term is quoted, so FTS5 reads none of them as syntax and none can make it fail.
 *
 * @returns null when there is nothing to search for
 */
export function ftsExpression(
  terms: readonly Pick<Term, 'text' | 'prefix'>[],
  { phrases = [], scopeToken }: FtsExpressionOptions = {},
): string | null {
  const asked = ftsPhrases(terms, phrases)
  if (asked.length === 0) return null
  const any = asked.join(' OR ')
  return scopeToken === undefined ? any : inScope(any, scopeToken)
}

/** The FTS5 phrases that {@link ftsExpression} joins, each once. */
export function ftsPhrases(
  terms: readonly Pick<Term, 'text' | 'prefix'>[],
  phrases: readonly (readonly string[])[] = [],
): readonly string[] {
  const asked = new Set<string>()
  for (const words of phrases) if (words.length > 1) asked.add(quoted(words.join(' ')))
  for (const { text, prefix } of terms) asked.add(prefix ? `${quoted(text)}*` : quoted(text))
  asked.delete(quoted(''))
  return [...asked]
}

/** An FTS5 expression limited to a scope, given by its token. */
export function inScope(expression: string, scopeToken: string): string {
  return `(${expression}) AND ${scopePhrase(scopeToken)}`
}

/** The FTS5 phrase of a scope's token. */
export function scopePhrase(scopeToken: string): string {
  return quoted(scopeToken)
}

/** FTS5 stops reading at a NUL; a quote within quotes is doubled. */
function quoted(text: string): string {
  return `"${text.replaceAll('\0', ' ').replaceAll('"', '""')}"`
}
