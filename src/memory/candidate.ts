import { RecollectError } from '../errors.js'
import { describeValue } from '../options/check.js'
import type { NewMemoryRecord } from '../records/memory-record.js'
import { checkNewRecord } from '../records/validate-record.js'
import type { TurnCandidate } from '../store/turn.js'
import type { MemoryTurn } from './turn.js'

/** A record that an extractor proposes. */
export interface MemoryCandidate
  extends Omit<NewMemoryRecord, 'id' | 'createdAt' | 'sourceTurnId' | 'scope' | 'source'> {
  /**
   * The newest active record with this tag is superseded by this one, unless it says the same; the new
   * record gets the tag too.
   */
  readonly supersedesTag?: string | undefined
}

/**
 * Finds what is worth remembering in a turn. If it fails, that is logged and the turn is stored all the same.
 */
export type MemoryExtractor = (
  turn: MemoryTurn,
) => Iterable<MemoryCandidate> | Promise<Iterable<MemoryCandidate>>

/**
 * What an extractor proposes, as a record and the tag of what it supersedes.
 *
 * @throws RecollectError `RECORD_INVALID`
 */
export function checkCandidate(candidate: unknown): TurnCandidate {
  if (typeof candidate !== 'object' || candidate === null) checkNewRecord(candidate)
  const { supersedesTag, ...record } = candidate as MemoryCandidate
  requireOfTurn(record)
  checkNewRecord(record)
  if (supersedesTag === undefined) return { record, supersedesTag }
  if (typeof supersedesTag !== 'string' || supersedesTag === '') {
    throw new RecollectError(
      'RECORD_INVALID',
      `Expected supersedesTag to be a string that is not empty, received ${describeValue(supersedesTag)}`,
    )
  }
  return { record: { ...record, tags: [...new Set([...(record.tags ?? []), supersedesTag])] }, supersedesTag }
}

/** A turn's records are stored where the turn is: an extractor reaches no other scope. */
function requireOfTurn(candidate: object): void {
  const record = candidate as { readonly scope?: unknown; readonly source?: unknown }
  const field = (['scope', 'source'] as const).find((key) => record[key] !== undefined)
  if (field === undefined) return
  throw new RecollectError(
    'RECORD_INVALID',
    `Expected a candidate without ${field}, received one: a candidate gets that of its turn`,
  )
}
