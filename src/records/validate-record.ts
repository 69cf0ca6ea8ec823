import { RecollectError } from '../errors.js'
import { checkKeys, describeValue } from '../options/check.js'
import {
  MEMORY_KINDS,
  MEMORY_STATUSES,
  type MemoryKind,
  type MemoryRecord,
  type MemorySource,
  type MemoryStatus,
} from './memory-record.js'
import { checkSource } from './memory-source.js'
import { metadataJson } from './metadata-json.js'
import { invalidField, requireId } from './record-invalid.js'
import { DEFAULT_SCOPE, requireScope } from './scope.js'
import { timeFault } from './time.js'

const NEW_KEYS = [
  'kind',
  'text',
  'id',
  'confidence',
  'sourceTurnId',
  'tags',
  'importanceScore',
  'staleAfterSecs',
  'metadata',
  'createdAt',
  'scope',
  'source',
] as const

const NEW_KEYS_WITH_EMBEDDING = [...NEW_KEYS, 'embedding'] as const

/** Fields that a record gets when it is stored. */
const STORED_KEYS = ['status', 'supersedes', 'updatedAt'] as const

const RAW_KEYS = [...NEW_KEYS, ...STORED_KEYS] as const

function requireObject(value: unknown, what: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new RecollectError('RECORD_INVALID', `Expected ${what}, received ${describeValue(value)}`)
}

export function requireChoice<T extends string>(field: string, value: unknown, choices: readonly T[]): T {
  for (const choice of choices) if (choice === value) return choice
  throw invalidField(field, `one of ${choices.join(', ')}`, value)
}

export function requireFraction(field: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value
  throw invalidField(field, 'a number from 0 to 1', value)
}

function requireRecordTime(field: string, value: unknown): number {
  const fault = timeFault(value)
  if (fault === undefined) return value as number
  throw invalidField(field, fault.expected, value, fault.hint)
}

export function requireDuration(field: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw invalidField(field, 'whole seconds of at least 0', value)
}

export function requireTags(value: unknown): string[] {
  if (!Array.isArray(value)) {
    const hint = typeof value === 'string' ? ': write an array, also for one tag' : ''
    throw invalidField('tags', 'an array of strings', value, hint)
  }
  const checked: string[] = []
  // By index, because for..of and map would skip a hole or make up its value.
  for (let index = 0; index < value.length; index++) {
    const tag: unknown = value[index]
    if (typeof tag !== 'string' || tag === '')
      throw invalidField(`tags[${index}]`, 'a string that is not empty', tag)
    checked.push(tag.toWellFormed())
  }
  return checked
}

/** Returns any text, or only text that is not blank. */
function requireRecordText(value: unknown, blankAllowed: boolean): string {
  if (typeof value !== 'string') throw invalidField('text', 'a string', value)
  if (!blankAllowed && value.trim() === '') throw invalidField('text', 'a string that is not blank', value)
  return value
}

/** @throws RecollectError `RECORD_INVALID` for a value that is not a string, or is blank */
export function checkText(value: unknown): string {
  return requireRecordText(value, false)
}

/** The fields that every record has: checked, but the text is not cut yet and the times are not set. */
export interface CheckedRecord {
  readonly id: string | undefined
  readonly kind: MemoryKind
  readonly status: MemoryStatus
  readonly text: string
  readonly confidence: number
  readonly sourceTurnId: string | null
  readonly tags: readonly string[]
  readonly supersedes: string | null
  readonly createdAt: number | undefined
  readonly updatedAt: number | undefined
  readonly importanceScore: number | null
  readonly staleAfterSecs: number | null
  readonly metadata: string | null
  readonly scope: string
  readonly source: MemorySource | null
}

type Fields = { readonly [K in keyof MemoryRecord]?: unknown }

/** The values of fields that are left out. */
type Defaults = Pick<MemoryRecord, 'confidence' | 'tags' | 'importanceScore'> &
  Partial<Pick<MemoryRecord, 'kind'>>

