import { RecollectError } from '../errors.js'
import { errorFields, type Log } from '../observe/log.js'
import type { TurnCandidate } from '../store/turn.js'
import { checkCandidate, type MemoryExtractor } from './candidate.js'
import type { MemoryTurn } from './turn.js'

/** Runs the extractors on a turn. If one fails, only its proposals are lost; a bad proposal is skipped alone. */
export async function extract(
  extractors: readonly MemoryExtractor[],
  turn: MemoryTurn,
  log: Log,
): Promise<TurnCandidate[]> {
  const candidates: TurnCandidate[] = []
  const warn = (message: string, error: unknown) =>
    log.warn('RECOLLECT_EXTRACTOR_FAILED', message, { turnId: turn.turnId, ...errorFields(error) })
  for (const extractor of extractors) {
    try {
      for (const candidate of requireList(await extractor(turn))) {
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

/**
 * A string would be iterable too, as its letters. The value may be the user's text, so the message does not show it.
 */
function requireList(proposed: unknown): Iterable<unknown> {
  if (typeof proposed === 'object' && proposed !== null && Symbol.iterator in proposed)
    return proposed as Iterable<unknown>
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected an extractor to return a list of records, received ${proposed === null ? 'null' : typeof proposed}`,
  )
}
