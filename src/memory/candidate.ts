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
   * This record supersedes the newest active record with this tag, unless that says the same. The new record gets the
   * tag too, and the confidence and importance of the old one unless it has its own.
   */
  readonly supersedesTag?: string | undefined
}

/** Finds what is worth remembering in a turn. If it fails, that is logged, and the turn is still stored. */
export type MemoryExtractor = (
  turn: MemoryTurn,
) => Iterable<MemoryCandidate> | Promise<Iterable<MemoryCandidate>>

/**
 * An extractor's proposal as a record, with the tag of the record that it supersedes.
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

/** A turn's records are stored in the turn's scope: an extractor must not reach another scope. */
function requireOfTurn(candidate: object): void {
  const record = candidate as { readonly scope?: unknown; readonly source?: unknown }
  const field = (['scope', 'source'] as const).find((key) => record[key] !== undefined)
  if (field === undefined) return
  throw new RecollectError(
    'RECORD_INVALID',
    `Expected a candidate without ${field}, received one: a candidate gets that of its turn`,
  )
}
