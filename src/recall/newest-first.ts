import { overlap, tellingWords } from './overlap.js'
import type { MemorySearchHit } from './recall.js'

/** Two memories with this share of words in common may say different things about the same. */
const ALIKE = 0.5

/** The newer one must answer about as well. */
const AS_GOOD = 0.7

/**
 * Of memories about the same, the newest first, in the places that they have: what a person said last holds, and a
 * model that reads the lines takes the first for it.
 */
export function newestFirst(hits: readonly MemorySearchHit[]): readonly MemorySearchHit[] {
  const words = new Map(hits.map((hit) => [hit, tellingWords(hit.record.text)]))
  const none: ReadonlySet<string> = new Set()
  const ordered = [...hits]
  for (let at = 1; at < ordered.length; at++) {
    for (let before = 0; before < at; before++) {
      const [older, newer] = [ordered[before], ordered[at]]
      if (older === undefined || newer === undefined) continue
      const later = newer.record.createdAt > older.record.createdAt
      const alike = overlap(words.get(older) ?? none, words.get(newer) ?? none) >= ALIKE
      if (!later || !alike || newer.score < AS_GOOD * older.score) continue
      ordered.splice(at, 1)
      ordered.splice(before, 0, newer)
      break
    }
  }
  return ordered
}
