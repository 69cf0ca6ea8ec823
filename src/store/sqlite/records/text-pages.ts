import { checkFilterValues, type RecordFilter } from '../../../records/filter.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import { longestPlainRun } from '../../../records/plain-run.js'
import type { StoreSession } from '../session.js'
import { filterCondition } from './filter-sql.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from './row.js'

/** How many rows one query examines: a millisecond for usual texts, about ten for the longest ones. */
const PAGE_ROWS = 256

/**
 * SQLite lowercases only ASCII letters. Of all other characters, two become ASCII letters when a text is composed and
 * lowercased: the Kelvin sign and the capital I with a dot.
 */
const MAY_HOLD = `EXISTS (SELECT 1 FROM json_each(?) AS part
  WHERE instr(lower(r.text), part.value) > 0
    OR (part.value GLOB '*[ik]*' AND (instr(r.text, char(8490)) > 0 OR instr(r.text, char(304)) > 0)))`

/** Where to look for texts; default everywhere. */
export type TextPagesOptions = Pick<RecordFilter, 'scope' | 'within'>

/**
 * Active and forgotten records whose text, composed (NFC) and in lower case, contains one of `parts`, and some others,
 * which the caller must filter out. Yields a page at a time in the order of storing, also empty ones, so that the
 * caller can yield to the event loop in between. Records stored after the first page are left out.
 *
 * @param parts composed and in lower case; null for every record
 */
export function* textPages(
  store: StoreSession,
  parts: readonly string[] | null,
  options: TextPagesOptions = {},
): IterableIterator<readonly MemoryRecord[]> {
  const runs = parts?.map(longestPlainRun) ?? ['']
  const all = runs.includes('')
  const values = all ? [] : [JSON.stringify(runs)]
  // The sign keeps SQLite from finding all rows by their status.
  const sql = `SELECT ${RECORD_COLUMNS} FROM json_each(?) j JOIN memory_records r ON r.seq = j.value
    WHERE +r.status IN ('active', 'forgotten') ${all ? '' : `AND ${MAY_HOLD}`} ORDER BY r.seq`
  const condition = filterCondition(checkFilterValues({ ...options, includeInactive: true }))
  // All at once: an index of scopes does not return them in the order of storing, so every page would have to be
  // sorted.
  const seqs = store.read(() =>
    store.connection.all<{ seq: number }>(
      `SELECT r.seq FROM memory_records r WHERE ${condition.sql} AND r.status IN ('active', 'forgotten') ORDER BY r.seq`,
      ...condition.values,
    ),
  )
  for (let at = 0; at < Math.max(1, seqs.length); at += PAGE_ROWS) {
    const page = seqs.slice(at, at + PAGE_ROWS).map(({ seq }) => seq)
    yield store.read(() =>
      store.connection.all<RecordRow>(sql, JSON.stringify(page), ...values).map(toRecord),
    )
  }
}
