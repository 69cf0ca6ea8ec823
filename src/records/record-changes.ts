import { RecollectError } from '../errors.js'
import { checkKeys, describeValue } from '../options/check.js'
import { type JsonValue, MEMORY_KINDS, type MemoryKind, type MemorySource } from './memory-record.js'
import { checkSource } from './memory-source.js'
import { metadataJson } from './metadata-json.js'
import { checkText, requireChoice, requireDuration, requireFraction, requireTags } from './validate-record.js'

/** The fields of a record to change. Fields left out stay as they are; null removes an optional field. */
export interface RecordChanges {
  /** Not blank. Text longer than 1 MiB of UTF-8 is cut, as for a new record. */
  readonly text?: string | undefined
  /** The new tags; they replace all previous ones. */
  readonly tags?: readonly string[] | undefined
  /** What it is about. */
  readonly kind?: MemoryKind | undefined
  /** 0 to 1. */
  readonly confidence?: number | undefined
  /** Anything that JSON can hold; it replaces the previous value. Null is a JSON value; undefined changes nothing. */
  readonly metadata?: JsonValue | undefined
  /** 0 to 1. */
  readonly importanceScore?: number | null | undefined
  /** Whole seconds, at least 0. */
  readonly staleAfterSecs?: number | null | undefined
  /** Where it came from. */
  readonly source?: MemorySource | null | undefined
}

const CHANGE_KEYS = [
  'text',
  'tags',
  'kind',
  'confidence',
  'metadata',
  'importanceScore',
  'staleAfterSecs',
  'source',
] as const satisfies readonly (keyof RecordChanges)[]

/** Checked changes that share nothing with what was passed; metadata as JSON text. */
export type CheckedChanges = Omit<RecordChanges, 'metadata'> & { readonly metadata?: string | undefined }

/** @throws RecollectError `RECORD_INVALID` */
export function checkChanges(given: unknown): CheckedChanges {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new RecollectError(
      'RECORD_INVALID',
      `Expected changes of a record, an object such as { text: 'new text' }, received ${describeValue(given)}`,
    )
  }
  checkKeys(given, CHANGE_KEYS, 'the changes of a record', 'field', 'RECORD_INVALID')
  const { text, tags, kind, confidence, metadata, importanceScore, staleAfterSecs, source } = given as {
    [key in (typeof CHANGE_KEYS)[number]]?: unknown
  }
  return {
    ...(text === undefined ? {} : { text: checkText(text) }),
    ...(tags === undefined ? {} : { tags: requireTags(tags) }),
    ...(kind === undefined ? {} : { kind: requireChoice('kind', kind, MEMORY_KINDS) }),
    ...(confidence === undefined ? {} : { confidence: requireFraction('confidence', confidence) }),
    ...(metadata === undefined ? {} : { metadata: metadataJson(metadata) }),
    ...(importanceScore === undefined
      ? {}
      : { importanceScore: optional(importanceScore, (value) => requireFraction('importanceScore', value)) }),
    ...(staleAfterSecs === undefined
      ? {}
      : { staleAfterSecs: optional(staleAfterSecs, (value) => requireDuration('staleAfterSecs', value)) }),
    ...(source === undefined ? {} : { source: optional(source, checkSource) }),
  }
}

function optional<T>(value: unknown, check: (value: unknown) => T): T | null {
  return value === null ? null : check(value)
}
