import { RecollectError } from '../errors.js'
import { checkKeys, describeValue } from '../options/check.js'
import {
  MEMORY_KINDS,
  MEMORY_STATUSES,
  type MemoryKind,
  type MemoryRecord,
  type MemoryStatus,
  type NewMemoryRecord,
} from './memory-record.js'
import { metadataJson } from './metadata-json.js'

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
] as const

const NEW_KEYS_WITH_EMBEDDING = [...NEW_KEYS, 'embedding'] as const

/** Fields that a record gets by being stored. */
const STORED_KEYS = ['status', 'supersedes', 'updatedAt'] as const

const RAW_KEYS = [...NEW_KEYS, ...STORED_KEYS] as const

const MAX_ID_BYTES = 512

function invalid(field: string, expected: string, received: unknown): RecollectError {
  // The text itself never enters a message: it may end in a log.
  const shown = field === 'text' && typeof received === 'string' ? 'a blank string' : describeValue(received)
  return new RecollectError('RECORD_INVALID', `Expected ${field} to be ${expected}, received ${shown}`)
}

function requireObject(value: unknown, what: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new RecollectError('RECORD_INVALID', `Expected ${what}, received ${describeValue(value)}`)
}

function oneOf<T extends string>(field: string, value: unknown, choices: readonly T[]): T {
  for (const choice of choices) if (choice === value) return choice
  throw invalid(field, `one of ${choices.join(', ')}`, value)
}

function id(field: string, value: unknown): string {
  if (typeof value !== 'string') throw invalid(field, 'a string', value)
  if (value === '' || !value.isWellFormed() || Buffer.byteLength(value) > MAX_ID_BYTES) {
    throw invalid(field, `well-formed text of 1 to ${MAX_ID_BYTES} bytes`, value)
  }
  return value
}

function fraction(field: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value
  throw invalid(field, 'a number from 0 to 1', value)
}

function seconds(field: string, value: unknown, min: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min) return value
  throw invalid(field, `whole seconds${min === 0 ? ' of at least 0' : ''}`, value)
}

function tags(value: unknown): string[] {
  if (!Array.isArray(value)) throw invalid('tags', 'an array of strings', value)
  const checked: string[] = []
  // By index: for..of and map would pass over, or invent, what a hole holds.
  for (let index = 0; index < value.length; index++) {
    const tag: unknown = value[index]
    if (typeof tag !== 'string' || tag === '')
      throw invalid(`tags[${index}]`, 'a string that is not empty', tag)
    checked.push(tag.toWellFormed())
  }
  return checked
}

/** Text of any content, or of any but a blank one. */
function text(value: unknown, blankAllowed: boolean): string {
  if (typeof value !== 'string') throw invalid('text', 'a string', value)
  if (!blankAllowed && value.trim() === '') throw invalid('text', 'a string that is not blank', value)
  return value
}

/** @throws RecollectError `RECORD_INVALID` for what is not a string, or blank */
export function checkText(value: unknown): string {
  return text(value, false)
}

/** The fields that every record has, checked, before the text is cut and the times are given. */
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
}

type Fields = { readonly [K in keyof MemoryRecord]?: unknown }

function check(fields: Fields, blankAllowed: boolean): CheckedRecord {
  return {
    id: fields.id === undefined ? undefined : id('id', fields.id),
    kind: oneOf('kind', fields.kind, MEMORY_KINDS),
    status: fields.status === undefined ? 'active' : oneOf('status', fields.status, MEMORY_STATUSES),
    text: text(fields.text, blankAllowed),
    confidence: fields.confidence === undefined ? 0.5 : fraction('confidence', fields.confidence),
    sourceTurnId: fields.sourceTurnId == null ? null : id('sourceTurnId', fields.sourceTurnId),
    tags: fields.tags === undefined ? [] : tags(fields.tags),
    supersedes: fields.supersedes == null ? null : id('supersedes', fields.supersedes),
    createdAt: fields.createdAt === undefined ? undefined : seconds('createdAt', fields.createdAt, 0),
    updatedAt: fields.updatedAt === undefined ? undefined : seconds('updatedAt', fields.updatedAt, 0),
    importanceScore:
      fields.importanceScore === undefined ? null : fraction('importanceScore', fields.importanceScore),
    staleAfterSecs:
      fields.staleAfterSecs === undefined ? null : seconds('staleAfterSecs', fields.staleAfterSecs, 0),
    metadata: fields.metadata === undefined ? null : metadataJson(fields.metadata),
  }
}

/** @throws RecollectError `RECORD_INVALID` naming the field, what was expected and what was received */
export function checkNewRecord(input: unknown, withEmbedding = false): CheckedRecord {
  const object = requireObject(input, 'a record with kind and text')
  requireNotStored(object)
  const known = withEmbedding ? NEW_KEYS_WITH_EMBEDDING : NEW_KEYS
  // Undefined, as here they are, they say nothing.
  const keys = STORED_KEYS.some((key) => key in object) ? [...known, ...STORED_KEYS] : known
  checkKeys(object, keys, 'a new record', 'field', 'RECORD_INVALID')
  return check(object as NewMemoryRecord, false)
}

function requireNotStored(object: { readonly [key in (typeof STORED_KEYS)[number]]?: unknown }): void {
  const key = STORED_KEYS.find((name) => object[name] !== undefined)
  if (key === undefined) return
  throw new RecollectError(
    'RECORD_INVALID',
    `Expected a new record, which gets its ${key} by being stored, received one that has it: store a whole record, with its status and times, by insertRecordRaw()`,
  )
}

/**
 * A whole record with its own id, times and status. Its text may be blank: history is kept as it was.
 *
 * @throws RecollectError `RECORD_INVALID`
 */
export function checkRawRecord(input: unknown): CheckedRecord & { readonly id: string } {
  const object = requireObject(input, 'a record')
  checkKeys(object, RAW_KEYS, 'a record', 'field', 'RECORD_INVALID')
  const checked = check(object as MemoryRecord, true)
  return { ...checked, id: id('id', checked.id) }
}
