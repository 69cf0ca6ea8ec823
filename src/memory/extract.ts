import { errorFields, type Log } from '../observe/log.js'
import { type Candidate, checkCandidate, type MemoryExtractor, type MemoryTurn } from './memory-turn.js'

/** What the extractors find in a turn. One that fails costs what it would have found; a bad record, itself. */
export async function extract(
  extractors: readonly MemoryExtractor[],
  turn: MemoryTurn,
  log: Log,
): Promise<Candidate[]> {
  const candidates: Candidate[] = []
  const warn = (message: string, error: unknown) =>
    log.warn('RECOLLECT_EXTRACTOR_FAILED', message, { turnId: turn.turnId, ...errorFields(error) })
  for (const extractor of extractors) {
    try {
      for (const candidate of await extractor(turn)) {
        try {
          candidates.push(checkCandidate(candidate))
        } catch (error) {
          warn('An extractor proposed a record that is not valid', error)
        }
      }
    } catch (error) {
      warn('An extractor failed', error)
    }
  }
  return candidates
}
