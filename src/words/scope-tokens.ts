import { hash } from 'node:crypto'
import { SCOPE_MARK } from './folding.js'
import { unstemmed } from './hashes.js'

/** 64 bits: among a million scopes, one chance in 37 million that two share a word. */
const HASH_LENGTH = 16

/**
 * The word that stands in the index for a scope and is in every record within it. No text can hold it: folding
 * takes private characters out of texts. Scopes may share a word by chance, so compare the scope itself too.
 *
 * @param path a scope's path, not ''
 */
export function scopeToken(path: string): string {
  return `${SCOPE_MARK}${unstemmed(hash('sha256', path, 'hex').slice(0, HASH_LENGTH))}`
}

/** The words of a scope and of each scope that it is in, the outermost first; none for ''. */
export function scopeTokens(path: string): readonly string[] {
  if (path === '') return []
  const tokens: string[] = []
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
    tokens.push(scopeToken(path.slice(0, end)))
  }
  tokens.push(scopeToken(path))
  return tokens
}
