import { isDeepStrictEqual } from 'node:util'
import type { MemoryRecord } from '../records/memory-record.js'

/** The options of `remember` that do not apply to an existing record, with their fields. */
const FIELDS = {
  '--confidence': 'confidence',
  '--importance': 'importanceScore',
  '--stale-after': 'staleAfterSecs',
  '--source-turn': 'sourceTurnId',
  '--metadata': 'metadata',
} as const satisfies Record<string, keyof MemoryRecord>

export type GivenFields = { readonly [K in (typeof FIELDS)[keyof typeof FIELDS]]?: unknown }

/** The given options whose values the record does not have. */
export function notKept(given: GivenFields, record: MemoryRecord): string[] {
  return Object.entries(FIELDS)
    .filter(([, field]) => given[field] !== undefined && !isDeepStrictEqual(given[field], record[field]))
    .map(([option]) => option)
}
