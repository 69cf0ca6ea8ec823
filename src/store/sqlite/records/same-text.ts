import { checkOptions, requireString } from '../../../options/check.js'
import { checkFilterValues } from '../../../records/filter.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import { normalizedText } from '../../../records/normalized-text.js'
import type { StoreSession } from '../session.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from './row.js'

/** How many characters white space and punctuation may add to a text that still says the same. */
const SLACK = 32

/** Where to look for records with a text; default in every scope. */
export interface SameTextOptions {
  /** Exactly this scope. */
  readonly scope?: string | undefined
}

export function findActiveByText(
  store: StoreSession,
  text: unknown,
  given: SameTextOptions = {},
): MemoryRecord[] {
  const wanted = normalizedText(requireString(text, 'text'))
  const { scope } = checkFilterValues(checkOptions(given, ['scope'], 'findActiveByText'))
  if (wanted === '') return []
  // The index of lengths leaves few texts to compare.
  const lengths = 'length(r.text) BETWEEN length(?) - ? AND length(?) + ?'
  const values = [wanted, SLACK, wanted, SLACK]
  return store.read(() => {
    const scopes =
      scope === undefined
        ? store.connection.all<{ scope: string }>('SELECT DISTINCT scope FROM memory_records')
        : [{ scope }]
    const rows = scopes.flatMap((each) =>
      store.connection.all<RecordRow>(
        `SELECT ${RECORD_COLUMNS} FROM memory_records r INDEXED BY memory_records_text_length
         WHERE r.scope = ? AND r.status = 'active' AND ${lengths}`,
        each.scope,
        ...values,
      ),
    )
    return rows
      .map((row) => ({ seq: row.seq, record: toRecord(row) }))
      .filter(({ record }) => normalizedText(record.text) === wanted)
      .sort((a, b) => a.record.createdAt - b.record.createdAt || a.seq - b.seq)
      .map(({ record }) => record)
  })
}
