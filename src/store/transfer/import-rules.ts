import { RecollectError } from '../../errors.js'
import { passagePrefix } from '../../passages/prefix.js'
import type { JsonValue, MemoryRecord } from '../../records/memory-record.js'
import { textHash } from '../../records/record-text.js'
import { DEFAULT_SCOPE, isWithin } from '../../records/scope.js'
import type { CheckedRecord } from '../../records/validate-record.js'
import { toRecordLine } from '../../transfer/record-json.js'
import type { ExportedVectors } from '../../transfer/vector-json.js'
import { type PassageVector, wholePassage } from '../passage-vector.js'

/** The outcome for a line; a refused one throws. `forgotten`: it exists, but was forgotten. */
export type LineOutcome = 'imported' | 'there' | 'forgotten' | 'restored'

/** Counts from importing records, besides their outcomes. */
export interface RecordTally {
  /** Names of unknown fields. */
  readonly unknownFields: Set<string>
  /** Number of records stored with a text that was cut. */
  truncated: number
}

/** Rules for importing records. */
export interface RecordRules {
  /** The creation time of a record without one: 0, as in the predecessor, or now. */
  readonly undated: 'zero' | 'now'
  /** Nothing outside this scope is changed; a record without a scope gets this one. '' is everything. */
  readonly scope: string
  /**
   * Whether each record gets an audit entry for its import; default true. A restored record gets one for that instead.
   */
  readonly audited?: boolean
  /** Whether forgotten records become active again; default false. */
  readonly restore?: boolean
}

/** Codes of errors that a line causes; any other error ends the import, which can be started again. */
export const REFUSALS: ReadonlySet<string> = new Set([
  'RECORD_INVALID',
  'RECORD_EXISTS',
  'RECORD_NOT_FOUND',
  'INVALID_VECTOR',
  'EMBEDDING_STALE',
  'SPACE_MISMATCH',
])

/** A checked record from a line. */
export type CheckedLine = CheckedRecord & { readonly id: string }

/** @throws RecollectError `RECORD_INVALID` */
export function scopedLine(checked: CheckedLine, scope: string): CheckedLine {
  if (checked.scope === DEFAULT_SCOPE) return { ...checked, scope }
  if (isWithin(checked.scope, scope)) return checked
  throw new RecollectError(
    'RECORD_INVALID',
    `Expected a record within the scope ${scope}, received one in another scope: import it without a scope`,
  )
}

/**
 * The outcome for a line whose id an existing record has. The same record from an earlier run, or one changed since,
 * counts as present. Another record with the same id does not, and must not be lost silently.
 *
 * @throws RecollectError `RECORD_EXISTS`
 */
export function againstExisting(existing: MemoryRecord, record: MemoryRecord): LineOutcome {
  const isForgotten = existing.status === 'forgotten' && record.status === 'active'
  const same = existing.scope === record.scope && ownLine(existing) === ownLine(record)
  const isNewer = existing.scope === record.scope && existing.updatedAt >= record.updatedAt
  if (isForgotten && isNewer) return 'forgotten'
  if (same || (existing.scope === record.scope && existing.updatedAt > record.updatedAt)) return 'there'
  throw new RecollectError('RECORD_EXISTS', 'Expected a new id: another record has this one')
}

/**
 * The record without what changes when others of its source do, and does not set `updatedAt`: the title of the source,
 * the place in it, and the state of the file, which a synchronization keeps in the metadata of one of the file's
 * records.
 */
function ownLine({ source, metadata, ...record }: MemoryRecord): string {
  const own = metadata === undefined || isFileState(metadata) ? record : { ...record, metadata }
  if (source === undefined) return toRecordLine(own)
  const { id, heading } = source
  return toRecordLine({ ...own, source: { id, heading, position: 0 } })
}

function isFileState(metadata: JsonValue): boolean {
  return typeof metadata === 'object' && metadata !== null && Object.keys(metadata).join() === 'file'
}

/** @throws RecollectError `EMBEDDING_STALE` for vectors of another text or title, or that do not cover the text */
export function vectorsFor({ text, source }: MemoryRecord, exported: ExportedVectors): PassageVector[] {
  if (Buffer.compare(textHash(text), exported.textHash) !== 0)
    throw new RecollectError('EMBEDDING_STALE', 'Expected the vector of the text that the record has')
  if (exported.whole !== null) return [{ ...wholePassage(text, exported.whole.vector), ...exported.whole }]
  const passages = (exported.passages ?? []).map((passage, ordinal) => ({
    ...wholePassage(text, passage.vector),
    ...passage,
    ordinal,
  }))
  const ownPrefix = passagePrefix(source?.title ?? null, source?.heading ?? null)
  let covered = 0
  for (const { start, end, prefix } of passages) {
    if (start > covered || (prefix !== '' && prefix !== ownPrefix)) break
    covered = Math.max(covered, end)
  }
  if (covered === text.length) return passages
  throw new RecollectError('EMBEDDING_STALE', 'Expected passages that cover the text that the record has')
}
