import { RecollectError } from '../errors.js'
import { AUDIT_OPS, type AuditEntry } from '../records/audit-entry.js'
import type { MemoryRecord, MemorySource } from '../records/memory-record.js'
import { DEFAULT_SCOPE } from '../records/scope.js'
import { timeFault } from '../records/time.js'
import { type CheckedRecord, checkRawRecord, checkText } from '../records/validate-record.js'

/** The names of a record's fields in the predecessor's files, and here. */
const RECORD_FIELDS = {
  id: 'id',
  kind: 'kind',
  status: 'status',
  text: 'text',
  confidence: 'confidence',
  source_turn_id: 'sourceTurnId',
  tags: 'tags',
  supersedes: 'supersedes',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  importance_score: 'importanceScore',
  stale_after_secs: 'staleAfterSecs',
  metadata: 'metadata',
  scope: 'scope',
  source: 'source',
} as const satisfies Record<string, keyof MemoryRecord>

/** Fields that may be null if the record has no value. */
const OPTIONAL = new Set(['importance_score', 'stale_after_secs', 'metadata', 'source'])

/** The order of writing: that of the lines. */
const SEQ = 'seq'

/** A record as one line of JSON. */
export function toRecordLine(record: MemoryRecord): string {
  const line: Record<string, unknown> = {}
  for (const [name, key] of Object.entries(RECORD_FIELDS)) {
    const value = key === 'source' ? sourceLine(record.source) : record[key]
    // Files of a store without scopes stay the same as before scopes existed.
    if (value !== undefined && !(key === 'scope' && value === DEFAULT_SCOPE)) line[name] = value
  }
  return JSON.stringify(line)
}

function sourceLine(source: MemorySource | undefined): unknown {
  if (source === undefined) return undefined
  const { endLine, ...same } = source
  return endLine === undefined ? same : { ...same, end_line: endLine }
}

function fromSourceLine(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('end_line' in value)) return value
  const { end_line: endLine, ...same } = value
  return { ...same, endLine }
}

/**
 * A line of JSON as a record; absent fields take their defaults.
 *
 * @param unknownFields gets the names of fields that no record has
 * @throws RecollectError `RECORD_INVALID`
 */
export function fromRecordLine(
  text: string,
  unknownFields: Set<string>,
): CheckedRecord & { readonly id: string } {
  const fields: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(parseObject(text))) {
    if (name === SEQ) continue
    if (!Object.hasOwn(RECORD_FIELDS, name)) unknownFields.add(name)
    else if (name === 'source' && value !== null) fields['source'] = fromSourceLine(value)
    else if (value !== null || !OPTIONAL.has(name))
      fields[RECORD_FIELDS[name as keyof typeof RECORD_FIELDS]] = value
  }
  const checked = checkRawRecord(fields)
  // An active record must have text, like a new one: search would find an empty result. History is kept as it was.
  if (checked.status === 'active') checkText(checked.text)
  return checked
}

export function toAuditLine(entry: AuditEntry): string {
  return JSON.stringify({
    id: entry.id,
    op: entry.op,
    target_id: entry.targetId,
    note: entry.note,
    at: entry.at,
  })
}

/** @throws RecollectError `RECORD_INVALID` */
export function fromAuditLine(text: string): AuditEntry {
  const { id, op, target_id: targetId = null, note = '', at = 0 } = parseObject(text)
  const known = AUDIT_OPS.find((candidate) => candidate === op)
  if (typeof id !== 'string' || id === '') throw invalid('id to be text')
  if (known === undefined) throw invalid(`op to be one of ${AUDIT_OPS.join(', ')}`)
  if (targetId !== null && typeof targetId !== 'string') throw invalid('target_id to be text or null')
  if (typeof note !== 'string') throw invalid('note to be text')
  if (typeof at !== 'number' || !Number.isSafeInteger(at)) throw invalid('at to be whole seconds')
  const fault = at < 0 ? undefined : timeFault(at)
  if (fault !== undefined) throw invalid(`at to be ${fault.expected}, received ${at}${fault.hint}`)
  return {
    id: id.toWellFormed(),
    op: known,
    targetId: targetId?.toWellFormed() ?? null,
    note: note.toWellFormed(),
    at,
  }
}

/** @throws RecollectError `RECORD_INVALID` */
export function parseObject(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalid('one JSON object')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('one JSON object')
  return value as Record<string, unknown>
}

function invalid(expected: string): RecollectError {
  return new RecollectError('RECORD_INVALID', `Expected ${expected}`)
}