const DEFAULTS: Defaults = { confidence: 0.5, tags: [] }

function check(fields: Fields, blankAllowed: boolean, defaults = DEFAULTS): CheckedRecord {
  return {
    id: fields.id === undefined ? undefined : requireId('id', fields.id),
    kind: requireChoice('kind', fields.kind === undefined ? defaults.kind : fields.kind, MEMORY_KINDS),
    status: fields.status === undefined ? 'active' : requireChoice('status', fields.status, MEMORY_STATUSES),
    text: requireRecordText(fields.text, blankAllowed),
    confidence:
      fields.confidence === undefined
        ? defaults.confidence
        : requireFraction('confidence', fields.confidence),
    sourceTurnId: fields.sourceTurnId == null ? null : requireId('sourceTurnId', fields.sourceTurnId),
    tags: fields.tags === undefined ? defaults.tags : requireTags(fields.tags),
    supersedes: fields.supersedes == null ? null : requireId('supersedes', fields.supersedes),
    createdAt: fields.createdAt === undefined ? undefined : requireRecordTime('createdAt', fields.createdAt),
    updatedAt: fields.updatedAt === undefined ? undefined : requireRecordTime('updatedAt', fields.updatedAt),
    importanceScore:
      fields.importanceScore === undefined
        ? (defaults.importanceScore ?? null)
        : requireFraction('importanceScore', fields.importanceScore),
    staleAfterSecs:
      fields.staleAfterSecs === undefined ? null : requireDuration('staleAfterSecs', fields.staleAfterSecs),
    metadata: fields.metadata === undefined ? null : metadataJson(fields.metadata),
    scope: fields.scope === undefined ? DEFAULT_SCOPE : requireScope(fields.scope, 'scope', 'RECORD_INVALID'),
    source: fields.source == null ? null : checkSource(fields.source),
  }
}

/** @throws RecollectError `RECORD_INVALID` naming the field, what was expected and what was received */
export function checkNewRecord(input: unknown, withEmbedding = false): CheckedRecord {
  return check(requireNew(input, withEmbedding ? NEW_KEYS_WITH_EMBEDDING : NEW_KEYS), false)
}

/** Before the replaced record is known, its fields count as valid. */
const ANY_RECORD: Defaults = { ...DEFAULTS, kind: 'fact' }

/**
 * @param replaced the record that is replaced, when it is known
 * @throws RecollectError `RECORD_INVALID`
 */
export function checkSupersedingRecord(input: unknown, replaced: Defaults = ANY_RECORD): CheckedRecord {
  return check(requireNew(input, NEW_KEYS), false, replaced)
}

function requireNew(input: unknown, known: readonly string[]): Fields {
  const object = requireObject(input, 'a record with kind and text')
  requireNotStored(object)
  // Present but undefined: they are ignored.
  const keys = STORED_KEYS.some((key) => key in object) ? [...known, ...STORED_KEYS] : known
  checkKeys(object, keys, 'a new record', 'field', 'RECORD_INVALID')
  return object
}

function requireNotStored(object: { readonly [key in (typeof STORED_KEYS)[number]]?: unknown }): void {
  const key = STORED_KEYS.find((name) => object[name] !== undefined)
  if (key === undefined) return
  throw new RecollectError(
    'RECORD_INVALID',
    `Expected a new record without ${key}, which is set when it is stored, received one that has it: to store a whole record with its status and times, use insertRecordRaw()`,
  )
}

/**
 * A whole record with its own id, times and status. Its text may be blank, because history is kept as it was.
 *
 * @throws RecollectError `RECORD_INVALID`
 */
export function checkRawRecord(input: unknown): CheckedRecord & { readonly id: string } {
  const object = requireObject(input, 'a record')
  checkKeys(object, RAW_KEYS, 'a record', 'field', 'RECORD_INVALID')
  const checked = check(object as MemoryRecord, true)
  return { ...checked, id: requireId('id', checked.id) }
}
