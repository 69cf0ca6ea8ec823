import { contentWords, overlap } from './overlap.js'
import type { MemorySearchHit } from './recall.js'

/** From this share of common words on, two memories may make different statements about one subject. */
const MIN_OVERLAP = 0.5

/** The newer memory's score must be at least this share of the older one's. */
const MIN_SCORE_RATIO = 0.7

/**
 * Moves a newer memory in front of an older one about the same subject: the last statement is the current one, and a
 * model that reads the lines takes the first as current.
 */
export function newestFirst(hits: readonly MemorySearchHit[]): readonly MemorySearchHit[] {
  const words = new Map(hits.map((hit) => [hit, contentWords(hit.record.text)]))
  const none: ReadonlySet<string> = new Set()
  const ordered = [...hits]
  for (let at = 1; at < ordered.length; at++) {
    for (let before = 0; before < at; before++) {
      const [older, newer] = [ordered[before], ordered[at]]
      if (older === undefined || newer === undefined) continue
      const later = newer.record.createdAt > older.record.createdAt
      const alike = overlap(words.get(older) ?? none, words.get(newer) ?? none) >= MIN_OVERLAP
      if (!later || !alike || newer.score < MIN_SCORE_RATIO * older.score) continue
      ordered.splice(at, 1)
      ordered.splice(before, 0, newer)
      break
    }
  }
  return ordered
}
