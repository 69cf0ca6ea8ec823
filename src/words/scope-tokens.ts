import { hash } from 'node:crypto'
import { ancestors } from '../records/scope.js'
import { SCOPE_MARK } from './folding.js'
import { unstemmed } from './hashes.js'

/** 64 bits: among a million scopes, the chance that two share a word is one in 37 million. */
const HASH_LENGTH = 16

/**
 * The word of the index for a scope; every record within the scope has it. No text can contain it, because folding
 * removes private-use characters. Two scopes may share a word by chance, so compare the scope itself too.
 *
 * @param path a scope's path, not ''
 */
export function scopeToken(path: string): string {
  return `${SCOPE_MARK}${unstemmed(hash('sha256', path, 'hex').slice(0, HASH_LENGTH))}`
}

/** The words of a scope and of the scopes that contain it, outermost first; none for ''. */
export function scopeTokens(path: string): readonly string[] {
  return ancestors(path).map(scopeToken)
}
