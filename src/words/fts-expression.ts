import type { Term } from './term.js'

/** What else a question to the index holds. */
export interface FtsExpressionOptions {
  /** Words that are to stand one after another; each phrase counts as one more term. */
  readonly phrases?: readonly (readonly string[])[] | undefined
  /** What `scopeToken` returned: only what is within this scope. */
  readonly scopeToken?: string | undefined
}

/**
 * A question to FTS5 for `MATCH`: what holds any of the terms, so that a word that is nowhere hides nothing. Every
 * term is quoted: none is read as syntax, and no term can make FTS5 fail.
 *
 * @returns null when there is nothing to ask
 */
export function ftsExpression(
  terms: readonly Pick<Term, 'text' | 'prefix'>[],
  { phrases = [], scopeToken }: FtsExpressionOptions = {},
): string | null {
  const asked = new Set<string>()
  for (const words of phrases) if (words.length > 1) asked.add(quoted(words.join(' ')))
  for (const { text, prefix } of terms) asked.add(prefix ? `${quoted(text)}*` : quoted(text))
  asked.delete(quoted(''))
  if (asked.size === 0) return null
  const any = [...asked].join(' OR ')
  return scopeToken === undefined ? any : `(${any}) AND ${quoted(scopeToken)}`
}

/** FTS5 ends reading at a NUL, and a quote within quotes is written twice. */
function quoted(text: string): string {
  return `"${text.replaceAll('\0', ' ').replaceAll('"', '""')}"`
}
